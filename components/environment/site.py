"""A place that models are served from."""

from typing import Annotated

from pydantic import Field

from components.environment.aws_site import AwsSite
from components.environment.openstack_site import OpenStackSite

Site = Annotated[OpenStackSite | AwsSite, Field(discriminator="kind")]
