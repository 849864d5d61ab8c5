"""The admission policies on a real API server, exactly as the environments declare them: leaks refused, ours admitted.

Everything is a dry run behind the policies: the API server does all but storing.
"""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from tests.components.environments import NAMES, raw
from tests.linters.manifests import manifests
from tests.stacks.program import run

from isthmus_sandbox.kubernetes import certificates
from isthmus_sandbox.kubernetes.certificates import Subject
from tests.kubernetes.running import Manager, manager, until

pytestmark = pytest.mark.sandbox
CLUSTER, KEY, TENANT = "magnum-1", "isthmus.dev/classification", "serving"
IMAGE = "registry.example.com/a@sha256:" + "a" * 64
Object = dict[str, Any]
AWS = {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal"}
OPENSTACK = {"service.beta.kubernetes.io/openstack-internal-load-balancer": "true"}
NLB = "service.k8s.aws/nlb"
FIRST = ("CustomResourceDefinition", "Namespace", "PriorityClass", "ServiceAccount")


def whole(value: Any) -> Any:
    """What a program declares as manifests have it: integers, and nothing that is null."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def declared(name: str) -> dict[str, list[Object]]:
    """What an environment declares in its clusters, by the kind of site."""
    found = manifests(run(raw(name))[0])
    return {"aws" if "-public-" in provider else "openstack": whole(them) for provider, them in found.items()}


def is_policy(one: Object) -> bool:
    return bool(one["kind"].startswith("ValidatingAdmission"))


class Wall:
    """The cluster, with the policies of one environment's site in force."""

    def __init__(self, running: Manager) -> None:
        self.running = running
        self.number = itertools.count()

    def kubectl(self, *arguments: str, objects: list[Object]) -> str:
        file = self.running.root / f"objects-{next(self.number)}.yaml"
        file.write_text(yaml.safe_dump_all(objects))
        return self.running.kubectl(CLUSTER, *arguments, "-f", str(file), check=False)

    def put(self, objects: list[Object]) -> str:
        return self.kubectl("apply", "--server-side", "--force-conflicts", objects=objects)

    def refusals(self, *objects: Object) -> str:
        """What is told of objects that are refused; nothing of those that are admitted."""
        answer = self.kubectl("create", "--dry-run=server", "-o", "name", objects=list(objects))
        return "\n".join(line for line in answer.splitlines() if line.startswith("Error") or "rror from" in line)

    def enforce(self, objects: list[Object]) -> None:
        """Put policies into force; the API server takes a moment to go by them."""
        found = self.put([one for one in objects if is_policy(one)])
        assert "rror" not in found, found
        (classes,) = [
            one for one in objects if one["metadata"]["name"] == "isthmus-classes" and "validations" in one["spec"]
        ]
        expected = classes["spec"]["validations"][0]["message"].split(";")[0]
        canary = config_map(labels={KEY: "canary"})
        until("the policies are in force", lambda: expected in self.refusals(canary))


def config_map(**metadata: Any) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one", "namespace": "default", **metadata}}


def pod(namespace: str = TENANT, label: str | None = "internal", image: str = IMAGE, **spec: Any) -> Object:
    labels = {} if label is None else {KEY: label}
    unprivileged = {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}}
    container = {
        "name": "main",
        "image": image,
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        **spec.pop("container", {}),
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "one", "namespace": namespace, "labels": labels},
        "spec": {"securityContext": unprivileged, "containers": [container], **spec},
    }


def workload(kind: str, one: Object, **spec: Any) -> Object:
    """A workload whose template is that of a pod."""
    labels = {**one["metadata"]["labels"], "app": "one"}
    template = {"metadata": {"labels": labels}, "spec": dict(one["spec"])}
    metadata = {"name": "one", "namespace": one["metadata"]["namespace"]}
    version = {"Job": "batch/v1", "CronJob": "batch/v1", "ReplicationController": "v1"}.get(kind, "apps/v1")
    if kind in ("Job", "CronJob"):
        template["spec"]["restartPolicy"] = "Never"
        spec |= {"template": template}
        if kind == "CronJob":
            spec = {"schedule": "0 * * * *", "jobTemplate": {"spec": spec}}
    else:
        selector: Object = {"app": "one"}
        spec |= {"template": template, "selector": selector if version == "v1" else {"matchLabels": selector}}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}


