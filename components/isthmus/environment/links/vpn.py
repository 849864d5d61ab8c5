"""A Site-to-Site VPN between a private and a public site, with suites that both ends accept."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from isthmus.environment.addresses import PublicAddress
from isthmus.environment.base import known
from isthmus.environment.links.base import LinkSpec
from isthmus.environment.links.suite import VpnSuite
from isthmus.errors import Problem

if TYPE_CHECKING:
    from isthmus.environment.sites import Site


class VpnLink(LinkSpec):
    """A Site-to-Site VPN from the `private` site's serving segment to the `public` site's network.

    VPNaaS is policy-based: static routes, one pair of networks, one connection. `nat_address` is the address by which
    AWS sees the private end where that is behind a NAT device, as when the router's external network has private
    addresses: UDP ports 500 and 4500 of that address lead to it.
    """

    private_kind: ClassVar[str] = "openstack"
    public_kind: ClassVar[str] = "aws"

    kind: Literal["vpn"]
    suite: VpnSuite = VpnSuite()
    nat_address: PublicAddress | None = None

    def problems(self, path: str) -> Iterator[Problem]:
        """Lifetimes of phase 2 that aren't less than those of phase 1: AWS refuses them."""
        suite = self.suite
        if not known(suite) or not known(suite.phase1_seconds, suite.phase2_seconds):
            return
        if suite.phase2_seconds >= suite.phase1_seconds:
            yield Problem(
                f"{path}.suite.phase2_seconds",
                str(suite.phase2_seconds),
                f"less than phase1_seconds, {suite.phase1_seconds}",
                "shorten it, or lengthen phase 1",
            )

    def problems_at(self, path: str, private: "Site | None", public: "Site | None") -> Iterator[Problem]:
        """Suites that the private site's gateway can't do."""
        if private is not None and known(self.suite):
            yield from private.vpn_problems(f"{path}.suite", self.suite)
