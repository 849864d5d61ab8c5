"""The kinds of link, a module each: a new one is a new file here, or a module that another package enters."""

from isthmus.discovery import modules
from isthmus.link.base import Link

modules(__path__, __name__)

from isthmus.link.site_to_site_vpn import SiteToSiteVpn, SiteToSiteVpnArgs  # noqa: E402
from isthmus.link.suites import VpnSuiteArgs  # noqa: E402

__all__ = ["Link", "SiteToSiteVpn", "SiteToSiteVpnArgs", "VpnSuiteArgs"]
