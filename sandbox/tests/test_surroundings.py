"""Nothing of another project, cloud or proxy that a shell holds reaches what runs in a sandbox."""

import os

import pytest

from isthmus_sandbox import surroundings

FOREIGN = (
    *("AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB"),
    *("AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"),
    *("OS_CLOUD", "OS_PROJECT_ID", "OS_USER_DOMAIN_ID", "OS_TOKEN", "OS_AUTH_TYPE", "OS_CACERT"),
    *("PULUMI_CONFIG_PASSPHRASE", "PULUMI_STACK", "PULUMI_HOME", "PULUMI_ACCESS_TOKEN", "PULUMI_PYTHON_CMD"),
    *("PULUMI_OPTION_REFRESH", "PULUMI_IGNORE_AMBIENT_PLUGINS", "PULUMI_BACKEND_URL", "PULUMI_EXPERIMENTAL"),
    *("KUBECONFIG", "KUBE_CONFIG_PATH", "KUBERNETES_SERVICE_HOST", "HELM_NAMESPACE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy", "grpc_proxy"),
    *("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONIOENCODING", "PYTHONASYNCIODEBUG"),
    *("FORCE_COLOR", "CLICOLOR_FORCE", "GOOGLE_APPLICATION_CREDENTIALS", "VAULT_TOKEN", "GITHUB_TOKEN", "TF_LOG"),
    *("REQUESTS_CA_BUNDLE", "MOTO_ACCOUNT_ID", "NVIDIA_VISIBLE_DEVICES", "LD_PRELOAD", "VIRTUAL_ENV"),
)


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_foreign_stays_out(name: str) -> None:
    assert name not in surroundings.clean({name: "elsewhere"})


@pytest.mark.parametrize(
    "name", ["PATH", "HOME", "TERM", "TMPDIR", "XDG_CACHE_HOME", "GOPROXY", "GOMODCACHE", "NO_COLOR"]
)
def test_what_is_the_machine_s_is_kept(name: str) -> None:
    assert surroundings.clean({name: "here"})[name] == "here"


def test_text_is_utf_8_whatever_the_shell_says() -> None:
    found = surroundings.clean({"LANG": "de_DE.ISO-8859-1", "LC_ALL": "POSIX", "LC_CTYPE": "ja_JP.eucJP"})
    assert found["LC_ALL"] == "C.UTF-8" and found["PYTHONUTF8"] == "1" and "LC_CTYPE" not in found


@pytest.mark.parametrize(
    ("shell", "hosts"),
    [
        ({}, "127.0.0.1,localhost,::1"),
        ({"NO_PROXY": "example.org, localhost"}, "example.org,localhost,127.0.0.1,::1"),
        ({"no_proxy": "a", "NO_PROXY": "b"}, "b,a,127.0.0.1,localhost,::1"),
    ],
)
def test_loopback_is_asked_directly(shell: dict[str, str], hosts: str) -> None:
    assert surroundings.direct(shell) == {"NO_PROXY": hosts, "no_proxy": hosts}


def test_what_would_outrank_ours_in_a_shell_is_named() -> None:
    shell = {"AWS_REGION": "x", "AWS_ENDPOINT_URL_S3": "x", "OS_TOKEN": "x", "PATH": "x", "KUBECONFIG": "x"}
    assert surroundings.foreign({"AWS_REGION": "", "KUBECONFIG": ""}, shell) == ["AWS_ENDPOINT_URL_S3", "OS_TOKEN"]


def test_within_this_process_has_them_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "elsewhere")
    before = dict(os.environ)
    with pytest.raises(ZeroDivisionError), surroundings.only({"AWS_REGION": "here"}):
        assert dict(os.environ) == {"AWS_REGION": "here"}
        raise ZeroDivisionError
    assert dict(os.environ) == before


@pytest.mark.parametrize("host", ["127.0.0.1", "127.64.0.9", "localhost", "[::1]", "LOCALHOST"])
def test_loopback_is_this_machine(host: str) -> None:
    assert surroundings.on_this_machine(f"http://{host}:8080/x")


@pytest.mark.parametrize(
    "url",
    [
        *("https://s3.amazonaws.com", "http://10.0.0.1", "http://169.254.169.254", "http://localhost.example.com"),
        *("http://127.0.0.1@example.com", "http://0.0.0.0:1", "http://[::1", "", "127.0.0.1:80", "http://2130706433"),
    ],
)
def test_all_else_is_not(url: str) -> None:
    assert not surroundings.on_this_machine(url)
