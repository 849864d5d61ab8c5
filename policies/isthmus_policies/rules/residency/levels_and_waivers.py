"""No privacy rule is weakened in silence; waivers have a reason, an owner and an end, and are for something."""

from isthmus_policies.rule import Family, Rule, Severity
from isthmus_policies.settings import SETTINGS

rule = Rule(  # what it finds is found by `Settings`, which knows what was asked for
    id=SETTINGS,
    title="No privacy rule is weakened in silence, and every waiver holds.",
    rationale="A pack that a switch turns into advice proves nothing. Who accepts a breach stands in a reviewed file.",
    family=Family.RESIDENCY,
    severity=Severity.HIGH,
    remediation="Remove the level, or waive it in the environment; mend, renew or remove waivers.",
    controls={"NIST SP 800-53": ("CM-3", "CA-5"), "ISO/IEC 27001": ("A.5.36",)},
)
