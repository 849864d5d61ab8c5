"""An addon that is objects of its own is declared by its file, from the image that the environment names."""

from collections.abc import Collection, Sequence
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest
from tests.components.environments import raw
from tests.stacks.program import run

from isthmus.cluster import ADDONS, Addon, NotInstallable, Place, addons_of
from isthmus.environment import Environment, Site
from isthmus.platform import hybrid_cloud

IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/driver@sha256:" + "a" * 64


def _declare(name: str, place: Place, opts: pulumi.ResourceOptions) -> Sequence[pulumi.Resource]:
    data = {"image": place.image or "", "vpc": place.facts["vpc_id"], "cluster": place.facts["cluster_name"]}
    labels = {"isthmus.dev/classification": "public"}
    return [kubernetes.core.v1.ConfigMap(name, metadata={"name": "driver", "labels": labels}, data=data, opts=opts)]


DRIVER = Addon("driver", frozenset({"aws"}), frozenset({"x"}), declare=_declare, has_image=True)


@pytest.fixture
def with_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen(site: Site, addons: Collection[Addon] = (*ADDONS, DRIVER)) -> tuple[Addon, ...]:
        return addons_of(site, addons)

    monkeypatch.setattr(hybrid_cloud, "addons_of", chosen)


@pytest.mark.usefixtures("with_driver")
@pytest.mark.slow
def test_its_objects_are_in_the_clusters_of_its_sites() -> None:
    config = raw()
    config["sites"][1]["images"]["addons"]["driver"] = IMAGE
    (made,) = run(config)[0].of("core/v1:ConfigMap")
    assert made.name == "local-public-driver"
    assert made["data"] == {
        "image": IMAGE,
        "vpc": "local-public-network-vpc-id",
        "cluster": "isthmus-local-public",
    }
    assert "local-public-access" in made.provider


@pytest.mark.parametrize(
    ("images", "got"),
    [({}, "no image of driver"), ({"driver": IMAGE, "drivers": IMAGE}, "'drivers'")],
)
def test_an_image_that_nobody_names_or_needs_is_refused(images: dict[str, Any], got: str) -> None:
    config = raw()
    config["sites"][1]["images"]["addons"].update(images)
    with pytest.raises(NotInstallable) as caught:
        addons_of(Environment.load(config).site("public"), (*ADDONS, DRIVER))
    assert [problem.got for problem in caught.value.problems] == [got]
