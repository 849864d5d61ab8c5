"""The policy pack, by reference: its rules are those of the installed isthmus-policies."""

import isthmus_policies.pack  # noqa: F401
