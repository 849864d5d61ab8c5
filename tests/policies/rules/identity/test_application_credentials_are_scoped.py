"""Application credentials of Keystone."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.identity.application_credentials_are_scoped import rule
from isthmus_policies.subject import UNKNOWN

CREDENTIAL = "openstack:identity/applicationCredential:ApplicationCredential"
TABLE = {
    "compliant": [subject(CREDENTIAL, roles=["member"]), subject(CREDENTIAL, unrestricted=False)],
    "violating": [
        (subject(CREDENTIAL, unrestricted=True), "it can make others"),
        (subject(CREDENTIAL, unrestricted="true"), "it can make others"),
        (subject(CREDENTIAL, roles=["member", "admin"]), "'admin'"),
    ],
    "not applicable": [subject("openstack:identity/user:User", unrestricted=True)],
    "unknown": [(subject(CREDENTIAL, unrestricted=UNKNOWN), "isn't known at preview")],
    "near miss": [subject(CREDENTIAL, roles=["administrator-of-nothing"])],
}
test_table = reads(rule, TABLE)
