"""The one place where what the smoke test shows loses what may be secret.

Everything that it prints passes here: messages of servers, the standard error of `--command`, exceptions, the report.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

HIDDEN = "***"
LONGEST = 2000
"""Characters of one text that is shown."""
_READ = 4 * LONGEST  # of a longer text the rest is not even looked at
_SHORTEST_KNOWN = 6  # a shorter value of a header may be any word

_SECRET_VARIABLE = re.compile(r"PASS|SECRET|TOKEN|CREDENTIAL|AUTH(?!OR|_URL|_TYPE|_SOCK)|_KEY$|COOKIE", re.IGNORECASE)
_WORDS = (
    r"(?:pass(?:word|wd|phrase|code)|\bpwd|secret|token|credential|signature|\bsig|authori[sz]ation|cookie|session"
    r"|(?:api|access|account|private|shared|encryption|ssh|auth)[-_ ]?key|key[-_]data"
    r"|certificate[-_](?:authority[-_])?data)"
)
# Up to a blank, quoted or not, or of such pieces as a shell puts them together.
_VALUE = r"(?:\"[^\"\n]*\"?|'[^'\n]*'?|[^\s\"',;&])+"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, flags), replacement)
    for pattern, replacement, flags in (
        # Keys and certificates in PEM (RFC 7468), also where they were cut short.
        (r"-----BEGIN [A-Z0-9 ]{1,40}-----.*?(?:-----END [A-Z0-9 ]{1,40}-----|\Z)", HIDDEN, re.DOTALL),
        # User and password before a host (RFC 3986, 3.2.1); queries and fragments, where presigned URLs sign.
        (r"//[^/\s]*@", f"//{HIDDEN}@", 0),
        (r"(?<![\w/])[\w.%+-]{1,64}:[^\s/@]{1,200}@(?!sha256:)", f"{HIDDEN}@", 0),
        (r"(\b[a-z][a-z0-9+.-]{0,20}://[^\s?#\"'<>`]{0,2000})[?#][^\s\"'<>`]*", rf"\1?{HIDDEN}", re.IGNORECASE),
        # Schemes of HTTP authentication (the IANA registry), with what follows them.
        (r"\b(Bearer|Basic|Digest|Negotiate|AWS4-HMAC-SHA256)(\s+)[\w.~+/=-]{6,}", rf"\1\2{HIDDEN}", re.IGNORECASE),
        # A name and its value: password=x, "token": "x", X-Amz-Signature=x, client-key-data: x, --api-key x.
        (
            rf"({_WORDS}[\w.-]{{0,40}}[\"']?\s{{0,4}}(?:[:=]|=>)\s{{0,4}}){_VALUE}(?:(?<=:)\s+{_VALUE})*",
            rf"\1{HIDDEN}",
            re.IGNORECASE,
        ),
        (rf"(?<![\w-])(--?[\w-]{{0,40}}{_WORDS}[\w-]{{0,40}}\s+)\S+", rf"\1{HIDDEN}", re.IGNORECASE),
        # Tokens that say by their beginning what they are: AWS, JWT (RFC 7519), GitHub, GitLab, Slack, Pulumi, Vault,
        # Fernet (Keystone).
        (r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}", HIDDEN, 0),
        (r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}", HIDDEN, 0),
        (
            r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|pul-|hv[sbr]\.|sk-|gAAAA)[\w.-]{16,}={0,2}",
            HIDDEN,
            0,
        ),
        # Long runs of hex (not a digest that says so) and of base32.
        (r"(?<!sha256:)(?<![0-9a-f])[0-9a-f]{32,}", HIDDEN, re.IGNORECASE),
        (r"\b[A-Z2-7]{32,}\b=*", HIDDEN, 0),
    )
)
_LONG = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")  # base64 in its two alphabets (RFC 4648), and paths


class Redaction:
    """What is shown of a text: `redact(text)`; known values are hidden wherever they stand, others by their looks."""

    def __init__(self, secrets: Iterable[str] = (), environment: Mapping[str, str] | None = None) -> None:
        """`secrets` are values of headers; of `environment` the variables count that are named as secrets are."""
        named = [value for name, value in (environment or {}).items() if _SECRET_VARIABLE.search(name)]
        parts = {part for text in secrets for part in (text, *text.split())}
        known = {text for text in parts if len(text) >= _SHORTEST_KNOWN} | {text for text in named if len(text) >= 8}
        self._known = sorted(known, key=len, reverse=True)  # one may be the beginning of another

    def __call__(self, text: str, longest: int = LONGEST) -> str:
        """`text` without what may be secret in it, without control characters, and at most so long."""
        shown = text[:_READ]
        for value in self._known:
            shown = shown.replace(value, HIDDEN)
        for pattern, replacement in _PATTERNS:
            shown = pattern.sub(replacement, shown)
        shown = _LONG.sub(lambda match: HIDDEN if _encoded(match[0]) else match[0], shown)
        if len(text) > _READ:
            shown = shown[: len(shown) // 2]  # where it was cut, half a secret may stand, which nothing tells
        shown = "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in shown[: longest + 1])
        return shown if len(text) <= _READ and len(shown) <= longest else shown[:longest] + "..."

    def tree(self, value: Any) -> Any:
        """A document with every text in it redacted, keys as well."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {self(str(key)): self.tree(inner) for key, inner in value.items()}
        return [self.tree(inner) for inner in value] if isinstance(value, list | tuple) else value


def _encoded(run: str) -> bool:
    """Whether a long run is encoded bytes, and no path or name: those have long stretches of letters of one kind."""
    if run.startswith("/") and any(_encoded(part) for part in run.split("/") if len(part) >= 40):
        return True
    kinds = ["a" if c.islower() else "A" if c.isupper() else "0" if c.isdigit() else "/" for c in run]
    if not {"a", "A"} <= set(kinds):
        return False
    changes = sum(one != other for one, other in pairwise(kinds)) / len(kinds)
    return changes > 0.35 if run.startswith("/") else True
