"""Values that a cloud would refuse in the midst of `up`: just wrong is refused at its place, just right is taken."""

import json
from collections.abc import Callable
from copy import deepcopy
from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.components.authority import ANOTHER, AUTHORITY, SERVER
from tests.components.environments import raw

from isthmus.environment import Environment, EnvironmentInvalid

SHA = "@sha256:" + "0" * 64
TOPIC = "arn:aws:sns:eu-central-1:123456789012:paging"
Change = Callable[[Any], Any]


def places(config: dict[str, Any]) -> list[str]:
    """Where loading finds problems."""
    try:
        Environment.load(config)
    except EnvironmentInvalid as error:
        return [problem.path for problem in error.problems]
    return []


def at(config: Any, path: str, value: Any) -> None:
    """Set `sites[0].pools[0].gpu` in plain data."""
    *parts, last = path.replace("[", ".").replace("]", "").split(".")
    for part in parts:
        config = config[int(part)] if part.isdigit() else config.setdefault(part, {})
    config[int(last) if last.isdigit() else last] = value


POOL, SYSTEM, NOVA = "sites[1].pools[1]", "sites[1].pools[0]", "sites[0].pools[0]"

WRONG: dict[str, list[Any]] = {
    "name": ["A", "a_b", "-a", "a" * 17, "a\n", " a", ""],
    "sites": [[], {}, None],
    "models": [[]],
    "operator.principals": [[]],
    "operator.principals[0]": [
        "arn:aws-cn:iam::123456789012:role/x",
        "arn:aws-us-gov:iam::123456789012:role/x",
        "arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:role/x",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/" + "x" * 65,
        "arn:aws:iam::123456789012:role/a*",
        "arn:aws:iam::123456789012:root",
    ],
    "operator.cidrs[0]": [
        "10.99.0.0",
        "10.99.0.0/255.255.255.0",
        "10.99.0.0/0.0.0.255",
        "10.99.0.0/024",
        "10.99.0.0/33",
    ],
    "sites[1].profile": ["", " ", "a b", "[a]", "a]", "a\n", "a#b", "a;b", "a=b", "\u00e4", "x" * 256, 1, []],
    "sites[1].region": [
        "cn-north-1",
        "us-iso-west-1",
        "us-iso-east-1",
        "eu-central-9",
        "Frankfurt",
        " ",
        "eu-central-1a",
    ],
    "sites[1].zones": [[]],
    "sites[1].zones[0].name": [
        *("eu-central-1!", "eu-central-12", "eu-central-1A", "eu-central-1d", "eu-central-1", "eu-central-1-ham-1a"),
        *("us-east-1a", "", " ", "euc1-az1"),
    ],
    "sites[1].zones[0].cidr": ["10.32.0.0/28", "10.32.0.0/29", "10.32.0.0", "10.48.0.0/20"],
    "sites[1].cluster.service_cidr": ["100.64.0.0/16", "10.250.0.0/25", "10.240.0.0/11", "100.100.0.0/20"],
    "sites[1].cluster.version": ["1.30", "1.10", "1.99", "v1.34", "1.34.0", "latest", "1.3", "", 1.34],
    "sites[1].log_retention_days": [0, 2, 8, 10, 100, 364, 366, 3654, 10**12, True, "7", None],
    "sites[1].account": ["12345678901", "1234567890123", "١٢٣٤٥٦٧٨٩٠١٢", 123456789012],
    f"{POOL}.instance_type": [
        *("g6.banana", "m5.large", "t3.micro", "g4ad.xlarge", "g5g.xlarge", "G6.2xlarge", "g6.2xlarge ", "g6f.large"),
        *("g6.12xlarge", "g6.48xlarge", "g5.4xlarge", "p5.4xlarge", "g4dn.metal", "gr6f.4xlarge", "inf2.xlarge", "g6"),
    ],
    f"{SYSTEM}.instance_type": ["g6.xlarge", "m7g.large", "m7i.lage", "g6f.large"],
    f"{POOL}.disk_gib": [0, 1, 39, 65537, 10**7],
    f"{NOVA}.disk_gib": [0, 1, 39, 2**31],
    f"{NOVA}.vcpus": [0, 1, 2],
    f"{NOVA}.memory_gib": [1, 9],
    f"{NOVA}.name": ["default-worker", "default-master"],
    "sites[0].segments.restricted": [
        "10.16.0.0",
        "10.16.0.0/30",
        "10.16.0.0/32",
        "10.16.0.0/255.255.192.0",
        "10.16.0.0/018",
    ],
    "sites[0].segments.serving": ["10.16.64.0/29", "10.16.64.0/30", "10.16.64.0/31", "10.16.64.0/32"],
    "sites[0].segments.link": ["10.16.96.0/30", "10.100.7.0/24", "10.254.255.0/24"],
    "sites[0].quotas.ports": [1, 11],
    "sites[0].quotas.security_group_rules": [1, 9],
    "sites[0].quotas.instances": [3],
    "sites[0].quotas.vcpus": [32, 34],
    "sites[0].quotas.memory_gib": [128, 131],
    "sites[0].cluster.control_plane_nodes": [0, 2, 4],
    "sites[0].cluster.version": ["1.34.0", "v1.34", "v2.0.0", "latest", "v1.34.0 "],
    "sites[0].cluster.driver": ["heat", "k8s_fedora_coreos_v1", "magnum", "", None, 1],
    "sites[0].cluster.image": ["ubuntu-24.04", "ubuntu-24.04-v1.34.0", "fedora-coreos-42"],
    "sites[0].cluster.pod_cidr": ["10.100.0.0", "10.200.0.0/24", "8.8.0.0/16", "10.254.0.0/17"],
    "sites[0].cluster.service_cidr": ["10.200.0.0/25", "10.160.0.0/11"],
    "sites[0].cluster.container_infra_prefix": ["https://r.example.com", "r", "r.example.com/A", "r.example.com:tag/"],
    "sites[0].neutron_release": ["antelope", "2025", 2025.1, "2025.3", "v2025.1"],
    "sites[0].source_nat": ["yes", 1, None],
    "sites[0].registry_secret": ["", "environment", "isthmus:login", "a b", "1login", "-x", "x" * 65, 1],
    "sites[0].tenant_user": ["deployer"],
    "sites[0].roles": [[]],
    "sites[0].external_network": ["", " ", "a\nb", "a\tb", "public ", "\x00", "\u2028", "x" * 256],
    "sites[0].domain": [" ", "a\nb"],
    "sites[0].user_domain": [" "],
    "sites[0].region": [" ", "a\x07"],
    "sites[0].s3_endpoint": [
        *(
            "not a url",
            "ftp://x",
            "http://x",
            "https://",
            "https://u:p@x/",
            "https://u@x",
            "https://x:0",
            "https://x:99999",
        ),
        *("https://x/path", "https://x?a=b", "https://x#f", "https://a b", "https://x:", "https://[::1", "HTTPS://x"),
    ],
    "sites[0].s3_ca_bundle": [
        *("", " ", "company-ca.crt", "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n", 1),
        *(SERVER, AUTHORITY + "ä", AUTHORITY + "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n"),
    ],
    "sites[0].images.triton": [
        *(f"nvcr.io/nvidia/tritonserver:{tag}{SHA}" for tag in ("25.06-py3", "26.03-py3", "24.10", "26.03.1", "9.12")),
        *(f"r:5000/triton{tag}{SHA}" for tag in ("", ":latest", ":26.13", ":26.1", ":v26.08", ":26.0812", ":2608")),
    ],
    "sites[0].images.model_fetch": [
        *(
            f":{SHA}"[0] + SHA,
            "//:" + SHA,
            "https://nvcr.io/x" + SHA,
            "a:1:2" + SHA,
            "/x" + SHA,
            "x:" + SHA,
            "x/" + SHA,
        ),
        *(
            "nvcr.io/NVIDIA/x" + SHA,
            "NVIDIA/x" + SHA,
            "nvcr.io/x",
            "nvcr.io/x:1",
            "nvcr.io/x:1" + SHA + "0",
            "-a.io/x" + SHA,
        ),
        *(
            "nvcr.io/x:1@sha256:" + "G" * 64,
            "nvcr.io/x:.a" + SHA,
            "nvcr.io/x:" + "a" * 129 + SHA,
            "nvcr.io/x@md5:" + "0" * 32,
        ),
        *("nvcr.io:99999/x" + SHA, "nvcr.io/a//b" + SHA, "nvcr.io/a__" + SHA, "nvcr.io/x " + SHA, "x" * 256 + SHA, ""),
    ],
    "models[2].calls[0].address_variable": [
        *(
            "PATH",
            "HOME",
            "LD_PRELOAD",
            "LD_LIBRARY_PATH",
            "KUBERNETES_SERVICE_HOST",
            "AWS_SECRET_ACCESS_KEY",
            "PYTHONPATH",
        ),
        *("HTTPS_PROXY", "CUDA_VISIBLE_DEVICES", "TRITON_SERVER", "lower", "1A", "_A", "A-B", "A B", ""),
    ],
    "links[0].nat_address": ["10.0.0.1", "192.168.0.1", "100.64.0.1", "nat.example.com", "198.51.100.7/32", ""],
    "links[0].alarm_topics": [[f"{TOPIC}-{i}" for i in range(6)], TOPIC],
    "links[0].suite.phase2_seconds": [899, 3601],
    "links[0].suite.phase1_seconds": [899, 28801],
}

