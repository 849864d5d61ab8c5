"""docs/reference/policies.md: every rule of the policy pack, from the rules themselves."""

from collections.abc import Sequence

from isthmus_policies.rule import Family, Level, Rule
from isthmus_policies.rules import RULES

PAGE = "reference/policies.md"
INTRO = """# The policy pack

`policies/` is a Pulumi policy pack. Its rules run in `preview` and in `up`: on each resource when it is registered,
which prevents it, and on all of them together at the end, which proves what needs more than one. A violation names the
resource, what was got, what was expected and the fix. A value that a privacy rule needs and that isn't known yet counts
as a violation ([why](../decisions/0004-an-unknown-is-a-breach.md)). What a program only reads (`get`, data sources, a
`StackReference`) is shown to no pack in `preview` and `up`, nor are a stack's outputs: the rules judge what is
declared. So don't export what a restricted resource holds, and hand another stack its name instead; an endpoint that
comes by a `StackReference` is written in the environment (`s3_endpoint`, `policies.hosts`).

## Where a resource says its class

| resource | where the classification is |
| --- | --- |
| AWS | the tag `isthmus:classification`, in whatever shape the type has tags, or the provider's default tags |
| OpenStack | the metadata `isthmus-classification`, or a tag `isthmus-classification=CLASS` |
| Kubernetes | the label `isthmus.dev/classification`, on the object and on the pods and claims that it makes |

The class is `public`, `internal`, `confidential` or `restricted`, as a plain value. A Kubernetes object is on the site
of its provider's kubeconfig; a provider made from an EKS cluster counts as AWS before the kubeconfig is known.

## What another stack exports

A stack says the classes of its outputs in an output beside them, `isthmus:classification`: a mapping from their names
to classes. The program of this repository exports it; all that it exports is internal: names, addresses, revisions.
Where the pack sees a `StackReference` with that mapping, each of its outputs is data of its class, and
[no-path-leads-out](#no-path-leads-out) follows it: to every property that holds it, by what the property says, or,
where that isn't known, as if it were the output of the highest class. An output that the mapping leaves out counts as
confidential; a reference to a stack without the mapping says nothing. The engine shows references to the pack in
`pulumi policy analyze`, and [`isthmus audit`](../how-to/audit-a-stack.md) and
[`isthmus graph`](../how-to/see-how-data-flows.md) read them from the state; in `preview` and `up` it shows none, so run
one of these after an update that uses them.

## Levels

`mandatory` stops the preview, `advisory` is printed, `disabled` isn't asked. Rules of the privacy families (residency,
exposure, encryption, identity, segmentation) are mandatory, but for those where a provider's default may do. The
environment sets another level by `policies.levels`, and the command line by `--policy-pack-config`; a mandatory rule
of a privacy family stays mandatory, and the wish is a violation of [levels-and-waivers](#levels-and-waivers), unless a
waiver of that rule accepts it for the resource `the level`.

## What the environment lets pass

The keys of `policies:` in the environment file ([reference](environment.md)):

| key | what it does |
| --- | --- |
| `accounts` | AWS accounts beside the sites' that policies may name, each with reason and owner |
| `organizations` | the AWS organizations that are ours; with none, one that a policy fixes is taken as ours |
| `allow` | resource types that nobody translated or that move data by themselves, each with reason and owner |
| `registries` | registries of images beside those that the sites' `images` come from |
| `levels` | another level of a rule |
| `remediate` | rules whose breaches the pack mends by itself ([how](../how-to/let-the-pack-mend.md)) |
| `waivers` | a breach that is accepted: `rule`, `resource` (URN or name, with `*`), `reason`, `owner`, `expires` |

A waiver that has expired, that is for nothing or for everything, or that has no reason or owner, is a violation
itself.

## The frameworks

Controls are those of CIS AWS Foundations 3.0, CIS Kubernetes 1.8, CIS EKS 1.4, NIST SP 800-53 revision 5, ISO/IEC
27001:2022 (annex A) and the GDPR. A rule serves a control; it isn't all that the control asks for.
"""
FAMILIES = {
    Family.RESIDENCY: "Residency: where data is",
    Family.EXPOSURE: "Exposure: who reaches it",
    Family.ENCRYPTION: "Encryption: who could read it on a disk or on the way",
    Family.IDENTITY: "Identity: what who runs may do",
    Family.SEGMENTATION: "Segmentation: which networks meet",
    Family.RESILIENCE: "Resilience: what survives",
    Family.SUPPLY_CHAIN: "Supply chain: what runs",
    Family.HYGIENE: "Cost and hygiene",
}
MEANING = {
    Level.MANDATORY: "mandatory",
    Level.ADVISORY: "advisory",
    Level.DISABLED: "off until the environment asks for it",
}


def text() -> str:
    """The page: the catalogue as a table, then each family with its rules."""
    return "\n".join([INTRO, _catalogue(RULES), *(_family(family, RULES) for family in FAMILIES)])


def _catalogue(rules: Sequence[Rule]) -> str:
    rows = [
        f"| [{r.id}](#{r.id}) | {r.family.replace('-', ' ')} | {r.severity} | {r.level} | "
        f"{'yes' if r.remediate else ''} |"
        for family in FAMILIES
        for r in rules
        if r.family is family
    ]
    head = ["| rule | family | severity | level | can mend |", "| --- | --- | --- | --- | --- |"]
    return "\n".join(["## The rules\n", *head, *rows, ""])


def _family(family: Family, rules: Sequence[Rule]) -> str:
    mine = [_rule(rule) for rule in rules if rule.family is family]
    return "\n".join([f"## {FAMILIES[family]}\n", *mine])


def _rule(rule: Rule) -> str:
    controls = "; ".join(f"{framework} {', '.join(ids)}" for framework, ids in rule.controls.items())
    return "\n".join(
        [
            f"### {rule.id}\n",
            f"**{rule.title}** Severity {rule.severity}; {MEANING[rule.level]}.\n",
            f"{_lines(rule.rationale)}\n",
            f"- What to do: {rule.remediation}",
            *(["- The pack does it by itself if `policies.remediate` has the rule."] if rule.remediate else []),
            f"- Controls: {controls}\n",
        ]
    )


def _lines(words: str) -> str:
    """Addresses as links."""
    return " ".join(f"<{word}>" if word.startswith("https://") else word for word in words.split())
