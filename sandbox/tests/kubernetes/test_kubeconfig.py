import base64
from pathlib import Path

import yaml

from isthmus_sandbox.kubernetes import kubeconfig
from isthmus_sandbox.kubernetes.certificates import KeyPair
from isthmus_sandbox.kubernetes.kubeconfig import Entry

PRIVATE = Entry("magnum-1", "private", "https://127.0.0.1:1", "CA1", pair=KeyPair("CERT", "KEY"))
LOGIN = kubeconfig.exec_login("aws", "public", "eu-central-1", "http://127.0.0.1:9")
PUBLIC = Entry("eks-eu-central-1-public", "public", "https://127.0.0.1:2", "CA2", login=LOGIN)


def test_a_context_a_cluster_under_its_name() -> None:
    document = kubeconfig.merged([PUBLIC, PRIVATE])
    assert [c["name"] for c in document["contexts"]] == ["private", "public"]
    assert document["current-context"] == ""  # kubectl asks which, rather than taking one by chance
    users = {u["name"]: u["user"] for u in document["users"]}
    assert base64.b64decode(users["private"]["client-key-data"]) == b"KEY"
    assert users["public"]["exec"]["args"] == [
        "--region", "eu-central-1", "eks", "get-token", "--cluster-name", "public", "--output", "json",
    ]  # fmt: skip
    assert "token" not in yaml.safe_dump(users["public"]).replace("get-token", "")
    clusters = {c["name"]: c["cluster"] for c in document["clusters"]}
    assert base64.b64decode(clusters["public"]["certificate-authority-data"]) == b"CA2"


def test_clusters_of_one_name_go_by_their_ids() -> None:
    twin = Entry("magnum-2", "public", "https://127.0.0.1:3", "CA3", pair=KeyPair("C", "K"))
    document = kubeconfig.merged([PUBLIC, twin, PRIVATE])
    assert [c["name"] for c in document["contexts"]] == ["eks-eu-central-1-public", "magnum-2", "private"]
    for context in document["contexts"]:
        assert context["context"] == {"cluster": context["name"], "user": context["name"]}


def test_the_current_context_is_kept_while_it_exists() -> None:
    assert kubeconfig.merged([PUBLIC, PRIVATE], "public")["current-context"] == "public"
    assert kubeconfig.merged([PRIVATE], "public")["current-context"] == "private"
    assert kubeconfig.merged([], "public")["current-context"] == ""


def test_files_are_the_owners_only_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "kubeconfig"
    assert kubeconfig.current_context(file) == ""
    kubeconfig.write(file, kubeconfig.merged([PUBLIC, PRIVATE], "public"))
    assert file.stat().st_mode & 0o077 == 0
    assert kubeconfig.current_context(file) == "public"
    file.write_text("{broken: [")
    assert kubeconfig.current_context(file) == ""
    file.write_text("just text")
    assert kubeconfig.current_context(file) == ""
