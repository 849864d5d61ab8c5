"""What is at the stack's sites, whoever made it: the same rules on what the clouds themselves say.

A cloud is a module here that reads the sites of its kind: `KIND`, and `read(site, report)`.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from isthmus.errors import Problem
from isthmus_cli.audit.judged import breaches
from isthmus_cli.audit.live import aws, openstack
from isthmus_cli.audit.live.thing import Thing, Unread, subjects, unmanaged
from isthmus_cli.audit.report import Report, Where, ordered
from isthmus_cli.state.configuration import Configuration
from isthmus_cli.state.exported import Exported
from isthmus_policies.analyzer import Analysis
from isthmus_policies.checkpoint import Recorded
from isthmus_policies.estate import CONFIG, of_config
from isthmus_policies.settings import SETTINGS

READERS: Mapping[str, Callable[[Mapping[str, Any], Unread], Iterator[Thing]]] = {
    "aws": aws.read,
    "openstack": openstack.read,
}


def added(
    report: Report,
    source: Exported,
    settings: Configuration,
    recorded: Sequence[Recorded],
    hide: Callable[[str], str],
) -> Report:
    """The report with what is live: judged by itself, since the state's own resources are judged already."""
    unread: list[Problem] = []
    with _surroundings(source.surroundings):
        things = list(_things(settings.config.get(CONFIG), unread))
    live = subjects(things, recorded)
    analysis = Analysis(report.rules, of_config(settings.config))
    judged = [outcome for subject in live for outcome in analysis.of_resource(replace(subject, whole_stack=False))]
    judged += analysis.of_stack(live)
    # Levels and waivers are the same as the state's, which says what is wrong with them.
    own = breaches((outcome for outcome in judged if outcome[0].id != SETTINGS), Where.LIVE)
    return replace(
        report,
        resources=report.resources + len(live),
        breaches=ordered([*report.breaches, *(breach.hidden(hide) for breach in own)]),
        live=True,
        unmanaged=unmanaged(things, recorded),
        unread=unread,
    )


def _things(environment: Any, unread: list[Problem]) -> Iterator[Thing]:
    sites = environment.get("sites") if isinstance(environment, Mapping) else None
    known = [site for site in sites if isinstance(site, Mapping)] if isinstance(sites, list) else []
    if not known:
        fix = "write the environment's sites into the stack's configuration"
        unread.append(Problem(f"{CONFIG}: sites", "none", "the sites whose clouds are asked", fix))
    for site in known:
        reader = READERS.get(str(site.get("kind")))
        where = f"site {site.get('name')}"
        if reader is None:
            expected = " or ".join(READERS)
            unread.append(Problem(where, f"the kind {site.get('kind')!r}", expected, "audit it by its own means"))
            continue
        yield from reader(site, Unread(where, unread))


@contextmanager
def _surroundings(variables: Mapping[str, str]) -> Iterator[None]:
    """This process's environment with what leads the libraries to the stack's clouds."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
