"""Every way to leak that we know is refused at preview by the real pack, and nothing is created."""

import json
from collections.abc import Iterator

import pytest
from tests.components.environments import raw
from tests.e2e.conftest import ROOT, Estate
from tests.e2e.leaks import corpus_program
from tests.e2e.leaks.estate import BUCKET, LEAKS

from isthmus_sandbox import services
from tests.engine.project import Project

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

PROGRAM = "from tests.e2e.leaks import estate\n\nestate.main()\n"
# What the refusal names: the resource, and a word of the fix.
REFUSALS = {
    "bucket public by ACL": ("models", "leave the ACL out"),
    "bucket public by policy": ("models", "name the principals"),
    "bucket without a public-access block": ("models", "declare one for it"),
    "container for everyone": ("models", "or leave the ACL out"),
    "classification missing": ("models", "set the tag isthmus:classification"),
    "bucket restricted": ("models", "put it on a private (openstack) site"),
    "classification unknown": ("models", "as a plain value"),
    "restricted model on AWS": ("recommender", "put it on a private (openstack) site"),
    "security group open inline": ("inline", "name the peer"),
    "security group open by a separate rule": ("any", "name the peer"),
    "security group open to IPv6": ("any", "name the peer"),
    "security group open by two halves": ("group", "name the peer"),
    "security group rule without a remote": ("neutron", "name the peer"),
    "Neutron group open to all": ("neutron", "name the peer"),
    "Neutron group open to IPv6": ("neutron", "name the peer"),
}


@pytest.fixture(scope="module")
def project(sandbox: Estate, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of its own in the sandbox's clouds, with the real pack."""
    shell = {
        "PULUMI_OPTION_POLICY_PACK": str(ROOT / "policies"),
        "PYTHONPATH": str(ROOT),
        **services.shell(sandbox.layout),
    }
    return Project(tmp_path_factory.mktemp("leaks") / "project", PROGRAM, "leaks", environment=shell).init()


def _things(estate: Estate) -> set[str]:
    """What there is of this project's, in either cloud."""
    clouds = estate.clouds
    ec2, cloud = clouds.aws("ec2"), clouds.openstack()
    found = {b["Name"] for b in clouds.aws("s3").list_buckets()["Buckets"]}
    found |= {g["GroupName"] for g in ec2.describe_security_groups()["SecurityGroups"]}
    found |= {r["RoleName"] for r in clouds.aws("iam").list_roles()["Roles"]}
    found |= {g.name for g in cloud.network.security_groups()}
    found |= {c.name for c in cloud.object_store.containers()}
    return {name for name in found if name.startswith("leak")}


def test_every_leak_has_an_expected_refusal() -> None:
    assert REFUSALS.keys() == LEAKS.keys()


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_refused_at_preview_and_nothing_is_made(sandbox: Estate, project: Project, leak: str) -> None:
    project.run("config", "set", "leak", leak)
    resource, fix = REFUSALS[leak]
    output = project.run("preview", fails=True)
    flat = " ".join(output.split())
    assert "isthmus" in output and "[mandatory]" in output, output
    assert resource in output and fix in flat, output
    assert "can't run policy" not in output
    assert _things(sandbox) == set()


@pytest.mark.parametrize("leak", ["bucket public by ACL", "bucket without a public-access block"])
def test_a_leak_that_a_resource_or_the_whole_stack_shows_is_not_made(
    sandbox: Estate, project: Project, leak: str
) -> None:
    project.run("config", "set", "leak", leak)
    assert "[mandatory]" in project.run("up", "--yes", fails=True)
    assert _things(sandbox) == set()


@pytest.fixture(scope="module")
def blameless(sandbox: Estate, project: Project) -> Iterator[Project]:
    """The estate without a leak, deployed."""
    project.run("config", "rm", "leak")
    project.run("up", "--yes")
    yield project
    project.run("config", "rm", "leak")
    project.run("destroy", "--yes")
    assert _things(sandbox) == set()


def test_a_classification_changed_in_an_update_is_refused_and_stays(sandbox: Estate, blameless: Project) -> None:
    assert _things(sandbox) >= {BUCKET, "leak", "leak-models"}
    blameless.run("config", "set", "leak", "bucket restricted")
    for command in (["preview"], ["up", "--yes"], ["up", "--yes", "--skip-preview"]):
        output = blameless.run(*command, fails=True)
        assert "got the classification restricted" in " ".join(output.split()), output
    tags = sandbox.clouds.aws("s3").get_bucket_tagging(Bucket=BUCKET)["TagSet"]
    assert tags == [{"Key": "isthmus:classification", "Value": "internal"}]


ENOUGH = 60


def test_the_corpus_of_leaks_is_refused_by_the_real_engine_and_nothing_is_made(
    sandbox: Estate, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = _things(sandbox)  # what another test's project has
    program = "from tests.e2e.leaks import corpus_program\n\ncorpus_program.main()\n"
    shell = {
        "PULUMI_OPTION_POLICY_PACK": str(ROOT / "policies"),
        "PYTHONPATH": str(ROOT),
        **services.shell(sandbox.layout),
    }
    project = Project(tmp_path_factory.mktemp("corpus") / "project", program, "corpus", environment=shell).init()
    project.run("config", "set", "isthmus:environment", json.dumps(raw("local")))
    output = project.run("preview", fails=True)
    cases = corpus_program.selected()
    assert len(cases) >= ENOUGH
    refused = {line.split("(", 1)[1] for line in output.splitlines() if "[mandatory]" in line and "(" in line}
    missed = [
        case["id"]
        for number, case in enumerate(cases)
        if not any(f"{corpus_program.prefix(number)}-" in line for line in refused)
    ]
    assert not missed, f"{missed}\n{output}"
    assert _things(sandbox) == before
