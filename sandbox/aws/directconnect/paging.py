"""Pages of lists: at most 100 things a page, and a token for the next.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGateways.html.
"""

from sandbox.aws.directconnect.errors import refuse
from sandbox.aws.directconnect.store import Json

MOST = 100


def page(member: str, things: list[Json], asked: Json) -> Json:
    """The page that a request asks for, under the name of the answer's member."""
    size, token = asked.get("maxResults") or MOST, asked.get("nextToken") or "0"
    if not isinstance(size, int) or size < 1:
        raise refuse(f"maxResults {size} is not valid: a number from 1 is expected.")
    if not str(token).isdigit():
        raise refuse("nextToken is not valid.")
    start, size = int(token), min(size, MOST)
    answer: Json = {member: things[start : start + size]}
    if start + size < len(things):
        answer["nextToken"] = str(start + size)
    return answer
