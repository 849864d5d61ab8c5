"""Log groups and their end."""

from tests.policies.helpers import subject
from tests.policies.tables import reads

from isthmus_policies.rules.hygiene.logs_have_retention import rule
from isthmus_policies.subject import UNKNOWN

GROUP = "aws:cloudwatch/logGroup:LogGroup"
TABLE = {
    "compliant": [subject(GROUP, retentionInDays=30)],
    "violating": [
        (subject(GROUP), "for ever"),
        (subject(GROUP, retentionInDays=0), "for ever"),
        (subject("aws-native:logs:LogGroup"), "for ever"),
    ],
    "not applicable": [subject("aws:cloudwatch/logStream:LogStream")],
    "unknown": [subject(GROUP, retentionInDays=UNKNOWN)],
    "near miss": [subject(GROUP, logGroupClass="DELIVERY")],
}
test_table = reads(rule, TABLE)
