"""Check a config.pbtxt without a server: Triton's own rules, and our advice, kept apart.

Triton's rules are errors: a server refuses such a model (each was read in Triton's source and put to tritonserver
2.51). Our advice is a warning with its reason; a model's author who knows acknowledges it by its id.

    >>> from isthmus_models import triton_rules
    >>> for finding in triton_rules.check({"ranker": text}): print(finding)

Sources: https://github.com/triton-inference-server/core/tree/r24.10/src and
https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_configuration.html
"""

from collections.abc import Collection, Mapping

from isthmus_models.triton_rules.finding import Finding, Layer, Stage, errors, loads
from isthmus_models.triton_rules.models import Model
from isthmus_models.triton_rules.parsing import Unreadable, parse
from isthmus_models.triton_rules.registry import registered
from isthmus_models.triton_rules.servers import CPU, GPU, SANDBOX, Server

__all__ = [
    "CPU",
    "GPU",
    "SANDBOX",
    "Finding",
    "Layer",
    "Server",
    "Stage",
    "Unreadable",
    "advice_ids",
    "check",
    "errors",
    "loads",
    "parse",
]


def check(
    configs: Mapping[str, str],
    *,
    files: Mapping[str, Mapping[str, int]] | None = None,
    server: Server = SANDBOX,
    acknowledged: Collection[str] = (),
) -> list[Finding]:
    """All findings in the configurations of models that lie beside each other, errors first; none is an empty list.

    `configs` are the texts of config.pbtxt by the names of their folders. `files` are the other files of each folder,
    their sizes in bytes by path (`1/model.onnx`); a folder without an entry has what its backend wants, as version 1.
    `acknowledged` are ids of advice that the models' author knows and has decided against.
    """
    models: dict[str, Model] = {}
    findings: list[Finding] = []
    for name, text in configs.items():
        try:
            written = parse(text, server.version)
        except Unreadable as error:
            findings.append(_unreadable(name, error, server))
            continue
        models[name] = Model(name, written, None if files is None else files.get(name), models, server)
    for model in models.values():
        for rule in registered().values():
            if rule.layer == "error" or rule.id not in acknowledged:
                findings += rule.findings(model)
    findings += [_unknown(name) for name in sorted(set(acknowledged) - set(advice_ids()))]
    return sorted(findings, key=lambda finding: finding.layer)


def advice_ids() -> list[str]:
    """The ids of all advice: what can be acknowledged."""
    return sorted(rule.id for rule in registered().values() if rule.layer == "warning")


def _unreadable(name: str, error: Unreadable, server: Server) -> Finding:
    version = ".".join(map(str, server.version))
    return Finding(
        f"{name}/config.pbtxt: line {error.line}, column {error.column}",
        error.what,
        f"a model configuration of Triton {version} in protobuf's text format",
        "see model_config.proto of that version for the fields, and https://protobuf.dev/reference/protobuf/textformat-spec/",
        id="readable",
    )


def _unknown(name: str) -> Finding:
    fix = "an error can't be acknowledged: mend it" if name in registered() else "leave it out, or correct its spelling"
    return Finding(
        "acknowledged",
        repr(name),
        f"ids of advice: {', '.join(advice_ids())}",
        fix,
        id="unknown-acknowledgement",
        layer="warning",
        reason="it acknowledges nothing",
    )
