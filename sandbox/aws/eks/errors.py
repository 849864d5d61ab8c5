"""EKS's errors, by the names of its API."""

from moto.core.exceptions import ServiceException


class EksError(ServiceException):
    """An error of EKS's API, of a class of ours: moto takes the second part of its module's name for the service."""


def not_found(message: str) -> EksError:
    """ResourceNotFoundException."""
    return EksError("ResourceNotFoundException", message)


def in_use(message: str) -> EksError:
    """ResourceInUseException."""
    return EksError("ResourceInUseException", message)


def invalid(message: str) -> EksError:
    """InvalidParameterException."""
    return EksError("InvalidParameterException", message)
