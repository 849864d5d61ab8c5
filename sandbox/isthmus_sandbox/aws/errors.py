"""Refusals in AWS's words."""

from moto.core.exceptions import ServiceException


class AwsError(ServiceException):
    """A refusal: the API's code and a message.

    A class outside moto's package: for one inside, moto takes the package's second name for the service's.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
