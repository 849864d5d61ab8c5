"""Versions of what comes from elsewhere."""

from tests.policies.helpers import component, subject
from tests.policies.tables import reads

from isthmus_policies.rules.supply_chain.versions_are_pinned import rule
from isthmus_policies.subject import UNKNOWN

RELEASE, FILE = "kubernetes:helm.sh/v3:Release", "kubernetes:yaml/v2:ConfigFile"
REPOSITORY = {"repo": "https://charts.example.com"}
TABLE = {
    "compliant": [
        subject(RELEASE, chart="a", version="1.2.3", repositoryOpts=REPOSITORY),
        subject("aws:eks/addon:Addon", addonVersion="v1.21.1-eksbuild.7"),
        component(FILE, file="https://example.com/a/v1.2.3/install.yaml"),
    ],
    "violating": [
        (subject(RELEASE, chart="a", repositoryOpts=REPOSITORY), "the newest when it is installed"),
        (subject(RELEASE, chart="oci://registry.example.com/a"), "the newest"),
        (component("kubernetes:helm.sh/v4:Chart", chart="a", version="^1.2"), "which is many"),
        (subject("aws:eks/addon:Addon", addonName="coredns"), "the newest when it is made"),
        (component(FILE, files=["a.yaml", "https://example.com/master/install.yaml"]), "/master/"),
        (component("kubernetes:kustomize/v2:Directory", directory="https://example.com/a?ref=main"), "ref=main"),
        (component(FILE, file="https://raw.githubusercontent.com/a/b/main/install.yaml"), "/main/"),
    ],
    "not applicable": [subject("kubernetes:apps/v1:Deployment"), subject("aws:eks/cluster:Cluster", version="1.34")],
    "unknown": [subject(RELEASE, chart="a", version=UNKNOWN), subject("aws:eks/addon:Addon", addonVersion=UNKNOWN)],
    "near miss": [
        subject(RELEASE, chart="./charts/ours"),
        subject(RELEASE, chart=f"oci://registry.example.com/a@sha256:{'1' * 64}"),
        component(FILE, file="manifests/main/install.yaml"),
    ],
}
test_table = reads(rule, TABLE)
