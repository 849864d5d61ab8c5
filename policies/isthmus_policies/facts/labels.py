"""The classifications that stand on a resource: every spelling of every cloud, wherever in it.

Tags are a mapping, a list of key and value, specifications of what a template launches, a resource of their own, or a
provider's defaults; labels stand on pod templates and claims as well; free-form values and templates have them in their
text. What another resource is chosen by (a selector) is that one's label, and says nothing of this one.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from isthmus.environment.classification import Classification
from isthmus.environment.labels import AWS_TAG, KUBERNETES_LABEL, OPENSTACK_KEY
from isthmus_policies.facts.references import EXPORTING
from isthmus_policies.subject import Subject
from isthmus_policies.texts import json_in
from isthmus_policies.values import DEEPEST, UNKNOWN, File, Unknown

KEYS = (AWS_TAG, OPENSTACK_KEY, KUBERNETES_LABEL)
ANY_KEY = re.compile("|".join(map(re.escape, KEYS)))
CLASSES = tuple(c.value for c in Classification)
STAY = tuple(c.value for c in Classification if c.stays_private)
SELECTORS = ("selector", "matchlabels", "matchexpressions", "affinity", "topologyspreadconstraints")
HOLDERS = ("tags", "labels", "metadata", "volumeTags", "defaultTags")
"""Properties that carry labels: one that isn't known may say any class. `tagsAll` is worked out from them."""
IN_TEXT = re.compile(
    rf"""(?:{"|".join(map(re.escape, KEYS))})["']?\s*(?:,?\s*["']?[Vv]alue["']?\s*)?[:=]"""
    rf"""\s*["']?(?P<value>[^\s"',;}}\]]+)"""
)
OWN = (*HOLDERS, "metadata.labels")
"""Where a resource's own labels stand. One of these that isn't known tells nothing of what needs no label."""


class Label(NamedTuple):
    """A classification on a resource: where it stands, and its value, which may be no class."""

    path: str
    value: str | Unknown

    @property
    def classification(self) -> Classification | None:
        """The class, None where the value isn't known or is none."""
        return Classification.read(self.value)


def labels_of(subject: Subject) -> Iterator[Label]:
    """Every classification that a resource has, from its provider's default tags too."""
    if subject.type in EXPORTING:
        return
    yield from _pair(subject.props, "value")  # a tag as a resource of its own
    for name, value in subject.props.items():
        if value is UNKNOWN and name in HOLDERS:
            yield Label(name, UNKNOWN)
        elif name != "tagsAll" or value is not UNKNOWN:
            yield from _walk(value, name)
    if subject.provider_props.get("defaultTags") is not None:
        yield from _walk(subject.provider_props["defaultTags"], "the provider's defaultTags")


def highest(labels: tuple[Label, ...]) -> Classification | None:
    """The highest class among labels; None where there is none."""
    if not labels:
        return None
    return max((c for label in labels if (c := label.classification)), key=lambda c: c.rank, default=None)


def _walk(value: Any, path: str, depth: int = 0) -> Iterator[Label]:
    if depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        yield from _pair(value, path)
        for key, item in value.items():
            if key in KEYS:
                yield Label(f"{path}.{key}", UNKNOWN) if item is UNKNOWN else Label(path, str(item))
            elif item is UNKNOWN and key in HOLDERS:
                yield Label(f"{path}.{key}", UNKNOWN)
            elif _may_hold(item) and not _chooses(str(key)):
                yield from _walk(item, f"{path}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            if _may_hold(item):
                yield from _walk(item, f"{path}[{i}]", depth + 1)
    elif isinstance(value, File):
        yield from _walk(value.text, path, depth + 1)
    elif isinstance(value, str) and _may_hold(value):
        yield from _in_text(value, path, depth)


def _may_hold(value: Any) -> bool:
    """Whether a label can be in a value: a text without one of our keys, as most are, has none."""
    return not isinstance(value, str) or ANY_KEY.search(value) is not None


@lru_cache(maxsize=4096)
def _chooses(key: str) -> bool:
    """Whether what stands under a key chooses other resources."""
    return any(word in key.lower() for word in SELECTORS)


def _pair(value: Mapping[str, Any], path: str) -> Iterator[Label]:
    """A tag as key and value, in either spelling. A key that isn't known may be ours, if the value is a class."""
    fields = {low: item for key, item in value.items() if (low := str(key).lower()) in ("key", "value")}
    key, text = fields.get("key"), fields.get("value")
    if (isinstance(key, str) and key in KEYS) or (key is UNKNOWN and text in STAY):
        yield Label(f"{path}.{AWS_TAG}", UNKNOWN) if text is UNKNOWN else Label(path, str(text))


def _in_text(text: str, path: str, depth: int) -> Iterator[Label]:
    """In JSON as in a mapping; in other text (YAML, `key=value`) where the key is followed by a value."""
    if text.lstrip()[:1] in ("{", "[") and (value := json_in(text)) is not None:
        yield from _walk(value, path, depth + 1)
        return
    for match in IN_TEXT.finditer(text):
        yield Label(path, match["value"])
