"""No role, service account or credential is used by two tenants: what one may read, the other would read, too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from isthmus_policies.estate import Estate
from isthmus_policies.facts import Facts
from isthmus_policies.facts.aws.roles import ASSOCIATIONS, ROLES, trust_of
from isthmus_policies.facts.bearing import aws_type, plain_type
from isthmus_policies.facts.kubernetes.manifests import manifests
from isthmus_policies.facts.kubernetes.namespaces import NAMESPACE
from isthmus_policies.facts.kubernetes.service_accounts import namespaces_bound, namespaces_trusted
from isthmus_policies.rule import Family, Rule, Severity, Violation
from isthmus_policies.stack import Stack
from isthmus_policies.subject import Subject
from isthmus_policies.values import NOT_KNOWN, UNKNOWN, text

ASSIGNMENTS, PROJECT = "openstack:identity:RoleAssignment", "openstack:identity:Project"
CREDENTIALS = (
    *("openstack:identity:ApplicationCredential", "openstack:identity:Ec2Credential", "openstack:identity:User"),
    "aws:iam:AccessKey",
)
SECRETS = ("kubernetes:core/v1:Secret", "kubernetes:core/v1:ConfigMap")
EXPECTED, FIX = "one tenant", "make one for each tenant"


def check(facts: Facts, estate: Estate) -> Iterator[Violation]:
    """What one resource shows: a role that trusts accounts of several, a binding for another's accounts."""
    if len(estate.tenants) < 2:
        return
    subject = facts.subject
    if aws_type(subject.type) == ROLES[0]:
        names = namespaces_trusted(trust_of(subject))
        yield from _judged(subject, "the trust policy", _tenants(names, estate))
    if subject.module.split("/")[0] == "rbac.authorization.k8s.io":
        for manifest in manifests(subject):
            own = text(manifest.get("metadata", "namespace"))
            if manifest.kind == "RoleBinding" and own in _namespaces(estate):
                bound = [own, *namespaces_bound(manifest.body)]
                yield from _judged(subject, "subjects", _tenants(bound, estate))


def check_stack(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """What several resources show together: who gets a role, a project, or a copy of a credential."""
    if len(estate.tenants) < 2:
        return
    yield from _of_pods(stack, estate)
    yield from _of_projects(stack, estate)
    users: dict[str, set[str]] = defaultdict(set)
    for secret in stack.of_type(*SECRETS):
        tenants = _tenants([_namespace(secret, stack, "metadata")], estate)
        for name in ("data", "stringData", "binaryData"):
            for urn in secret.by_property.get(name, ()):
                if urn in stack.subjects and plain_type(stack.subjects[urn].type) in CREDENTIALS:
                    users[urn] |= tenants
    for urn, tenants in users.items():
        yield from _judged(stack.subjects[urn], "who has it in a Secret", tenants)


def _of_pods(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Roles that EKS gives to pods, beside those that a trust policy names."""
    users: dict[str, set[str]] = defaultdict(set)
    holders: dict[str, Subject] = {}
    for association in stack.of_type(*ASSOCIATIONS):
        namespace = _namespace(association, stack, "namespace")
        roles = stack.referred(association, "roleArn", *ROLES)
        arn = association.get("roleArn")
        if namespace is UNKNOWN or (arn is UNKNOWN and not roles):
            path, fix = ("namespace" if namespace is UNKNOWN else "roleArn"), "write it as a plain value"
            yield Violation.of(association, path, NOT_KNOWN, "the namespace of one tenant, and a role of its own", fix)
            continue
        for key, holder in [(role.urn, role) for role in roles] or [(text(arn), association)]:
            users[key] |= _tenants([namespace], estate)
            holders.setdefault(key, holder)
    for key, holder in holders.items():
        if holder.urn == key:
            users[key] |= _tenants(namespaces_trusted(trust_of(holder)), estate)
        yield from _judged(holder, f"who has the role of {holder.title}", users[key])


def _of_projects(stack: Stack, estate: Estate) -> Iterator[Violation]:
    """Users of Keystone with a role in projects of several tenants. A project is a tenant's that has its name."""
    users: dict[str, set[str]] = defaultdict(set)
    holders: dict[str, Subject] = {}
    for assignment in stack.of_type(ASSIGNMENTS):
        projects = stack.referred(assignment, "projectId", PROJECT)
        named = stack.referred(assignment, "userId", "openstack:identity:User")
        value = assignment.get("userId")
        key = named[0].urn if named else text(value)
        if key:
            users[key] |= {tenant for project in projects for tenant in _of_project(project, estate)}
            holders.setdefault(key, named[0] if named else assignment)
    for key, holder in holders.items():
        yield from _judged(holder, "the projects of the user", users[key])


def _of_project(project: Subject, estate: Estate) -> Iterator[str]:
    for name in (text(project.get("name")) or project.name, project.name):
        for tenant in estate.tenants:
            if name == tenant.name or name.endswith(f"-{tenant.name}"):
                yield tenant.name


def _namespace(subject: Subject, stack: Stack, name: str) -> object:
    """The namespace that a resource says, or that of the Namespace whose output it holds."""
    value = subject.get("metadata", "namespace") if name == "metadata" else subject.get(name)
    if value is not UNKNOWN:
        return value
    for urn in sorted(subject.by_property.get(name, frozenset())):
        declared = stack.subjects.get(urn)
        if declared is not None and declared.type == NAMESPACE:
            return declared.get("metadata", "name")
    return UNKNOWN


def _namespaces(estate: Estate) -> frozenset[str]:
    return frozenset(tenant.namespace for tenant in estate.tenants)


def _tenants(namespaces: Iterable[object], estate: Estate) -> set[str]:
    """Whose namespaces these are; a pattern is of all that it matches."""
    names = [name for name in namespaces if isinstance(name, str)]
    return {tenant.name for tenant in estate.tenants for name in names if fnmatchcase(tenant.namespace, name)}


def _judged(subject: Subject, path: str, tenants: set[str]) -> Iterator[Violation]:
    if len(tenants) > 1:
        yield Violation.of(subject, path, f"the tenants {', '.join(sorted(tenants))}", EXPECTED, FIX)


rule = Rule(
    id="tenants-share-no-roles",
    title="No role, service account or credential is used by two tenants.",
    rationale="Tenants are kept apart by what their pods may do. A role of two is the sum of what both need, so each "
    "reads the other's models and data, and nobody can tell from a log who it was. Source: "
    "https://docs.aws.amazon.com/eks/latest/best-practices/tenant-isolation.html",
    family=Family.IDENTITY,
    severity=Severity.HIGH,
    remediation="Make a role, an account and a credential for each tenant.",
    controls={
        "NIST SP 800-53": ("AC-6", "IA-4", "SC-2"),
        "CIS Kubernetes": ("5.1.5", "5.7.1"),
        "CIS EKS": ("4.1.5",),
        "ISO/IEC 27001": ("A.5.15", "A.5.16", "A.8.3"),
        "GDPR": ("Art. 25(2)", "Art. 32(1)(b)"),
    },
    resource=check,
    stack=check_stack,
)
