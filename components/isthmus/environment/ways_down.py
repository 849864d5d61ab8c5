"""The two declared ways by which data becomes less sensitive: de-identification, and the release of answers.

Nothing else lowers a class. Who may release personal data, and what de-identifies it, is a decision of people: so each
says its reason and its owner. What makes data anonymous or pseudonymous: GDPR, recital 26 and Art. 4(5); methods and
their limits: NIST SP 800-188, https://csrc.nist.gov/pubs/sp/800/188/final.
"""

from collections.abc import Iterable
from typing import Annotated

from isthmus.environment.base import NOT_EMPTY, Part, Text, known
from isthmus.environment.classification import Classification
from isthmus.environment.model import Model
from isthmus.environment.names import Label, ModelName, NamespaceName, WorkloadName


class Workload(Part):
    """What runs in the cluster of a site: the Deployment, Job, CronJob, … of that name in that namespace."""

    site: Label
    namespace: NamespaceName
    name: WorkloadName


class Deidentification(Part):
    """What makes less sensitive data of sensitive data, at a private site.

    `model` or `workload` does it, one of them. `fields` is the allow list: all that comes out. Of a model these are the
    input tensors of the models that it calls, which Triton holds it to; of a workload, fields of its records. `gives`
    is the classification of what comes out. `key` is the secret that pseudonyms are made with, in the secret store of
    the private site: a secret of Barbican that the same program declares, by its name, or an `https` address at a host
    of a private site (`policies.hosts`); left out where fields are only left out.
    """

    name: Text
    model: ModelName | None = None
    workload: Workload | None = None
    key: Text | None = None
    fields: Annotated[tuple[Text, ...], NOT_EMPTY]
    gives: Classification
    reason: Text
    owner: Text


class Release(Part):
    """Answers of a model that are less sensitive than what it holds, to those who may have them.

    `fields` is the allow list: all output tensors of the model, which Triton holds it to. The class that is released
    is the model's `response`. `audience` are the applications that may have it; no other application may call the
    model.
    """

    name: Text
    model: ModelName
    fields: Annotated[tuple[Text, ...], NOT_EMPTY]
    audience: Annotated[tuple[Label, ...], NOT_EMPTY]
    reason: Text
    owner: Text


def held(model: Model, called: Iterable[Model]) -> Classification | None:
    """The class of what a model has in hand: its weights, its requests, and what the models that it calls answer.

    None where one of them can't be read.
    """
    classes = (model.classification, model.request, *(other.response for other in called))
    return max(classes, key=lambda c: c.rank) if known(*classes) else None
