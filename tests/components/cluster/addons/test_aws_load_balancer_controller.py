"""The balancer controller of EKS sites: what it needs to start and to serve Services, and not more."""

import json
from base64 import b64decode
from importlib.resources import files
from typing import Any

import pulumi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from tests.components.engine import Engine, declare
from tests.components.environments import loaded, raw
from tests.stacks.program import committed, run

from isthmus.cluster import NotInstallable, NotProvided, addons_of, require
from isthmus.cluster.addons.aws_load_balancer_controller import (
    BALANCER_CLASS,
    AwsLoadBalancerController,
    AwsLoadBalancerControllerArgs,
    addon,
)
from isthmus.cluster.addons.aws_load_balancer_controller.iam_policy import network_load_balancers
from isthmus.cluster.provided import provided
from isthmus.environment import Environment, EnvironmentInvalid
from isthmus.environment.aws_account import Account
from isthmus.public_cloud.private_vpc import INTERFACES

IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/eks/aws-load-balancer-controller:v3.5.0@sha256:" + "a" * 64
ACCOUNT = Account("123456789012", "eu-central-1")
TAG = "elbv2.k8s.aws/cluster"


def _controller() -> AwsLoadBalancerController:
    return AwsLoadBalancerController("c", AwsLoadBalancerControllerArgs("one", "eu-central-1", "vpc-1", IMAGE))


@pytest.fixture(scope="module")
def up() -> Engine:
    return declare(_controller)


@pytest.fixture(scope="module")
def program() -> Engine:
    return committed()[0]


def statements(cluster: str = "one") -> dict[str, dict[str, Any]]:
    return {s["Sid"]: s for s in json.loads(network_load_balancers(ACCOUNT, cluster))["Statement"]}


# --- the addon


def test_sites_on_aws_have_it_and_servers_there_need_it() -> None:
    public, private = loaded().site("public"), loaded().site("private")
    assert BALANCER_CLASS in provided(public) and BALANCER_CLASS not in provided(private)
    with pytest.raises(NotProvided, match=BALANCER_CLASS):
        require(public, {BALANCER_CLASS}, "a server", addons=())


def test_a_site_without_its_image_is_refused_before_anything_is_declared() -> None:
    config = raw()
    del config["sites"][1]["images"]["addons"]
    with pytest.raises(NotInstallable) as caught:
        addons_of(Environment.load(config).site("public"))
    (problem,) = caught.value.problems
    assert problem.path == "site 'public': images.addons"
    assert problem.got == "no image of aws-load-balancer-controller"
    assert problem.expected and "by digest, under 'aws-load-balancer-controller'" in problem.fix
    with pytest.raises(pulumi.RunError, match="no image of aws-load-balancer-controller"):
        run(config)


def test_an_image_from_elsewhere_is_refused() -> None:
    config = raw()
    elsewhere = "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0@sha256:" + "a" * 64
    config["sites"][1]["images"]["addons"] = {addon.name: elsewhere}
    with pytest.raises(EnvironmentInvalid, match=r"images\.addons\.aws-load-balancer-controller"):
        Environment.load(config)


def test_what_it_calls_of_aws_has_an_endpoint_in_the_vpc() -> None:
    assert {"ec2", "elasticloadbalancing", "eks-auth", "sts", "ecr.api", "ecr.dkr"} <= set(INTERFACES)


def test_its_pods_get_their_role_and_servers_wait_for_them(program: Engine) -> None:
    (association,) = (a for a in program.of(":PodIdentityAssociation") if a["serviceAccount"] == addon.name)
    assert association["namespace"] == "kube-system"
    (policy,) = (p for p in program.of(":RolePolicy") if p["name"] == "load-balancer")
    assert policy["policy"] == network_load_balancers(ACCOUNT, "isthmus-local-public")
    names = [resource.name for resource in program.resources]
    controller, server = "local-public-aws-load-balancer-controller-deployment", "local-public-l4-triton-service"
    assert names.index(controller) < names.index(server)


# --- its rights in the account


def test_whatever_is_changed_is_of_the_cluster_by_its_tag() -> None:
    for name, statement in statements().items():
        resources = [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]
        if name == "Look":
            assert all(":Describe" in a or a == "ec2:GetSecurityGroupsForVpc" for a in statement["Action"])
            continue
        assert all(resource.startswith(("arn:aws:ec2:eu", "arn:aws:el", "arn:aws:iam:")) for resource in resources)
        assert "*" not in resources, name
        equal = statement.get("Condition", {}).get("StringEquals", {})
        owned = {f"aws:RequestTag/{TAG}": "one", f"aws:ResourceTag/{TAG}": "one"}
        owned |= {"aws:ResourceTag/kubernetes.io/cluster/one": "owned"}
        if statement["Action"] == ["iam:CreateServiceLinkedRole"]:
            assert equal == {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}
        elif name == "MakeGroupsInVpc":  # MakeGroups must allow it, too
            assert statement["Action"] == ["ec2:CreateSecurityGroup"] and resources[0].endswith(":vpc/*")
        else:
            assert any(equal.get(key) == value for key, value in owned.items()), name


