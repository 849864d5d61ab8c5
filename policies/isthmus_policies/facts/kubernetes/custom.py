"""Custom resources, by their groups: a class is demanded of any that isn't known here.

An operator's resource may run anything, so the default is that it says its class. Those that make things in a cloud,
or run what is in a repository, are refused until the environment allows them: the cluster that they stand in doesn't
tell where the data goes. Those that say how something runs or is reached need no label.
"""

from isthmus_policies.facts.bearing import Types

HARMLESS = """
    acme.cert-manager.io cert-manager.io trust.cert-manager.io
    gateway.networking.k8s.io gateway.networking.x-k8s.io gateway.k8s.aws elbv2.k8s.aws metallb.io
    eks.amazonaws.com vpcresources.k8s.aws networking.k8s.aws crd.k8s.amazonaws.com
    karpenter.sh karpenter.k8s.aws keda.sh autoscaling.k8s.io metrics.k8s.io
    cilium.io crd.projectcalico.org projectcalico.org operator.tigera.io policy.networking.k8s.io k8s.ovn.org
    k8s.cni.cncf.io whereabouts.cni.cncf.io networking.istio.io security.istio.io telemetry.istio.io
    kyverno.io wgpolicyk8s.io templates.gatekeeper.sh constraints.gatekeeper.sh config.gatekeeper.sh
    monitoring.coreos.com kueue.x-k8s.io nvidia.com nfd.k8s-sigs.io externaldns.k8s.io secrets-store.csi.x-k8s.io
"""
"""Certificates, gateways, balancers, networks, scalers, policies, monitors and devices."""
MOVING = """
    *.services.k8s.aws services.k8s.aws kro.run
    *.crossplane.io *.upbound.io
    *.cnrm.cloud.google.com *.azure.com *.cluster.x-k8s.io cluster.x-k8s.io
    app.terraform.io tf.galleybytes.com tf.isaaguilar.com infra.contrib.fluxcd.io infra.weave.works
    pulumi.com auto.pulumi.com servicecatalog.k8s.io operators.coreos.com
    *.toolkit.fluxcd.io helm.cattle.io fleet.cattle.io
    cdi.kubevirt.io volsync.backube replication.storage.openshift.io
"""
"""AWS's controllers (ACK) and kro; Crossplane and Upbound; those of other clouds and for clusters; Terraform's and
Pulumi's; operators' operators; what deploys from a repository or a chart; what copies volumes."""

TYPES = Types(
    holds=(
        "kubernetes:*",
        "kubernetes:snapshot.storage.k8s.io/*:VolumeSnapshot",
        "kubernetes:snapshot.storage.k8s.io/*:VolumeSnapshotContent",
        *(f"kubernetes:monitoring.coreos.com/*:{kind}" for kind in ("Alertmanager", "Prometheus", "PrometheusAgent")),
        "kubernetes:monitoring.coreos.com/*:ThanosRuler",
    ),
    moves=(
        *(f"kubernetes:{group}/*" for group in MOVING.split()),
        # Argo CD deploys what is in a repository; its workflows and rollouts are workloads like any other.
        *(f"kubernetes:argoproj.io/*:{kind}" for kind in ("Application", "ApplicationSet")),
        # Strimzi's copiers between Kafka and anything else.
        *(f"kubernetes:kafka.strimzi.io/*:{kind}*" for kind in ("KafkaConnect", "KafkaMirrorMaker")),
        # It writes Secrets of the cluster to a store outside.
        "kubernetes:external-secrets.io/*:*PushSecret",
    ),
    part=(
        *(f"kubernetes:{group}/*" for group in HARMLESS.split()),
        "kubernetes:argoproj.io/*:AppProject",
        "kubernetes:external-secrets.io/*:*SecretStore",
        *(f"kubernetes:kafka.strimzi.io/*:{kind}" for kind in ("KafkaRebalance", "KafkaTopic", "KafkaUser")),
        "kubernetes:*snapshot.storage.k8s.io/*:Volume*Class",
    ),
)
