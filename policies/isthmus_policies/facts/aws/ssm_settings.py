"""Systems Manager: the account's switch by which nobody makes a document of ours public.

Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html#block-public-access
"""

from collections.abc import Iterator

from isthmus_policies.decisions.closing import is_closed
from isthmus_policies.estate import Estate
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.doors import door, ignored
from isthmus_policies.facts.openings import Opening
from isthmus_policies.subject import Subject

SETTING = "aws:ssm:ServiceSetting"
PUBLIC_SHARING = "/ssm/documents/console/public-sharing-permission"


def openings(subject: Subject, estate: Estate) -> Iterator[Opening]:
    """The setting lets documents be public."""
    if plain_type(subject.type) == SETTING and str(subject.get("settingId")).endswith(PUBLIC_SHARING):
        value = subject.get("settingValue")
        if not is_closed(value, frozenset(("disable",)), left_out=False):
            yield door(subject, "settingValue", value, "no public documents", "set it to Disable")
        yield from ignored(subject, "settingValue")