RIGHT: dict[str, list[Any]] = {
    "name": ["a", "a" * 16],
    "operator.principals[0]": [
        "arn:aws:iam::123456789012:role/team/" + "x" * 64,
        "arn:aws:iam::123456789012:user/a.b@c",
    ],
    "operator.cidrs[0]": ["10.99.0.0/32", "100.64.0.0/10"],
    "sites[1].zones[0].name": ["eu-central-1c"],
    "sites[1].zones[0].cidr": ["10.32.0.0/27"],
    "sites[1].cluster.service_cidr": ["172.20.0.0/16", "192.168.0.0/24", "10.250.0.0/24"],
    "sites[1].cluster.version": ["1.31", "1.36"],
    "sites[1].log_retention_days": [1, 365, 3653],
    f"{POOL}.instance_type": ["g6.xlarge", "g6.16xlarge", "gr6.4xlarge"],
    f"{SYSTEM}.instance_type": ["m5.large", "t3.large"],
    f"{SYSTEM}.disk_gib": [20],
    f"{POOL}.disk_gib": [40, 65536],
    f"{NOVA}.disk_gib": [40],
    f"{NOVA}.vcpus": [3],
    f"{NOVA}.memory_gib": [10],
    "sites[0].segments.restricted": ["10.16.0.0/29"],
    "sites[0].segments.serving": ["10.16.64.0/28"],
    "sites[0].segments.link": ["10.16.96.0/29", "10.101.0.0/16", "10.253.0.0/16"],
    "sites[0].quotas.ports": [12],
    "sites[0].quotas.security_group_rules": [10],
    "sites[0].quotas.instances": [4],
    "sites[0].quotas.vcpus": [35],
    "sites[0].quotas.memory_gib": [132],
    "sites[0].cluster.image": ["noble-kube-v1.34.8", "1.34.8-flatcar", "ubuntu v1.34.8 2026-08-01"],
    "sites[0].cluster.pod_cidr": ["10.200.0.0/23", "100.64.0.0/16"],
    "sites[0].cluster.service_cidr": ["10.160.0.0/12", "10.200.0.0/24"],
    "sites[0].cluster.container_infra_prefix": ["r.example.com", "r.example.com:5000/a/b", "localhost/k/"],
    "sites[0].dns_nameservers": [[], ["10.1.0.53", "9.9.9.9"]],
    "sites[0].neutron_release": ["2025.1", "2026.2"],
    "sites[0].source_nat": [True, False],
    "sites[0].registry_secret": ["registryLogin", "registry-login_2", "x" * 64],
    "sites[0].external_network": ["public net", "Öffentlich", "x" * 255],
    "sites[0].domain": ["acme", "My Domain"],
    "sites[0].s3_endpoint": ["https://203.0.113.8", "https://203.0.113.8:8443/", "https://[fd00::1]:443"],
    "sites[0].s3_ranges": [[], ["203.0.113.8/32", "10.8.0.0/16"]],
    "sites[0].s3_ca_bundle": [AUTHORITY, AUTHORITY + ANOTHER, "Company\n" + AUTHORITY],
    "sites[0].images.triton": [
        *(f"nvcr.io/nvidia/tritonserver:{release}-py3{SHA}" for release in ("26.04", "26.12", "27.01")),
        *(f"r:5000/triton:{tag}{SHA}" for tag in ("26.08", "26.08-py3-isthmus.2", "26.08_x")),
    ],
    "sites[0].images.model_fetch": [
        *("nvcr.io/nvidia/tritonserver:25.06-PY3" + SHA, "nvcr.io/nvidia/tritonserver" + SHA, "localhost/x" + SHA),
        *("Registry.Example.com:5000/a/b__c/d-e.f:V1_x" + SHA, "registry/x" + SHA, "x@sha512:" + "a" * 128),
        "nvcr.io/x:" + "a" * 128 + SHA,
    ],
    "models[2].calls[0].address_variable": ["SEARCH_URL", "X", "A1_", "PATHS", "SEARCH_PORT"],
    "links[0].suite.phase1_seconds": [3601, 28800],
    "links[0].alarm_topics": [[], [TOPIC], [f"{TOPIC}-{i}" for i in range(5)]],
    "links[0].suite.phase2_seconds": [900, 3600],
}


