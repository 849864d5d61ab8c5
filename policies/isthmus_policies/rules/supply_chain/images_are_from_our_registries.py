"""Images come from registries that the environment uses: its sites', ECR of our accounts, and those that it lists."""

from collections.abc import Iterator

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.images import images
from isthmus_policies.registries import account_of, host_of
from isthmus_policies.rule import Family, Rule, Severity, Violation


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Every image whose name is known, where the environment names images at all."""
    if not estate.registries:
        return
    for path, image in images(facts.subject):
        if isinstance(image, str) and image.strip() and not _is_ours(registry := host_of(image), estate):
            expected = f"one of {', '.join(sorted(estate.registries))}, or ECR of an account of ours"
            fix = "copy it to a registry of ours, or name its registry in policies.registries of the environment"
            yield Violation.of(facts.subject, path, f"{image!r}, from {registry}", expected, fix)


def _is_ours(registry: str, estate: Estate) -> bool:
    account = account_of(registry)
    return registry in estate.registries or (bool(account) and estate.is_ours(account))


rule = Rule(
    id="images-are-from-our-registries",
    title="Images come from registries that the environment uses.",
    rationale="A registry that nobody chose can serve another image, learn what runs here, or be gone when a node is "
    "replaced; and a private site's nodes shouldn't need the internet. Source: "
    "https://csrc.nist.gov/pubs/sp/800/190/final",
    family=Family.SUPPLY_CHAIN,
    severity=Severity.MEDIUM,
    remediation="Copy images to a registry of ours; list others in `policies.registries`.",
    controls={
        "NIST SP 800-53": ("CM-7(5)", "SR-3", "SR-11"),
        "CIS EKS": ("5.1.4",),
        "ISO/IEC 27001": ("A.5.21", "A.8.19"),
    },
    resource=check,
)
