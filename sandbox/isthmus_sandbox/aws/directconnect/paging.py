"""Pages of lists: at most 100 things a page, and a token for the next.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGateways.html.
"""

from isthmus_sandbox.aws.directconnect.errors import refuse
from isthmus_sandbox.aws.directconnect.store import Json

MOST = 100


def page(member: str, items: list[Json], request: Json) -> Json:
    """The page that a request asks for, under the name of the answer's member."""
    size, token = request.get("maxResults") or MOST, request.get("nextToken") or "0"
    if not isinstance(size, int) or size < 1:
        raise refuse(f"maxResults {size} is not valid: a number from 1 is expected.")
    if not str(token).isdigit():
        raise refuse("nextToken is not valid.")
    start, size = int(token), min(size, MOST)
    body: Json = {member: items[start : start + size]}
    if start + size < len(items):
        body["nextToken"] = str(start + size)
    return body
