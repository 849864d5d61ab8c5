"""Environments that the sandbox has never heard of: the checkout's own, two beside each other, and a wide one."""

import json
from copy import deepcopy
from typing import Any

import pytest
from tests.components.environments import raw
from tests.e2e.conftest import Estate
from tests.e2e.generated import elsewhere, local, name_private, name_public, written

from isthmus.environment.sites.openstack import STOCK_ROLES
from isthmus_sandbox.engine import run as engine

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]

ACCOUNT = "210987654321"


@pytest.mark.parametrize("stack", ["dev", "staging", "prod", "local"])
def test_every_environment_of_the_checkout_previews(sandbox: Estate, stack: str) -> None:
    code, output = sandbox.isthmus("pulumi", "preview", "-s", stack, "--non-interactive")
    assert code == 0, output[-4000:]
    assert "to create" in output and "isthmus@v" in output, "the policy pack ran"
    assert "Traceback" not in output and "can't run policy" not in output


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_an_environment_of_the_checkout_goes_up_and_shows_no_change(sandbox: Estate, name: str) -> None:
    # As it is but for what takes a GPU, and for a second run of this test, which keeps nothing.
    config = {**raw(name), "name": f"{name}-up", "target": "cpu", "retention": "disposable"}
    with written(config) as stack:
        raised(sandbox, stack)
        unchanged(sandbox, stack)
        removed(sandbox, stack)


def foreign() -> dict[str, Any]:
    """An environment of an adopter's, that names nothing that the sandbox has by itself."""
    found = elsewhere(local(), "second", ACCOUNT, 40)
    found["operator"]["principals"] = [f"arn:aws:iam::{ACCOUNT}:role/deploy/acme"]
    private, public = found["sites"]
    private.update(region="north", admin_cloud="acme-admin", tenant_cloud="acme", external_network="internet")
    private.update(roles=[*STOCK_ROLES, "acme-operator"])
    private["cluster"].update(image="flatcar-4081-v1.34.8", flavor="acme.large")
    public["cluster"]["name"] = "isthmus-first-public"  # as a cluster of another account in the same region
    return found


def test_two_environments_beside_each_other(sandbox: Estate) -> None:
    first = elsewhere(local(), "first", "123456789012", 50)
    with written(first) as one, written(foreign()) as two:
        for stack in (one, two):
            raised(sandbox, stack)
        for stack in (one, two):
            unchanged(sandbox, stack)
        assert cluster_servers(sandbox, one).isdisjoint(cluster_servers(sandbox, two)), "a control plane for each"
        projects = {project.name for project in sandbox.clouds.openstack().identity.projects()}
        assert {"first-private", "second-private"} <= projects
        for stack in (one, two):
            removed(sandbox, stack)


def wide() -> dict[str, Any]:
    """Two OpenStack sites, two AWS regions in an account each, three links; a model in the second account."""
    found = elsewhere(local(), "wide", "123456789012", 60)
    private, public = found["sites"]
    north, west = deepcopy(private), deepcopy(public)
    north["name"], west["name"] = "north", "west"
    name_private(north, "isthmus-wide", 70)
    name_public(west, "isthmus-wide", ACCOUNT, "eu-west-1", 71)
    west["profile"] = "west"
    found["operator"]["principals"].append(f"arn:aws:iam::{ACCOUNT}:role/west-deployer")
    next(model for model in found["models"] if model["name"] == "search_encoder")["site"] = "west"
    north.update(region="north", external_network="internet")
    west["cluster"]["service_cidr"] = "10.251.0.0/20"
    found["sites"] += [north, west]
    link = found["links"][0]
    found["links"] += [{**link, "private": "north"}, {**link, "private": "private", "public": "west"}]
    return found


def test_four_sites_and_three_links(sandbox: Estate) -> None:
    with written(wide()) as stack:
        raised(sandbox, stack)
        unchanged(sandbox, stack)
        state = json.loads(engine.capture(sandbox.layout, ["stack", "export", "--stack", stack]).stdout)
        kinds = [resource["type"] for resource in state["deployment"]["resources"]]
        assert kinds.count("isthmus:index:PrivateCloud") == kinds.count("isthmus:index:PublicCloud") == 2
        assert kinds.count("aws:ec2/vpnConnection:VpnConnection") == 3
        vpcs = [resource for resource in state["deployment"]["resources"] if resource["type"] == "aws:ec2/vpc:Vpc"]
        assert {(vpc["outputs"]["ownerId"], vpc["outputs"]["region"]) for vpc in vpcs} == {
            ("123456789012", "us-east-2"),
            (ACCOUNT, "eu-west-1"),
        }
        removed(sandbox, stack)


def cluster_servers(sandbox: Estate, stack: str) -> set[str]:
    """The API servers of a stack's EKS clusters."""
    state = json.loads(engine.capture(sandbox.layout, ["stack", "export", "--stack", stack]).stdout)
    clusters = [each for each in state["deployment"]["resources"] if each["type"] == "aws:eks/cluster:Cluster"]
    return {each["outputs"]["endpoint"] for each in clusters}


def raised(sandbox: Estate, stack: str) -> None:
    """`up`, with the policy pack."""
    code, output = sandbox.isthmus("pulumi", "up", "-s", stack, "--yes", "--skip-preview", "--non-interactive")
    assert code == 0, output[-6000:]


def unchanged(sandbox: Estate, stack: str) -> None:
    """A second preview shows no change."""
    code, output = sandbox.isthmus("pulumi", "preview", "-s", stack, "--expect-no-changes", "--non-interactive")
    assert code == 0, output[-4000:]


def removed(sandbox: Estate, stack: str) -> None:
    """Everything goes, the stack too."""
    code, output = sandbox.isthmus("pulumi", "destroy", "-s", stack, "--yes", "--skip-preview", "--non-interactive")
    assert code == 0, output[-6000:]
    code, output = sandbox.isthmus("pulumi", "stack", "rm", stack, "--yes")
    assert code == 0, output
