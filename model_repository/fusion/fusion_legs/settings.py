"""The fusion model's parameters, read from its configuration and environment."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

MODES = ("weighted", "vote")
URL_VARIABLE = "ISTHMUS_SEARCH_URL"
MAX_DEADLINE_MS = 10_000.0


class SettingsInvalid(ValueError):
    """Parameters are wrong; the message lists every problem."""


@dataclass(frozen=True)
class Settings:
    """What a fusion model goes by."""

    url: str
    """The public site's server, e.g. http://10.0.0.1:8000."""
    mode: str
    weight_search: float
    weight_recommendation: float
    deadline_ms: float
    """How long the search leg may take, in milliseconds."""
    search_model: str
    search_batch: int
    """The search model's max_batch_size."""
    recommendation_model: str
    breaker_failures: int
    breaker_seconds: float


def read(parameters: Mapping[str, Mapping[str, str]], environment: Mapping[str, str]) -> Settings:
    """The settings in the `parameters` of a config.pbtxt (as JSON) and the environment.

    Raises:
        SettingsInvalid: with every problem, each with got and expected.
    """
    text = {key: value["string_value"] for key, value in parameters.items()}
    problems: list[str] = []

    def number(key: str, least: float, most: float = math.inf) -> float:
        try:
            value = float(text.get(key, ""))
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            upper = "" if most == math.inf else f" to {most:g}"
            problems.append(f"{key}: got {text.get(key, '')!r}, expected a number of {least:g}{upper or ' or more'}")
        return value

    url = environment.get(URL_VARIABLE, "")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        problems.append(
            f"environment variable {URL_VARIABLE}: got {url!r}, expected the URL of the server with the search model, "
            "e.g. http://10.0.0.1:8000; set it on the pod"
        )
    mode = text.get("mode", "")
    if mode not in MODES:
        problems.append(f"mode: got {mode!r}, expected one of {', '.join(MODES)}")
    search, recommendation = number("weight_search", 0), number("weight_recommendation", 0)
    if recommendation == 0:
        problems.append("weight_recommendation: got 0, expected more, because it answers alone when search does not")
    deadline, batch = number("deadline_ms", 1, MAX_DEADLINE_MS), number("search_batch", 1)
    failures, seconds = number("breaker_failures", 1), number("breaker_seconds", 0)
    models = [text.get(key, "") for key in ("search_model", "recommendation_model")]
    if not all(models):
        problems.append(f"search_model, recommendation_model: got {models}, expected the names of two models")
    if problems:
        raise SettingsInvalid("fusion:\n" + "\n".join(f"  {problem}" for problem in problems))
    return Settings(
        url, mode, search, recommendation, deadline, models[0], int(batch), models[1], int(failures), seconds
    )
