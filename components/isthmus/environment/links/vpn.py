"""A Site-to-Site VPN between a private and a public site, with suites that both ends accept."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from isthmus.environment.addresses import PublicAddress
from isthmus.environment.base import known
from isthmus.environment.links.base import LinkSpec
from isthmus.environment.links.suite import VpnSuite
from isthmus.environment.names import TopicArn
from isthmus.environment.unique import listed
from isthmus.errors import Problem

if TYPE_CHECKING:
    from isthmus.environment.sites import Site


class VpnLink(LinkSpec):
    """A Site-to-Site VPN from the `private` site's serving segment to the `public` site's network.

    VPNaaS is policy-based: static routes, one pair of networks, one connection. `nat_address` is the address by which
    AWS sees the private end where that is behind a NAT device, as when the router's external network has private
    addresses: UDP ports 500 and 4500 of that address lead to it. `alarm_topics` are the SNS topics, at most five and in
    the public site's region, that are told when the tunnel is down and when it is up again; the alarm is there without
    them, too.
    """

    private_kind: ClassVar[str] = "openstack"
    public_kind: ClassVar[str] = "aws"

    kind: Literal["vpn"]
    suite: VpnSuite = VpnSuite()
    nat_address: PublicAddress | None = None
    alarm_topics: Annotated[tuple[TopicArn, ...], Field(max_length=5)] = ()

    def problems(self, path: str) -> Iterator[Problem]:
        """Lifetimes of phase 2 that aren't less than those of phase 1: AWS refuses them. And topics that are twice."""
        yield from listed("topic", f"{path}.alarm_topics", self.alarm_topics)
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
        """Suites that the private site's gateway can't do, and topics of another region than the alarm's."""
        if private is not None and known(self.suite):
            yield from private.vpn_problems(f"{path}.suite", self.suite)
        if public is None or not known(public.region):
            return
        for j, topic in enumerate(self.alarm_topics or ()):
            if known(topic) and topic.split(":")[3] != public.region:
                expected = f"a topic in {public.region}, the region of {public.name!r}: an alarm tells those of its own"
                yield Problem(f"{path}.alarm_topics[{j}]", topic, expected, "make one there, and subscribe to it")
