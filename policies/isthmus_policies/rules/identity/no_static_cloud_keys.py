"""No keys of clouds that stay valid: no access keys of users, and none as plain text in what runs."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts, Place
from isthmus_policies.facts.aws.task_texts import mappings_in_texts
from isthmus_policies.facts.bearing import plain_type
from isthmus_policies.facts.kubernetes.pod_specs import containers
from isthmus_policies.facts.properties import below, mappings_in, parts
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.subject import Subject
from isthmus_policies.values import UNKNOWN

KEYS = ("aws:iam:AccessKey", "aws-native:iam:AccessKey", "aws:iam:ServiceSpecificCredential")
NAMES = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SECRET_KEY",
        "AWS_SESSION_TOKEN",
        "OS_PASSWORD",
        "OS_TOKEN",
        "OS_APPLICATION_CREDENTIAL_SECRET",
        "SWIFT_KEY",
        "ST_KEY",
    }
)
"""Variables by which the clouds' own tools take keys: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
and https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html"""
ENDINGS = ("_SECRET_ACCESS_KEY", "_ACCESS_KEY_ID", "_APPLICATION_CREDENTIAL_SECRET")
ACCESS_KEY = re.compile(r"(?<![A-Z0-9])A(?:KIA|SIA)[A-Z2-7]{16}(?![A-Z0-9])")
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes"""
FREE_TEXT = ("userData", "userDataBase64", "data", "stringData", "containerDefinitions", "content", "jobDefinition")
ENVIRONMENTS = ("variables", "environment", "environmentVariables", "runtimeEnvironmentVariables")
EXPECTED = "keys that expire: the role of the instance, Pod Identity, or a Secret that is mounted"
FIX = "give it a role, or mount a Secret; and revoke this key if it was ever real"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """Access keys, variables of containers and functions, and texts that hold an access key's id."""
    subject = facts.subject
    if plain_type(subject.type) in KEYS:
        yield Violation(subject.urn, subject.title, "a key that stays valid until somebody deletes it", EXPECTED, FIX)
        return
    for container in containers(subject):
        for variable in container.env:
            if _is_key(variable.get("name"), variable.get("value")):
                yield _breach(subject, f"{container.path}.env {variable['name']}")
    if subject.package == "kubernetes" and subject.type_name == "ConfigMap":
        for name in ("data", "binaryData"):
            yield from _variables(subject, name, subject.get(name))
    if facts.place is Place.AWS:
        yield from _of_aws(subject)
    for name in FREE_TEXT if subject.type_name != "Secret" else ():
        value = subject.get(name)
        if value is not None and ACCESS_KEY.search(_flat(value)):
            yield _breach(subject, name)


def _of_aws(subject: Subject) -> Iterator[Violation]:
    """Functions, projects of CodeBuild, services of App Runner, and containers of ECS and Batch."""
    for path, item in mappings_in(subject.props, ("tags", "tagsAll")):
        for name in ENVIRONMENTS:
            yield from _variables(subject, below(path, name), item.get(name))
    for path, item in mappings_in_texts(subject):
        yield from _variables(subject, below(path, "environment"), item.get("environment"))


def _variables(subject: Subject, path: str, value: Any) -> Iterator[Violation]:
    """In a mapping, or in a list of name and value."""
    pairs = value.items() if isinstance(value, Mapping) else [(v.get("name"), v.get("value")) for v in parts(value)]
    for name, content in pairs:
        if _is_key(name, content):
            yield _breach(subject, f"{path} {name}")


def _is_key(name: Any, value: Any) -> bool:
    """Whether a variable is a key in plain text. One that isn't known is one that somebody put there."""
    if not isinstance(name, str) or not (value is UNKNOWN or (isinstance(value, str) and value.strip())):
        return False
    return name.upper() in NAMES or name.upper().endswith(ENDINGS) or bool(ACCESS_KEY.search(str(value)))


def _breach(subject: Subject, path: str) -> Violation:
    return Violation.of(subject, path, "a key as plain text", EXPECTED, FIX)


def _flat(value: Any) -> str:
    if isinstance(value, str):
        return value
    return " ".join(str(v) for _, item in mappings_in({"": value}) for v in item.values() if isinstance(v, str))


rule = Rule(
    id="no-static-cloud-keys",
    title="Nothing has a cloud's key that stays valid: neither a user, nor a variable, nor a script.",
    rationale="A key in a declaration is in the state, in `kubectl describe`, in logs and in whoever's terminal. It "
    "works from anywhere until somebody notices.",
    family=Family.IDENTITY,
    severity=Severity.CRITICAL,
    remediation="Use roles (instance profile, Pod Identity) on AWS, and mounted Secrets for private stores.",
    controls={
        "NIST SP 800-53": ("IA-5", "IA-5(7)", "AC-2(1)"),
        "CIS AWS Foundations": ("1.4", "1.14", "1.18"),
        "CIS Kubernetes": ("5.4.1",),
        "ISO/IEC 27001": ("A.5.17", "A.8.2"),
        "GDPR": ("Art. 32(1)(b)",),
    },
    resource=check,
)
