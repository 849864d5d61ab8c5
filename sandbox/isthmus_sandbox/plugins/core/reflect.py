"""What a generated Pulumi SDK knows of its resources: token -> classes -> properties with their types.

The SDKs are generated from the providers' schemas, so their types are the schema's. `pulumi.runtime.rpc` and
`pulumi._types` are private: pyproject.toml pins the version that this reads.
"""

import functools
import importlib
import inspect
import re
import sys
import threading
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pulumi
from pulumi import _types
from pulumi.runtime import rpc

NONE = type(None)
LOCALS = {"T": NONE, "Output": pulumi.Output}
LOCK = threading.RLock()  # the SDK's lazy import isn't thread-safe: a second thread sees a half-run module

R = TypeVar("R")


def cached(function: Callable[..., R]) -> Callable[..., R]:
    """Remember results, one caller at a time."""
    remembered = functools.cache(function)

    @functools.wraps(function)
    def call(*args: Any) -> R:
        with LOCK:
            return remembered(*args)

    return call


@cached
def resource_class(sdk: str, token: str) -> type | None:
    """The SDK's class of a type token, None when the SDK has none."""
    importlib.import_module(sdk)
    package, module, _ = token.split(":")
    for module_ in rpc._RESOURCE_MODULES.get(f"{package}:{module}", []):
        info = module_.mod_info  # type: ignore[attr-defined]  # of the SDK's generated subclass
        if token in info["classes"]:
            return typing.cast(type, getattr(importlib.import_module(info["fqn"]), info["classes"][token]))
    return None


@cached
def args_class(sdk: str, token: str) -> type:
    """The class of a resource's inputs. Raises KeyError when the SDK has none for the token."""
    cls = resource_class(sdk, token)
    if cls is not None:
        module = sys.modules[cls.__module__]
        # `XInitArgs` is the resource's where a nested type has taken `XArgs`.
        for name in (f"{cls.__name__}InitArgs", f"{cls.__name__}Args"):
            member = getattr(module, name, None)
            if isinstance(member, type) and _types.is_input_type(member):
                return member
    raise KeyError(token)


@cached
def properties(args: type) -> Mapping[str, tuple[Any, bool]]:
    """Inputs: camelCase name -> (type, required)."""
    parameters = inspect.signature(args.__init__).parameters  # type: ignore[misc]  # a class, not an instance
    types = hints(args)
    return {
        wire: (types.get(wire, Any), python in parameters and parameters[python].default is inspect.Parameter.empty)
        for python, wire in _types.input_type_py_to_pulumi_names(args).items()
    }


@cached
def hints(cls: type) -> Mapping[str, Any]:
    """camelCase name -> type, of an input, output or resource class."""
    result = {}
    scope = _types._globals_for_cls(cls)
    for _, wire, member in _types._py_properties(cls):
        result[wire] = typing.get_type_hints(member.fget, globalns=scope, localns=LOCALS).get("return", Any)
    return result


@cached
def output_types(cls: type) -> Mapping[str, Any]:
    """Outputs of a resource class: camelCase name -> type, without `id` and `urn`."""
    result = {}
    for name, kind in hints(cls).items():
        if name not in ("id", "urn"):
            origin = typing.get_origin(kind)
            result[name] = typing.get_args(kind)[0] if getattr(origin, "__name__", "") == "Output" else kind
    return result


@cached
def function_arguments(sdk: str, token: str) -> Mapping[str, tuple[Any, bool]] | None:
    """Arguments of an invoke: camelCase name -> (type, required); None when the SDK lacks the function.

    The wire names stand only in the function's body (`__args__['x'] = y`), and what is required only in the text of
    its twin's signature: every argument is Optional there, what isn't required once more.
    """
    _, module, name = token.split(":")
    python = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
    namespace = module.split("/")[0]
    function = getattr(importlib.import_module(sdk if namespace == "index" else f"{sdk}.{namespace}"), python, None)
    if function is None:
        return None
    function = inspect.unwrap(function)
    pairs = re.findall(r"__args__\['(\w+)'\] = (\w+)", inspect.getsource(function))
    types = typing.get_type_hints(function, globalns={**sys.modules[function.__module__].__dict__}, localns=LOCALS)
    twin = inspect.getsource(inspect.unwrap(getattr(sys.modules[function.__module__], f"{python}_output")))
    optional = {name for name, more in re.findall(r"(\w+): pulumi\.Input\[Optional\[(Optional\[)?", twin) if more}
    parameters = inspect.signature(function).parameters
    return {wire: (types.get(name, Any), name not in optional) for wire, name in pairs if name in parameters}


@cached
def function_result(sdk: str, token: str) -> type:
    """The class of an invoke's result, of a function that the SDK has."""
    _, module, name = token.split(":")
    python = re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
    namespace = module.split("/")[0]
    function = inspect.unwrap(
        getattr(importlib.import_module(sdk if namespace == "index" else f"{sdk}.{namespace}"), python)
    )
    return typing.cast(type, getattr(sys.modules[function.__module__], f"{name[0].upper()}{name[1:]}Result"))