def service(namespace: str = TENANT, annotations: Object | None = None, **spec: Any) -> Object:
    metadata = {"name": "one", "namespace": namespace, "annotations": annotations or {}}
    spec = {"selector": {"app": "one"}, "ports": [{"port": 80}], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def ingress(**annotations: str) -> Object:
    backend = {"service": {"name": "one", "port": {"number": 80}}}
    metadata = {"name": "one", "namespace": "default", "annotations": annotations}
    spec = {"defaultBackend": backend}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec}


def claim_template(label: str) -> Object:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    return {"metadata": {"labels": {KEY: label}}, "spec": spec}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    with manager(tmp_path_factory.mktemp("clusters"), "http://127.0.0.1:9") as started:
        ca = certificates.authority("magnum")
        body = {"name": "private", "kind": "magnum", "ca_cert": ca.certificate, "ca_key": ca.key}
        assert started.call("PUT", f"/clusters/{CLUSTER}", body)[0] == 200
        user = certificates.issue(ca, Subject("admin", ("system:masters",)))
        certificates.write(started.root / "user", "user", user)
        started.ready(CLUSTER)
        yield started


@pytest.fixture(scope="module")
def wall(running: Manager) -> Wall:
    """With namespaces and accounts of a tenant's, and before any policy.

    The namespaces have lost the label by which Pod Security would refuse some of the leaks before our policies do.
    """
    wall = Wall(running)
    objects = [one for side in declared("prod").values() for one in side if one["kind"] in FIRST]
    for one in objects:
        labels = one["metadata"].get("labels", {})
        one["metadata"]["labels"] = {k: v for k, v in labels.items() if not k.startswith("pod-security")}
    found = wall.put(objects)
    assert "rror" not in found, found
    for name in ("default", TENANT):
        accounts = ("-n", name, "get", "serviceaccounts")
        until("a service account", lambda words=accounts: "default" in running.kubectl(CLUSTER, *words))
    return wall


@pytest.fixture(scope="module")
def public(wall: Wall) -> Wall:
    wall.enforce(declared("prod")["aws"])
    return wall


@pytest.fixture(scope="module")
def private(wall: Wall) -> Wall:
    """Used by the tests after those of `public`: a cluster is of one site."""
    wall.enforce(declared("prod")["openstack"])
    return wall


# --- at a public site, whose ceiling is `internal`


@pytest.mark.parametrize("kind", ["ConfigMap", "Secret", "Namespace", "ServiceAccount"])
def test_what_is_labelled_above_the_ceiling_is_refused(public: Wall, kind: str) -> None:
    for label in ("confidential", "restricted", "Restricted", "secret"):
        found = public.refusals({**config_map(labels={KEY: label}), "kind": kind})
        assert f"{kind} one: got {label}; expected {KEY} to be one of public, internal" in found
        assert "fix: put it on a private site" in found
    assert not public.refusals({**config_map(labels={KEY: "internal"}), "kind": kind})
    assert not public.refusals({**config_map(labels={"app": "restricted"}), "kind": kind})


def test_a_claim_and_a_resource_of_anybodys_own_are_held_to_the_ceiling(public: Wall) -> None:
    claim = {**claim_template("restricted"), "apiVersion": "v1", "kind": "PersistentVolumeClaim"}
    claim["metadata"] |= {"name": "one", "namespace": "default"}
    params = {"apiVersion": "elbv2.k8s.aws/v1beta1", "kind": "IngressClassParams", "spec": {}}
    params["metadata"] = {"name": "one", "labels": {KEY: "restricted"}}
    assert "got restricted" in public.refusals(claim)
    assert "got restricted" in public.refusals(params)


@pytest.mark.parametrize(
    "kind",
    ["Pod", "Deployment", "DaemonSet", "ReplicaSet", "StatefulSet", "ReplicationController", "Job", "CronJob"],
)
@pytest.mark.parametrize("namespace", ["default", "kube-system", TENANT])
def test_pods_and_templates_above_the_ceiling_are_refused(public: Wall, kind: str, namespace: str) -> None:
    bad, good = pod(namespace, "restricted"), pod(namespace, "internal")
    wrap = (lambda one: one) if kind == "Pod" else (lambda one: workload(kind, one))
    assert f"{kind} one: got restricted; expected {KEY}" in public.refusals(wrap(bad))
    assert not public.refusals(wrap(good))


