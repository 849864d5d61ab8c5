"""The configurations of a rendered model, held to the server that its target deploys."""

from collections.abc import Collection, Mapping, Sequence

from isthmus.errors import IsthmusError
from isthmus_models import engines, triton_rules
from isthmus_models.rendering import Target
from isthmus_models.triton_rules import Finding, Server

SERVERS: Mapping[Target, Server] = {"cpu": triton_rules.CPU, "gpu": triton_rules.GPU}
CONFIG, ENGINE = "config.pbtxt", "engine.toml"


class ConfigurationInvalid(IsthmusError):
    """A model that Triton would refuse, or that fails at its first request; with every problem."""

    def __init__(self, model: str, findings: Sequence[Finding]) -> None:
        self.model, self.findings = model, tuple(findings)
        super().__init__(self.findings, f"the model {model}")


def check(
    texts: Mapping[str, str], sizes: Mapping[str, int], *, target: Target, acknowledged: Collection[str] = ()
) -> list[Finding]:
    """All findings in the files of a model and its parts, errors first; none is an empty list.

    `texts` are those that are texts and `sizes` are all, in bytes, by path in the Triton repository
    (`ranker/config.pbtxt`). `acknowledged` are ids of advice that the model's author has decided against.
    """
    configs, files = {}, dict[str, dict[str, int]]()
    for path, size in sizes.items():
        folder, _, rest = path.partition("/")
        files.setdefault(folder, {})
        if rest == CONFIG:
            configs[folder] = texts[path]
        else:
            files[folder][rest] = size
    findings = triton_rules.check(configs, files=files, server=SERVERS[target], acknowledged=acknowledged)
    for folder, config in configs.items():
        if (path := f"{folder}/{ENGINE}") in texts:
            findings += _engine(path, texts[path], config)
    return sorted(findings, key=lambda finding: finding.layer)


def require(model: str, texts: Mapping[str, str], sizes: Mapping[str, int], *, target: Target) -> None:
    """Check as `check`; advice is let pass.

    Raises:
        ConfigurationInvalid: with every error.
    """
    if wrong := triton_rules.errors(check(texts, sizes, target=target)):
        raise ConfigurationInvalid(model, wrong)


def _engine(path: str, text: str, config: str) -> list[Finding]:
    """What is wrong with an engine description, or between it and its model's configuration."""
    try:
        engine = engines.parse(text.encode(), path)
        problems = engines.check(engine, triton_rules.parse(config))
    except engines.EngineInvalid as invalid:
        problems = list(invalid.problems)
    except triton_rules.Unreadable:  # the configuration's own finding
        problems = []
    return [Finding(f"{path}: {p.path}", p.got, p.expected, p.fix, id="engine") for p in problems]
