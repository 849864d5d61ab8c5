"""One environment: everything that a stack's configuration says, validated before anything is declared."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import ValidationError

from isthmus.environment.application import Application
from isthmus.environment.base import NOT_EMPTY, Part
from isthmus.environment.bounds import bounded
from isthmus.environment.checks import problems
from isthmus.environment.classification import Classification
from isthmus.environment.flows import Flows
from isthmus.environment.links import AnyLink
from isthmus.environment.model import Model
from isthmus.environment.names import Label
from isthmus.environment.operator import Operator
from isthmus.environment.partial import PartialEnvironment, respelled
from isthmus.environment.policies import Policies
from isthmus.environment.problems import EnvironmentInvalid, Problem, shown, translate
from isthmus.environment.retention import Retention
from isthmus.environment.sites import AnySite, Site
from isthmus.environment.tenant import DEFAULT_TENANTS, Tenant
from isthmus.environment.ways_down import Deidentification, Release

Check = Callable[[PartialEnvironment], Iterable[Problem]]
"""A check of the caller's own, e.g. for the models that its repository has; it gets also what is valid only in part."""


class Environment(Part):
    """What is to be built. `target` is what models are compiled for: TensorRT engines (`gpu`) or ONNX (`cpu`)."""

    name: Label
    retention: Retention = Retention.KEPT
    target: Literal["gpu", "cpu"] = "gpu"
    operator: Operator
    tenants: Annotated[tuple[Tenant, ...], NOT_EMPTY] = DEFAULT_TENANTS
    sites: Annotated[tuple[AnySite, ...], NOT_EMPTY]
    links: tuple[AnyLink, ...] = ()
    models: Annotated[tuple[Model, ...], NOT_EMPTY]
    applications: tuple[Application, ...] = ()
    deidentifications: tuple[Deidentification, ...] = ()
    releases: tuple[Release, ...] = ()
    policies: Policies = Policies()

    @property
    def registry_secrets(self) -> Sequence[str]:
        """The keys of the configuration's secrets by which sites pull images, each once."""
        return list(dict.fromkeys(site.pull_secret for site in self.sites if site.pull_secret is not None))

    @classmethod
    def loads(cls, text: str, stack: str | None = None, *, checks: Sequence[Check] = ()) -> "Environment":
        """The environment in JSON, which is how the engine hands over what a stack's file says.

        Raises:
            EnvironmentInvalid: as `load`, and where the text is no JSON; nothing of it is shown, as it may be a secret.
        """
        try:
            config = json.loads(text)
        except (ValueError, RecursionError):
            got, fix = "text that is no mapping, or is nested too deep to be read", "see Pulumi.local.yaml"
            raise EnvironmentInvalid([Problem("isthmus:environment", got, "a mapping", fix)]) from None
        return cls.load(config, stack, checks=checks)

    @classmethod
    def load(
        cls, config: Mapping[str, Any], stack: str | None = None, *, checks: Sequence[Check] = ()
    ) -> "Environment":
        """The environment that `config` describes, as YAML gave it. Its name must be that of `stack`, if one is named.

        Raises:
            EnvironmentInvalid: with every problem at once, those of `checks` too; nothing has been touched.
        """
        if not isinstance(config, Mapping):
            raise EnvironmentInvalid([Problem("(the whole)", shown(config), "a mapping", "see Pulumi.local.yaml")])
        environment = None
        config, wrong = respelled(bounded(config))
        try:
            environment = cls.model_validate(config)
        except ValidationError as error:
            paths = {problem.path for problem in wrong}
            wrong += [problem for problem in translate(error, cls, config) if problem.path not in paths]
        partial = PartialEnvironment.of(config)
        wrong += problems(partial)
        for check in checks:
            wrong += check(partial)
        if stack is not None and partial.name is not None and partial.name != stack:
            wrong.append(
                Problem("name", shown(partial.name), f"the name of the stack, {stack!r}", "name it after its stack")
            )
        if wrong or environment is None:
            raise EnvironmentInvalid(wrong)
        return environment

    def prefix_at(self, site: str) -> str:
        """What the names of this environment's resources at a site begin with."""
        return f"isthmus-{self.name}-{site}"

    @property
    def disposable(self) -> bool:
        """Whether destroy may empty stores."""
        return self.retention is Retention.DISPOSABLE

    @cached_property
    def flows(self) -> Flows:
        """Who may connect to whom."""
        return Flows.of(self)

    def site(self, name: str) -> Site:
        """The site of that name.

        Raises:
            KeyError: there is none.
        """
        sites: tuple[Site, ...] = self.sites
        for site in sites:
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

    def tenant(self, name: str) -> Tenant:
        """The tenant of that name.

        Raises:
            KeyError: there is none.
        """
        for tenant in self.tenants:
            if tenant.name == name:
                return tenant
        raise KeyError(name)

    def tenant_of(self, model: Model) -> Tenant:
        """The tenant that a model belongs to; the only one, where the model names none."""
        return self.tenants[0] if model.tenant is None else self.tenant(model.tenant)

    def tenants_at(self, site: str) -> tuple[Tenant, ...]:
        """The tenants that have models at a site, in the order of the file. An only tenant is at every site."""
        present = {self.tenant_of(model).name for model in self.models_at(site)}
        return tuple(tenant for tenant in self.tenants if tenant.name in present or len(self.tenants) == 1)

    def models_at(self, site: str, tenant: str | None = None) -> tuple[Model, ...]:
        """The models that are served at a site, in the order of the file: all of them, or one tenant's."""
        return tuple(
            model for model in self.models if model.site == site and tenant in (None, self.tenant_of(model).name)
        )

    def classification_at(self, site: str, tenant: str | None = None) -> Classification:
        """The highest classification of what the models at a site, or one tenant's there, hold, take in or give out."""
        return max(
            (model.sensitivity for model in self.models_at(site, tenant)),
            key=lambda c: c.rank,
            default=Classification.PUBLIC,
        )
