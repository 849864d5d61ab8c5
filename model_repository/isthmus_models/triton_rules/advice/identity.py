"""Advice on names, backends and what Triton would fill in."""

import re
from collections.abc import Iterator

from isthmus_models.problems import Problem
from isthmus_models.triton_rules.models import ENSEMBLE, Model
from isthmus_models.triton_rules.registry import advice

PLAIN = re.compile(r"[A-Za-z0-9_.-]*")
BUILT = frozenset({"onnxruntime", "python", "tensorrt"})


@advice("a copied folder is served under its new name without a word; a name that is written is compared")
def name_stated(model: Model) -> Iterator[Problem]:
    if not model.written.name:
        yield Problem("name", "none", f"that of its folder, {model.name!r}", f'write `name: "{model.name}"`')


@advice("names stand in URLs, metrics and command lines, where other signs mean something")
def plain_names(model: Model) -> Iterator[Problem]:
    names = {"name": model.name}
    names |= {f"instance_group[{index}].name": group.name for index, group in enumerate(model.config.instance_group)}
    for path, name in names.items():
        if not PLAIN.fullmatch(name):
            yield Problem(path, repr(name), "letters, digits, '_', '-' and '.'", "rename it")


@advice("Triton guesses it from the files in the version's folder otherwise, and a file more changes what runs")
def backend_stated(model: Model) -> Iterator[Problem]:
    if not model.written.platform and not model.written.backend:
        fix = f'write `backend: "{model.config.backend}"`'
        yield Problem("backend", "neither backend nor platform", "one of them", fix)


@advice("one of them decides and the other is read by nobody")
def backend_or_platform(model: Model) -> Iterator[Problem]:
    written = model.written
    if written.platform and written.backend and written.platform != ENSEMBLE:
        got = f"platform {written.platform!r} and backend {written.backend!r}"
        yield Problem("platform", got, "one of them", "leave `platform` out")


@advice("we build and test models for ONNX Runtime, TensorRT and Python; others are their author's to prove")
def backend_built(model: Model) -> Iterator[Problem]:
    backend = model.config.backend
    if backend and backend not in BUILT:
        yield Problem("backend", repr(backend), f"one of {', '.join(sorted(BUILT))}", "serve it with one of these")


@advice("servers are started without --cache-config, so it silently does nothing")
def response_cache_off(model: Model) -> Iterator[Problem]:
    if model.config.response_cache.enable:
        yield Problem("response_cache.enable", "true", "false", "leave `response_cache` out")