def test_the_tag_of_the_cluster_can_be_given_only_to_what_is_new() -> None:
    for name in ("Tag", "TagGroups"):
        condition = statements()[name]["Condition"]
        assert condition["ForAllValues:StringNotEquals"] == {"aws:TagKeys": [TAG]}
        assert condition["Null"] == {"aws:TagKeys": "false"}, "a request that names no key removes all"
    for name in ("TagNew", "TagNewGroups"):
        assert any(key.endswith(":CreateAction") for key in statements()[name]["Condition"]["StringEquals"])


def test_it_may_make_network_load_balancers_and_nothing_for_ingresses() -> None:
    text = network_load_balancers(ACCOUNT, "one")
    for other in ("/app/", "waf", "shield", "acm:", "cognito", "SetWebAcl", "CreateRule"):
        assert other not in text
    assert len(text) < 10_240, (
        "an inline policy of a role: docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
    )


def test_the_partition_is_the_regions() -> None:
    assert "arn:aws-cn:" in (text := network_load_balancers(Account("123456789012", "cn-north-1"), "one"))
    assert "arn:aws:" not in text


# --- its objects


def test_it_asks_for_nothing_that_a_vpc_without_internet_lacks(up: Engine) -> None:
    (container,) = up.one(":Deployment")["spec"]["template"]["spec"]["containers"]
    assert container["image"] == IMAGE
    assert {
        "--cluster-name=one",
        "--aws-region=eu-central-1",
        "--aws-vpc-id=vpc-1",
        f"--load-balancer-class={BALANCER_CLASS}",
        "--enable-shield=false",
        "--enable-waf=false",
        "--enable-wafv2=false",
    } <= set(container["args"])


def test_two_pods_stay_apart_on_nodes_without_gpu_and_one_may_go_at_a_time(up: Engine) -> None:
    spec = up.one(":Deployment")["spec"]
    pod = spec["template"]["spec"]
    assert spec["replicas"] == 2 and "tolerations" not in pod
    apart = [constraint["topologyKey"] for constraint in pod["topologySpreadConstraints"]]
    assert apart == ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]
    assert up.one(":PodDisruptionBudget")["spec"]["maxUnavailable"] == 1
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_nobody_calls_it(up: Engine) -> None:
    assert not up.of("WebhookConfiguration") and not up.of("core/v1:Service")
    assert up.one(":NetworkPolicy")["spec"]["policyTypes"] == ["Ingress"]
    assert "ingress" not in up.one(":NetworkPolicy")["spec"]


def test_the_kinds_that_it_watches_are_there(up: Engine) -> None:
    kinds = {crd["metadata"]["name"]: crd["spec"] for crd in up.of(":CustomResourceDefinition")}
    assert set(kinds) == {"ingressclassparams.elbv2.k8s.aws", "targetgroupbindings.elbv2.k8s.aws"}
    data = files("isthmus.cluster.addons.aws_load_balancer_controller") / "data"
    for name, spec in kinds.items():
        assert spec == json.loads((data / f"{name.partition('.')[0]}.json").read_text()), "no key is spelt otherwise"
        assert [v["name"] for v in spec["versions"] if v["storage"]] == ["v1beta1"]
        assert all(v["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"] for v in spec["versions"])


def test_it_sees_no_secret_and_changes_services_and_its_own_kind_only(up: Engine) -> None:
    changed = set()
    for rule in up.one(":ClusterRole")["rules"]:
        assert "secrets" not in rule["resources"] and "*" not in rule["resources"] + rule["verbs"]
        if set(rule["verbs"]) - {"get", "list", "watch"}:
            changed |= set(rule["resources"])
    own = {"targetgroupbindings", "targetgroupbindings/status"}
    assert changed == {"services", "services/status", "events"} | own


# --- its certificate


def test_the_certificate_is_a_secret_and_taken_from_the_first_run_only(up: Engine) -> None:
    again = declare(_controller)
    first, second = up.one("core/v1:Secret"), again.one("core/v1:Secret")
    assert first["data"] != second["data"] and "data" in first.secrets
    assert first.ignored == {"data"} and first.lasting == second.lasting
    assert {resource.lasting for resource in up.resources} == {resource.lasting for resource in again.resources}


def test_the_certificate_is_what_the_controller_can_serve(up: Engine) -> None:
    data = up.one("core/v1:Secret")["data"]
    certificate = x509.load_pem_x509_certificate(b64decode(data["tls.crt"]))
    key = load_pem_private_key(b64decode(data["tls.key"]), None)
    assert certificate.public_key() == key.public_key()
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["aws-load-balancer-webhook-service.kube-system.svc"]
