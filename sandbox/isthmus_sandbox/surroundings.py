"""What a process of the sandbox gets of the shell's variables: those of the machine, none of another project's.

An allow list: credentials, endpoints, proxies and settings of AWS, OpenStack, Kubernetes, Pulumi and Python that a
shell holds are for other clouds. AWS's SDKs let `AWS_ENDPOINT_URL_S3` win over `AWS_ENDPOINT_URL`, the engine a
passphrase over a passphrase's file: whatever is let in may outrank ours.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

INHERITED = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LD_LIBRARY_PATH"),
        *("TERM", "COLORTERM", "COLUMNS", "LINES", "NO_COLOR", "EDITOR", "VISUAL", "PAGER"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("GOBIN", "GOCACHE", "GOENV", "GOFLAGS", "GOMODCACHE", "GONOPROXY", "GONOSUMDB", "GOPATH", "GOPRIVATE"),
        *("GOPROXY", "GOROOT", "GOSUMDB", "GOTMPDIR", "GOTOOLCHAIN"),
        *("ISTHMUS_TOOLS", "ISTHMUS_SANDBOXES", "ISTHMUS_PLUGIN_DEBUG"),
    }
)
INHERITED_PREFIX = "XDG_"
# Of each of these a shell may hold something that the tools of the sandbox would read.
FOREIGN_PREFIXES = ("AWS_", "OS_", "PULUMI_", "KUBE")
LOCALE = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def clean(shell: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that every process of a sandbox begins with: what is kept of the shell's, and text in UTF-8."""
    shell = os.environ if shell is None else shell
    inherited = {name: value for name, value in shell.items() if name in INHERITED or name.startswith(INHERITED_PREFIX)}
    return {**inherited, **LOCALE, **direct({})}


def direct(shell: Mapping[str, str] | None = None) -> dict[str, str]:
    """`NO_PROXY` and `no_proxy` of the shell, with loopback added: what is on this machine is asked directly."""
    shell = os.environ if shell is None else shell
    excluded = ",".join(filter(None, (shell.get("NO_PROXY"), shell.get("no_proxy"))))
    hosts = dict.fromkeys([*filter(None, (host.strip() for host in excluded.split(","))), *LOOPBACK])
    return dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join(hosts))


def on_this_machine(url: str) -> bool:
    """Whether what a URL names is on loopback."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def foreign(own: Mapping[str, str], shell: Mapping[str, str] | None = None) -> list[str]:
    """The shell's variables that the sandbox's tools would read beside `own`."""
    shell = os.environ if shell is None else shell
    return sorted(name for name in shell if name.startswith(FOREIGN_PREFIXES) and name not in own)


@contextmanager
def only(variables: Mapping[str, str]) -> Iterator[None]:
    """Within, this process has these variables and no others: an SDK reads more of them than any list names."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
