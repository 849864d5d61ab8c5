"""Policy documents of AWS, decided by meaning: is there a request from an outsider that one allows?

Each Allow is a product of sets, one for each key of the request's context (texts as unions of patterns, finite or all
but those; addresses as intervals; the key's absence); each Deny takes its product away; outsiders are such products.
Whether anything is left is decided exactly, as AWS's own analysers do:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html

Where a document isn't clear (a value that isn't known, a policy variable, an operator that isn't known), an Allow takes
as much as it may and a Deny as little: what is doubtful is refused.
"""

from isthmus_policies.decisions.policies.decide import Finding, findings, has_principals
from isthmus_policies.decisions.policies.ours import Ours

__all__ = ["Finding", "Ours", "findings", "has_principals"]
