"""From the vocabulary and the two sites to a link's arguments."""

from components.environment import AwsSite, Environment, Link, OpenStackSite
from components.link.site_to_site_vpn import SiteToSiteVpnArgs
from components.link.suites import VpnSuiteArgs
from components.private_cloud import PrivateCloud
from components.public_cloud import PublicCloud


def vpn_args(environment: Environment, link: Link, private: PrivateCloud, public: PublicCloud) -> SiteToSiteVpnArgs:
    """What `environment` says of `link`, whose ends are `private` and `public`."""
    near, far = environment.site(link.private), environment.site(link.public)
    assert isinstance(near, OpenStackSite) and isinstance(far, AwsSite), "validated: a link joins these kinds"
    return SiteToSiteVpnArgs(
        prefix=f"{environment.prefix_at(far.name)}-{near.name}",
        private_cidr=str(near.segments.serving),
        private_address=private.router_address,
        router_id=private.router_id,
        subnet_id=private.serving_subnet_id,
        public_cidr=str(far.cidr),
        vpc_id=public.vpc_id,
        subnet_ids=public.subnet_ids,
        route_table_id=public.route_table_id,
        key_arn=public.key_arn,
        # Below the public site's prefix: that is what the key's policy lets be encrypted.
        log_group=f"/{environment.prefix_at(far.name)}/vpn-{near.name}",
        classification=far.classification_ceiling.value,
        log_retention_days=far.log_retention_days,
        suite=VpnSuiteArgs(**link.suite.model_dump()),
    )
