"""Rotation of symmetric keys."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.encryption.keys_rotate import rule
from isthmus_policies.subject import UNKNOWN

KEY = "aws:kms/key:Key"
TABLE = {
    "compliant": [subject(KEY, enableKeyRotation=True), subject(KEY, enableKeyRotation="true")],
    "violating": [
        (subject(KEY), "nothing, which is false"),
        (subject(KEY, enableKeyRotation=False), "False"),
        (subject("aws-native:kms:Key", enableKeyRotation=False), "False"),
    ],
    "not applicable": [subject("aws:kms/alias:Alias"), subject(KEY, keyUsage="SIGN_VERIFY")],
    "unknown": [(subject(KEY, enableKeyRotation=UNKNOWN), "isn't known at preview")],
    "near miss": [subject(KEY, customerMasterKeySpec="RSA_4096"), subject("aws-native:kms:Key", keySpec="HMAC_256")],
}
test_table = reads(rule, TABLE)