def test_claims_that_come_with_pods_are_held_to_the_ceiling(public: Wall) -> None:
    claims = [{"name": "v", "ephemeral": {"volumeClaimTemplate": claim_template("restricted")}}]
    template = claim_template("restricted")
    template["metadata"]["name"] = "v"
    made = workload("StatefulSet", pod("default"), volumeClaimTemplates=[template])
    assert "Pod one: got restricted" in public.refusals(pod("default", volumes=claims))
    assert "StatefulSet one: got restricted" in public.refusals(made)
    template["metadata"]["labels"] = claims[0]["ephemeral"]["volumeClaimTemplate"]["metadata"]["labels"] = {}  # type: ignore[index]
    assert not public.refusals(pod("default", volumes=claims), made)


LEAKS = [
    (pod(label=None), "got no classification; expected the label isthmus.dev/classification"),
    (pod(hostNetwork=True), "got hostNetwork: true; expected a network of the pod's own"),
    (pod(container={"ports": [{"containerPort": 8000, "hostPort": 80}]}), "got hostPort 80; expected no port"),
    (pod(image="nginx:latest"), "got nginx:latest; expected every image by digest"),
    (pod(image="nginx@sha256:abc"), "got nginx@sha256:abc; expected every image by digest"),
    (pod(initContainers=[{"name": "init", "image": "busybox"}]), "got busybox; expected every image by digest"),
]


@pytest.mark.parametrize(("leak", "message"), LEAKS, ids=[message for _, message in LEAKS])
def test_a_leaking_pod_of_a_tenant_is_refused(public: Wall, leak: Object, message: str) -> None:
    assert f"Pod one: {message}" in public.refusals(leak)
    assert f"Deployment one: {message}" in public.refusals(workload("Deployment", leak))
    elsewhere = {**leak, "metadata": {**leak["metadata"], "namespace": "kube-system"}}
    assert not public.refusals(elsewhere), "what the cluster's own add-ons need"


def test_what_is_done_to_a_running_pod_is_refused_too(public: Wall, running: Manager) -> None:
    assert "rror" not in public.put([pod()])
    debug = ["-n", TENANT, "debug", "one", "--image", "busybox", "--profile=restricted", "-c", "look", "--attach=false"]
    assert "got busybox; expected every image by digest" in running.kubectl(CLUSTER, *debug, check=False)
    relabel = ["-n", TENANT, "label", "--overwrite", "pod", "one"]
    assert "got restricted" in running.kubectl(CLUSTER, *relabel, f"{KEY}=restricted", check=False)
    assert "got no classification" in running.kubectl(CLUSTER, *relabel, f"{KEY}-", check=False)
    running.kubectl(CLUSTER, "-n", TENANT, "delete", "pod", "one", "--force", "--grace-period=0", check=False)


PUBLIC_SERVICES = [
    (service("default", type="NodePort"), "got type NodePort; expected ClusterIP"),
    (service("default", externalIPs=["198.51.100.7"]), "got externalIPs 198.51.100.7; expected no externalIPs"),
    (service("default", type="LoadBalancer"), "that may be public, of class none; expected an internal load balancer"),
    (service("kube-system", AWS, type="LoadBalancer"), "that may be public, of class none"),
    (service(type="LoadBalancer", loadBalancerClass=NLB), f"that may be public, of class {NLB}"),
    (service(annotations=OPENSTACK, type="LoadBalancer", loadBalancerClass=NLB), "that may be public"),
    (
        service(annotations={next(iter(AWS)): "internet-facing"}, type="LoadBalancer", loadBalancerClass=NLB),
        "that may be public",
    ),
]


@pytest.mark.parametrize(("leak", "message"), PUBLIC_SERVICES)
def test_a_service_that_leads_in_from_outside_is_refused(public: Wall, leak: Object, message: str) -> None:
    assert message in public.refusals(leak)


def test_an_internal_service_is_admitted(public: Wall) -> None:
    assert not public.refusals(service(annotations=AWS, type="LoadBalancer", loadBalancerClass=NLB))
    assert not public.refusals(service("default"))
    assert not public.refusals(service("default", clusterIP="None"))
    external = {"type": "ExternalName", "externalName": "one.example.com"}
    assert not public.refusals({**service(), "spec": external})


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("alb.ingress.kubernetes.io/scheme", "internal", "internet-facing"),
        ("octavia.ingress.kubernetes.io/internal", "true", "false"),
    ],
)
def test_an_ingress_stays_internal(public: Wall, key: str, good: str, bad: str) -> None:
    assert f"Ingress one: got {key}: {bad}; expected" in public.refusals(ingress(**{key: bad}))
    assert not public.refusals(ingress(**{key: good}))
    assert not public.refusals(ingress())


