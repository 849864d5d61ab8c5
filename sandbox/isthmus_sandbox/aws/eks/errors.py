"""EKS's errors, by the names of its API."""

from isthmus_sandbox.aws.errors import AwsError


def not_found(message: str) -> AwsError:
    """ResourceNotFoundException."""
    return AwsError("ResourceNotFoundException", message)


def in_use(message: str) -> AwsError:
    """ResourceInUseException."""
    return AwsError("ResourceInUseException", message)


def invalid(message: str) -> AwsError:
    """InvalidParameterException."""
    return AwsError("InvalidParameterException", message)


def not_ready(message: str) -> AwsError:
    """InvalidRequestException: the cluster's state doesn't allow it."""
    return AwsError("InvalidRequestException", message)


def unavailable(message: str) -> AwsError:
    """ServerException: what stands behind EKS doesn't answer."""
    return AwsError("ServerException", message)
