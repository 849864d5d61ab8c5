"""The link between a private and a public site: one object declares both ends."""

from components.link.from_environment import vpn_args
from components.link.site_to_site_vpn import SiteToSiteVpn, SiteToSiteVpnArgs
from components.link.suites import VpnSuiteArgs

__all__ = ["SiteToSiteVpn", "SiteToSiteVpnArgs", "VpnSuiteArgs", "vpn_args"]