@pytest.mark.parametrize(("path", "value"), [(path, value) for path in WRONG for value in WRONG[path]], ids=repr)
def test_just_wrong_is_refused_at_its_place(path: str, value: Any) -> None:
    config = raw()
    at(config, path, value)
    found = places(config)
    assert [place for place in found if place == path] == [path], found
    assert len(found) == 1 or not isinstance(value, str), f"one mistake, one problem: {found}"


@pytest.mark.parametrize(("path", "value"), [(path, value) for path in RIGHT for value in RIGHT[path]], ids=repr)
def test_just_right_is_taken(path: str, value: Any) -> None:
    config = raw()
    at(config, path, value)
    assert places(config) == []


def test_an_account_may_begin_with_a_zero() -> None:
    """Its registry's name begins with it, so the images are of the same."""
    config = json.loads(json.dumps(raw()).replace(raw()["sites"][1]["account"], "098765432109"))
    assert config["sites"][1]["account"] == "098765432109" and places(config) == []


@pytest.mark.parametrize(
    "address", ["10.1.0", "dns.example.com", "224.0.0.1", "127.0.0.1", "0.0.0.0", "10.1.0.53/32", 1, None]
)
def test_a_name_server_is_the_address_of_a_host(address: Any) -> None:
    config = raw()
    config["sites"][0]["dns_nameservers"] = ["10.1.0.53", address]
    assert places(config) == ["sites[0].dns_nameservers[1]"]


