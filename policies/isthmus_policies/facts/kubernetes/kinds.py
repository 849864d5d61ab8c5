"""The kinds of Kubernetes itself, with their lists and patches, and what makes objects of texts.

What runs, and what is kept for it (volumes, Secrets, ConfigMaps), says its class. The rest says how that runs, who may
do what, or by which name something is reached. Source: https://kubernetes.io/docs/reference/kubernetes-api/
"""

from isthmus_policies.facts.bearing import Types, of

DATA = "ConfigMap* PersistentVolume* Pod* ReplicationController* Secret*"
REST = "Binding* Endpoints* Event* LimitRange* Namespace* Node* ResourceQuota* Service*"
"""`Service*` has ServiceAccount in it. What a Namespace or a Service leads to says its class by itself."""
GROUPS = """
    admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io autoscaling certificates.k8s.io
    coordination.k8s.io discovery.k8s.io events.k8s.io flowcontrol.apiserver.k8s.io lifecycle.k8s.io meta
    networking.k8s.io node.k8s.io policy rbac.authorization.k8s.io resource.k8s.io scheduling.k8s.io settings.k8s.io
    storage.k8s.io storagemigration.k8s.io
"""

TYPES = Types(
    holds=(
        *of("kubernetes:core/v1", DATA),
        *of("kubernetes:v1", DATA),  # as a custom resource spells the core group
        "kubernetes:apps/*",
        "kubernetes:batch/*",
        *of("kubernetes:extensions/*", "DaemonSet* Deployment* ReplicaSet*"),
    ),
    moves=(
        # A chart, a folder or a file of texts: the objects that it makes are seen by nobody before they are there, but
        # for components (Chart, ConfigFile, Directory), whose children the engine shows.
        "kubernetes:helm.sh/*",
        "kubernetes:kustomize*",
        "kubernetes:yaml*",
        "kubernetes:auditregistration.k8s.io/*",  # sends what is done in the cluster to an address
    ),
    part=(
        *of("kubernetes:core/v1", REST),
        *of("kubernetes:v1", REST),
        "kubernetes:apps/*:ControllerRevision*",
        *of("kubernetes:extensions/*", "Ingress* NetworkPolicy* PodSecurityPolicy*"),
        *(f"kubernetes:{group}/*" for group in GROUPS.split()),
    ),
)
