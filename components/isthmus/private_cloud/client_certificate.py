"""How long the client certificate of a Magnum cluster's kubeconfig is good.

The provider has it signed once and gives the stored one for ever (flattenContainerInfraV1Kubeconfig in
https://github.com/terraform-provider-openstack/terraform-provider-openstack), so that nobody else sees its end.
"""

from datetime import UTC, datetime, timedelta

import pulumi
from cryptography import x509

from isthmus.errors import IsthmusError, Problem

WARNING = timedelta(days=30)
FIX = "have a new one signed: docs/how-to/renew-a-kubeconfig.md"


def checked(pem: str, cluster: str, now: datetime | None = None) -> str:
    """`pem`, which is good for now; with a warning where that ends within 30 days.

    Raises:
        IsthmusError: it has ended; the API server would refuse everything with 401.
    """
    end = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    now = now or datetime.now(UTC)
    what, day = f"the client certificate of the cluster {cluster}", f"{end:%Y-%m-%d}"
    if end <= now:
        raise IsthmusError(Problem(what, f"one that ended on {day}", "one that is good today", FIX))
    if end - now < WARNING:
        pulumi.log.warn(f"{what} ends on {day}, and with it what `pulumi up` may do there; {FIX}")
    return pem