@pytest.mark.parametrize(
    "net", ["0.0.0.0/0", "10.0.0.0/8", "203.0.113.8", "203.0.113.8/24", "224.0.0.0/24", "x", 1, None]
)
def test_a_store_has_networks_of_few_addresses(net: Any) -> None:
    config = raw()
    config["sites"][0]["s3_ranges"] = ["203.0.113.8/32", net]
    assert places(config) == ["sites[0].s3_ranges[1]"]


@pytest.mark.parametrize("endpoint", ["https://x", "https://x:8443", "https://store.example.com/"])
def test_a_store_that_is_a_name_says_its_addresses(endpoint: str) -> None:
    config = raw()
    config["sites"][0]["s3_endpoint"] = endpoint
    assert places(config) == ["sites[0].s3_ranges"]
    config["sites"][0]["s3_ranges"] = ["203.0.113.0/24"]
    assert places(config) == []


@pytest.mark.parametrize("endpoint", ["https://198.51.100.1", "https://[fd00::1]:8443"])
def test_the_networks_of_a_store_hold_its_own_address(endpoint: str) -> None:
    config = raw()
    config["sites"][0] |= {"s3_endpoint": endpoint, "s3_ranges": ["203.0.113.0/24", "203.0.113.0/24"]}
    assert places(config) == ["sites[0].s3_ranges[1]", "sites[0].s3_ranges"]


@pytest.mark.parametrize("version", ["v1.34.0", "v1.34.0-rancher1", "v1.9.10"])
def test_an_image_is_for_the_clusters_version(version: str) -> None:
    config = raw()
    config["sites"][0]["cluster"]["version"] = version
    assert places(config) == ["sites[0].cluster.image"]
    config["sites"][0]["cluster"]["image"] = f"ubuntu-24.04-{version}"
    assert places(config) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("pod_cidr", "10.200.0.0/16"), ("service_cidr", "10.201.0.0/16"), ("volume_type", "luks")),
        ("container_infra_prefix", "r.example.com"),
    ],
)
def test_what_a_driver_reads_no_label_for_is_refused(key: str, value: str) -> None:
    config = raw()
    config["sites"][0]["cluster"] |= {"driver": "magnum-capi-helm", "volume_type": None, key: value}
    assert places(config) == [f"sites[0].cluster.{key}"]


