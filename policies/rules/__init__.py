"""The rules, one a module."""

from policies.rules.nothing_is_public import rule as nothing_is_public
from policies.rules.sensitive_data_stays_private import rule as sensitive_data_stays_private

RULES = (sensitive_data_stays_private, nothing_is_public)