def test_parameters_of_a_class_cannot_make_balancers_public(public: Wall) -> None:
    params: Object = {"apiVersion": "elbv2.k8s.aws/v1beta1", "kind": "IngressClassParams", "metadata": {"name": "one"}}
    assert "got scheme internet-facing" in public.refusals({**params, "spec": {"scheme": "internet-facing"}})
    assert not public.refusals({**params, "spec": {"scheme": "internal"}}, {**params, "spec": {}})


def test_no_expression_is_doubtful(public: Wall, running: Manager) -> None:
    """The API server's own check of types finds nothing in our expressions, where it looks."""

    def checked() -> list[Object]:
        text = running.kubectl(CLUSTER, "get", "validatingadmissionpolicies", "-o", "json")
        found: list[Object] = json.loads(text)["items"]
        return found if all("typeChecking" in one.get("status", {}) for one in found) else []

    warnings = {
        one["metadata"]["name"]: one["status"]["typeChecking"].get("expressionWarnings", [])
        for one in until("the types are checked", checked)
    }
    assert {name: found for name, found in warnings.items() if found} == {}


# --- what was there before


def test_what_was_there_before_the_policies_goes_on_and_goes_away(wall: Wall, running: Manager) -> None:
    bound = "validatingadmissionpolicybinding"
    running.kubectl(CLUSTER, "delete", bound, "--all")
    leak = workload("Deployment", pod("default", "restricted"), replicas=0)
    leak["metadata"]["labels"] = {KEY: "restricted"}
    until("the policies are gone", lambda: not wall.refusals(leak))
    assert "rror" not in wall.put([leak])
    wall.enforce(declared("prod")["aws"])
    assert "rror" not in running.kubectl(CLUSTER, "scale", "deployment", "one", "--replicas=1", check=False)
    assert "rror" not in running.kubectl(CLUSTER, "label", "deployment", "one", "a=b", check=False)
    image = ["set", "image", "deployment/one", f"main={IMAGE.replace('aaa', 'bbb')}"]
    assert "got restricted" in running.kubectl(CLUSTER, *image, check=False)

    def refused() -> bool:
        return "got restricted" in running.kubectl(CLUSTER, "get", "replicasets", "-o", "yaml")

    until("its new pods are refused", refused)
    running.kubectl(CLUSTER, "delete", "deployment", "one")


# --- everything of ours


@pytest.mark.parametrize("side", ["aws", "openstack"])
@pytest.mark.parametrize("name", NAMES)
def test_what_isthmus_declares_is_admitted(wall: Wall, name: str, side: str) -> None:
    objects = declared(name)[side]
    wall.enforce(objects)
    rest = [one for one in objects if not is_policy(one)]
    pods = [
        {"apiVersion": "v1", "kind": "Pod", **one["spec"]["template"]}
        for one in rest
        if "template" in one.get("spec", {})
    ]
    for number, (one, owner) in enumerate(zip(pods, [o for o in rest if "template" in o.get("spec", {})], strict=True)):
        one["metadata"] = {**one["metadata"], "name": f"p{number}", "namespace": owner["metadata"]["namespace"]}
    answer = wall.kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", objects=[*rest, *pods])
    assert len(pods) > 1 and answer.count("serverside-applied") == len(rest) + len(pods), answer
    assert "denied" not in answer and "rror" not in answer, answer


# --- at a private site


def test_a_private_site_holds_every_class_and_no_other_word(private: Wall) -> None:
    for label in ("public", "internal", "confidential", "restricted"):
        assert not private.refusals(config_map(labels={KEY: label}), pod(label=label))
    assert "got secret; expected" in private.refusals(config_map(labels={KEY: "secret"}))
    assert "got no classification" in private.refusals(pod(label=None))


def test_a_private_site_has_internal_balancers_of_its_own_cloud(private: Wall) -> None:
    assert not private.refusals(service(annotations=OPENSTACK, type="LoadBalancer"))
    for leak in (
        service(type="LoadBalancer"),
        service(annotations=AWS, type="LoadBalancer"),
        service(annotations={next(iter(OPENSTACK)): "false"}, type="LoadBalancer"),
        service(annotations=OPENSTACK, type="LoadBalancer", loadBalancerClass=NLB),
    ):
        assert "a load balancer that may be public" in private.refusals(leak)