def test_the_ranges_that_are_kept_are_the_drivers_or_the_clusters_own() -> None:
    for cluster, taken in (
        ({"driver": "magnum-capi-helm", "volume_type": None}, {"172.20.0.0/16", "172.28.0.0/16"}),
        ({"driver": "magnum-cluster-api"}, {"10.100.0.0/16", "10.254.0.0/16"}),
        ({"driver": "magnum-cluster-api", "pod_cidr": "172.20.0.0/16"}, {"172.20.0.0/16", "10.254.0.0/16"}),
        ({"driver": "magnum-cluster-api", "service_cidr": "172.28.0.0/16"}, {"10.100.0.0/16", "172.28.0.0/16"}),
    ):
        for net in ("172.20.0.0/16", "172.28.0.0/16", "10.100.0.0/16", "10.254.0.0/16"):
            config = raw()
            config["sites"][0]["cluster"] |= cluster
            config["operator"]["cidrs"] = [net]
            assert places(config) == (["operator.cidrs[0]"] if net in taken else []), (cluster, net)


@pytest.mark.parametrize(("ceiling", "demanded"), [("restricted", True), ("confidential", True), ("internal", False)])
def test_a_site_that_may_keep_confidential_data_is_encrypted_at_rest(ceiling: str, demanded: bool) -> None:
    config = raw()
    config["sites"][0] |= {"classification_ceiling": ceiling, "encrypted_at_rest": False}
    assert ("sites[0].encrypted_at_rest" in places(config)) is demanded


@pytest.mark.parametrize(("quota", "least"), [("volumes", 5), ("volume_gib", 320)])
def test_quotas_hold_the_nodes_volumes(quota: str, least: int) -> None:
    """Two GPU nodes of 100 GiB, a control plane and a system node of 50, and 20 of etcd."""
    config = raw()
    for value, refused in ((least - 1, True), (least, False)):
        config["sites"][0]["quotas"][quota] = value
        assert places(config) == [f"sites[0].quotas.{quota}"] * refused
    config["sites"][0]["quotas"][quota] = 1
    config["sites"][0]["cluster"]["volume_type"] = None
    assert places(config) == []


def test_lifetimes_of_phase_two_are_less_than_those_of_phase_one() -> None:
    config = raw()
    for first, second, refused in ((3600, 3600, True), (900, 3600, True), (3600, 3599, False), (901, 900, False)):
        config["links"][0]["suite"] = {"phase1_seconds": first, "phase2_seconds": second}
        assert places(config) == (["links[0].suite.phase2_seconds"] if refused else [])


def test_what_a_magnum_cluster_uses_for_itself_is_nowhere_else() -> None:
    for second, refused in ((99, False), (100, True), (101, False), (253, False), (254, True), (255, False)):
        config = raw()
        public = another(config["sites"][1], "public", 40)
        public["cidr"] = f"10.{second}.0.0/16"
        for zone, part in zip(public["zones"], (0, 16), strict=True):
            zone["cidr"] = f"10.{second}.{part}.0/20"
        config["sites"][1], config["operator"]["cidrs"] = public, []
        assert places(config) == (["sites[1].cidr"] if refused else []), second


@pytest.mark.parametrize(
    "topic",
    [
        *("", "paging", "arn:aws:sqs:eu-central-1:123456789012:q", f"{TOPIC}.fifo", 1),
        *(TOPIC.replace("central", "west"), TOPIC.replace("123456789012", "")),
    ],
)
def test_a_topic_that_an_alarm_can_t_tell_is_refused(topic: Any) -> None:
    config = raw()
    config["links"][0]["alarm_topics"] = [TOPIC, topic]
    assert places(config) == ["links[0].alarm_topics[1]"]


def test_gpu_memory_is_that_of_the_instance_type() -> None:
    config = raw()
    config["sites"][1]["pools"][1] |= {"gpu": "a100", "gpus_per_node": 8, "instance_type": "p4de.24xlarge"}
    config["models"][0]["gpu_memory_gib"] = 60
    assert places(config) == []
    config["sites"][1]["pools"][1]["instance_type"] = "p4d.24xlarge"
    assert places(config) == ["models[0]"]


def test_a_private_pool_may_have_the_larger_of_two_sizes() -> None:
    config = raw()
    config["sites"][0]["pools"][0]["gpu"] = "a100"
    config["models"][1] |= {"gpu_memory_gib": 60, "memory_gib": 4}
    assert places(config) == ["models[1]"]
    config["sites"][0]["pools"][0]["gpu_memory_gib"] = 80
    assert places(config) == []


