"""EKS's errors, by the names of its API."""

from moto.core.exceptions import ServiceException


def not_found(message: str) -> ServiceException:
    """ResourceNotFoundException."""
    return ServiceException("ResourceNotFoundException", message)


def in_use(message: str) -> ServiceException:
    """ResourceInUseException."""
    return ServiceException("ResourceInUseException", message)


def invalid(message: str) -> ServiceException:
    """InvalidParameterException."""
    return ServiceException("InvalidParameterException", message)
