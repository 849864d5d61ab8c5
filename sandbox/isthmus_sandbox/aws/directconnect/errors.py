"""Direct Connect's errors, by the names of its API.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateTransitVirtualInterface.html, "Errors".
"""

from isthmus_sandbox.aws.errors import AwsError


def refuse(message: str) -> AwsError:
    """DirectConnectClientException: one or more parameters are not valid."""
    return AwsError("DirectConnectClientException", message)


def over(message: str) -> AwsError:
    """LimitExceededException: a quota of virtual interfaces."""
    return AwsError("LimitExceededException", message)