def test_an_administrators_cloud_needs_the_tenants() -> None:
    config = raw()
    config["sites"][0]["admin_cloud"] = "admin"
    assert places(config) == ["sites[0].tenant_cloud"]
    config["sites"][0]["tenant_cloud"] = "tenant"
    assert places(config) == []


def test_a_name_other_than_the_stacks_is_refused() -> None:
    assert Environment.load(raw(), stack="local").name == "local"
    with pytest.raises(EnvironmentInvalid, match="the name of the stack, 'prod'"):
        Environment.load(raw(), stack="prod")


TWICE: list[tuple[str, Change]] = [
    ("links[1]", lambda c: c["links"].append(dict(c["links"][0]))),
    ("sites[0].roles[1]", lambda c: c["sites"][0].update(roles=["member", "member"])),
    (
        "sites[1].zones[2].name",
        lambda c: c["sites"][1]["zones"].append({"name": "eu-central-1a", "cidr": "10.32.32.0/20"}),
    ),
    ("operator.principals[1]", lambda c: c["operator"]["principals"].append(c["operator"]["principals"][0])),
    ("operator.cidrs[1]", lambda c: c["operator"]["cidrs"].append(c["operator"]["cidrs"][0])),
    ("models[0].gpus[1]", lambda c: c["models"][0].update(gpus=["l4", "l4"])),
]


@pytest.mark.parametrize(("path", "change"), TWICE, ids=[path for path, _ in TWICE])
def test_an_item_that_stands_twice_in_its_list_is_refused(path: str, change: Change) -> None:
    config = raw()
    change(config)
    assert places(config) == [path]


def another(site: dict[str, Any], name: str, second: int, **other: Any) -> dict[str, Any]:
    """A copy of a site with ranges and names of its own."""
    copy = {**deepcopy(site), "name": name, **other}
    copy["cluster"]["name"] = f"cluster-{name}"
    if copy["kind"] == "aws":
        copy["bucket"] = f"bucket-{name}"
        copy["cidr"], copy["cluster"]["service_cidr"] = f"10.{second}.0.0/16", f"10.{second + 1}.0.0/20"
        for zone, part in zip(copy["zones"], (0, 16), strict=True):
            zone["cidr"] = f"10.{second}.{part}.0/20"
    else:
        copy |= {"container": f"container-{name}"}
        copy["segments"] = {
            part: f"10.{second}.{64 * i}.0/18" for i, part in enumerate(("restricted", "serving", "link"))
        }
    return copy


def test_pools_whose_names_join_to_one_are_refused() -> None:
    config = raw()
    public = config["sites"][1]
    public["pools"][1]["name"] = "l4-a"
    config["sites"].append(
        another(public, "public-l4", 40, pools=[public["pools"][0], {**public["pools"][1], "name": "a"}])
    )
    assert places(config) == ["sites[2].pools[1].name"]
    config["sites"][2]["pools"][1]["name"] = "b"
    assert places(config) == []


def test_links_whose_names_join_to_one_are_refused() -> None:
    config = raw()
    private, public = config["sites"]
    config["sites"] += [another(private, "a", 40, project="a"), another(private, "a-b", 42, project="b")]
    config["sites"] += [another(public, "b-c", 44), another(public, "c", 46)]
    config["links"] += [
        {"kind": "vpn", "private": "a", "public": "b-c"},
        {"kind": "vpn", "private": "a-b", "public": "c"},
    ]
    assert places(config) == ["links[2]"]


def test_two_sites_in_one_project_are_refused_and_in_two_clouds_are_not() -> None:
    config = raw()
    config["sites"].append(another(config["sites"][0], "second", 40))
    assert places(config) == ["sites[2].project"]
    config["sites"][2] |= {"admin_cloud": "other", "tenant_cloud": "others-tenant"}
    assert places(config) == []


def zones_too(config: Any) -> None:
    config["sites"][1]["zones"][0]["cidr"] = "10.32.0.1/20"
    config["sites"][1]["zones"][1] |= {"name": "eu-west-1b", "cidr": "10.99.0.0/20"}


def quotas_too(config: Any) -> None:
    config["sites"][0]["pools"][0]["gpu"] = "h1000"
    config["sites"][0]["quotas"] |= {"vcpus": 1, "memory_gib": 1}


def types_too(config: Any) -> None:
    config["sites"][1]["pools"][1] |= {"disk_gib": 0, "instance_type": "g6e.xlarge"}


