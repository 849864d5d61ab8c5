"""The admission policies on a real API server, exactly as the environments declare them: leaks refused, ours admitted.

Everything is a dry run behind the policies: the API server does all but storing.
"""

import json
from collections.abc import Iterator
from functools import partial

import pytest
from tests.components.cluster.addons.wall import (
    AWS,
    CLUSTER,
    FIRST,
    IMAGE,
    KEY,
    NLB,
    OPENSTACK,
    TENANT,
    Object,
    Wall,
    claim_template,
    config_map,
    declared,
    ingress,
    is_policy,
    pod,
    service,
    workload,
)
from tests.components.environments import NAMES

from tests.kubernetes.running import Manager, manager, until

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    with manager(tmp_path_factory.mktemp("clusters"), "http://127.0.0.1:9") as started:
        started.magnum_cluster(CLUSTER)
        started.ready(CLUSTER)
        yield started


def has_account(running: Manager, namespace: str) -> bool:
    """Whether pods can be made in a namespace: its default service account is there."""
    return "default" in running.kubectl(CLUSTER, "-n", namespace, "get", "serviceaccounts")


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
        until("a service account", partial(has_account, running, name))
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
