"""One environment: everything that a stack's configuration says, validated before anything is declared."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from components.environment.aws_site import AwsSite
from components.environment.base import Part
from components.environment.capacity import fitting
from components.environment.checks import problems
from components.environment.classification import Classification
from components.environment.draft import Draft
from components.environment.gpu_pool import GpuPool
from components.environment.link import Link
from components.environment.model import Model
from components.environment.names import Label
from components.environment.openstack_site import OpenStackSite
from components.environment.operator import Operator
from components.environment.problems import EnvironmentInvalid, Problem, shown, translate
from components.environment.retention import Retention
from components.environment.site import Site


class Environment(Part):
    """What is to be built. `target` is what models are compiled for: TensorRT engines (`gpu`) or ONNX (`cpu`)."""

    name: Label
    retention: Retention = Retention.KEPT
    target: Literal["gpu", "cpu"] = "gpu"
    operator: Operator
    sites: tuple[Site, ...]
    links: tuple[Link, ...] = ()
    models: tuple[Model, ...]

    @classmethod
    def load(cls, config: Mapping[str, Any]) -> "Environment":
        """The environment that `config` describes, as YAML gave it.

        Raises:
            EnvironmentInvalid: with every problem at once; nothing has been touched.
        """
        if not isinstance(config, Mapping):
            raise EnvironmentInvalid([Problem("(the whole)", shown(config), "a mapping", "see Pulumi.local.yaml")])
        found: list[Problem] = []
        environment = None
        try:
            environment = cls.model_validate(config)
        except ValidationError as error:
            found += translate(error, cls, config)
        found += problems(Draft.of(config))
        if found or environment is None:
            raise EnvironmentInvalid(found)
        return environment

    def prefix_at(self, site: str) -> str:
        """What the names of this environment's resources at a site begin with."""
        return f"isthmus-{self.name}-{site}"

    @property
    def disposable(self) -> bool:
        """Whether destroy may empty stores."""
        return self.retention is Retention.DISPOSABLE

    def site(self, name: str) -> OpenStackSite | AwsSite:
        """The site of that name.

        Raises:
            KeyError: there is none.
        """
        for site in self.sites:
            if site.name == name:
                return site
        raise KeyError(name)

    def model(self, name: str) -> Model:
        """The model of that name.

        Raises:
            KeyError: there is none.
        """
        for model in self.models:
            if model.name == name:
                return model
        raise KeyError(name)

    def models_at(self, site: str) -> tuple[Model, ...]:
        """The models that are served at a site, in the order of the file."""
        return tuple(model for model in self.models if model.site == site)

    def classification_at(self, site: str) -> Classification:
        """The highest classification of what the models at a site hold, take in or give out."""
        return max(
            (model.sensitivity for model in self.models_at(site)), key=lambda c: c.rank, default=Classification.PUBLIC
        )

    def pool_at(self, site: str) -> GpuPool:
        """The pool that serves a site's models (validation has seen to it that there is one)."""
        pool = fitting(self.site(site).pools, self.models_at(site))
        assert pool is not None, site
        return pool