def calls_too(config: Any) -> None:
    call = {"address_variable": "lower", "model": "serch_encoder", "carries": "restricted"}
    config["models"][2]["calls"][0] |= call


def site_too(config: Any) -> None:
    config["sites"][0] |= {"kind": "opnestack", "container": "A"}
    config["sites"][0]["segments"]["link"] = "10.0.0.1/20"
    config["sites"][0]["quotas"]["ports"] = 0


def names_too(config: Any) -> None:
    del config["sites"][1]["zones"][0]["cidr"]
    config["sites"][1]["zones"][0]["name"], config["sites"][1]["zones"][1]["name"] = "eu-west-1a", "us-east-1a"


def models_too(config: Any) -> None:
    config["models"][0] = "text"
    config["models"][1] |= {"site": "privat", "replicas": 0}
    config["models"][2]["site"] = "nowhere"


AT_ONCE: list[tuple[Change, list[str]]] = [
    (zones_too, ["sites[1].zones[0].cidr", "sites[1].zones[1].name", "sites[1].zones[1].cidr"]),
    (quotas_too, ["sites[0].pools[0].gpu", "sites[0].quotas.vcpus", "sites[0].quotas.memory_gib"]),
    (types_too, ["sites[1].pools[1].disk_gib", "sites[1].pools[1].instance_type"]),
    (calls_too, [f"models[2].calls[0].{key}" for key in ("address_variable", "model", "carries")]),
    (site_too, [f"sites[0].{key}" for key in ("kind", "segments.link", "quotas.ports", "container")]),
    (names_too, ["sites[1].zones[0].cidr", "sites[1].zones[0].name", "sites[1].zones[1].name"]),
    (models_too, ["models[0]", "models[1].replicas", "models[1].site", "models[2].site"]),
]


@pytest.mark.parametrize(("change", "expected"), AT_ONCE, ids=[change.__name__ for change, _ in AT_ONCE])
def test_one_bad_item_hides_none_of_the_others(change: Change, expected: list[str]) -> None:
    config = raw()
    change(config)
    assert set(places(config)) >= set(expected)


@pytest.mark.parametrize(
    ("kind", "fix"),
    [
        ("opnestack", "did you mean 'openstack'?"),
        (" OpenStack", "did you mean 'openstack'?"),
        ("edge", "state"),
        (["openstack"], "state"),
        ({"a": 1}, "state"),
    ],
)
def test_a_kind_that_is_not_known_is_one_problem(kind: Any, fix: str) -> None:
    config = raw()
    config["sites"][0]["kind"] = kind
    with pytest.raises(EnvironmentInvalid) as caught:
        Environment.load(config)
    (problem,) = caught.value.problems
    assert problem.path == "sites[0].kind" and fix in problem.fix


@pytest.mark.parametrize("kind", ["vnp", "VPN", "direct", 3, None, ["vpn"], {"vpn": 1}])
def test_a_link_of_a_kind_that_is_not_known_is_one_problem_and_hides_no_other(kind: Any) -> None:
    config = raw()
    config["links"][0]["kind"] = kind
    assert places(config) == ["links[0].kind"]
    config["links"][0] |= {"public": "publik", "suite": {"phase1_seconds": 900, "phase2_seconds": 900}}
    assert set(places(config)) >= {"links[0].kind", "links[0].public", "links[0].suite.phase2_seconds"}


def test_a_site_or_link_without_kind_or_with_nothing_known_is_refused() -> None:
    config = raw()
    del config["links"][0]["kind"]
    assert places(config) == ["links[0].kind"]
    config = raw()
    config["links"].append({"kind": "carrier pigeon", "loft": 1})
    config["sites"].append({"kind": "moon"})
    found = places(config)
    assert found.count("links[1].kind") == found.count("sites[2].kind") == 1


def test_what_the_program_puts_into_a_subnet_is_what_is_counted() -> None:
    from isthmus.environment import aws_network, openstack_sizes
    from isthmus.private_cloud.tenant_segments import rules
    from isthmus.public_cloud.private_vpc import INTERFACES

    assert len(INTERFACES) == aws_network.INTERFACE_ENDPOINTS
    assert len(rules([])) == openstack_sizes.SEGMENT_RULES
    assert len(rules([str(IPv4Network("10.0.0.0/24"))])) == openstack_sizes.SEGMENT_RULES + 1
