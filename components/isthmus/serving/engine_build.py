"""EngineBuild: a model's TensorRT engine, compiled by a Job on the pool that serves it."""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgsDict

from isthmus.arguments import as_args
from isthmus.serving.egress import to_store
from isthmus.serving.engine_build_args import EngineBuildArgs
from isthmus.serving.engine_build_pod import build_labels, build_name, build_selector, build_template
from isthmus.serving.engine_key import engine_key, program
from isthmus.serving.pod import store_secret
from isthmus.serving.startup import FETCH_RATE

BUILD_SECONDS = 3600  # of the largest model that fits a GPU, its image pulled and a GPU waited for
RETRIES = 2
# Of the programs in the pod: what another try wouldn't mend (isthmus.serving.model_fetch and engine_compiler).
FINAL = [1, 2, 4]


class EngineBuild(pulumi.ComponentResource):
    """A Job that compiles ONNX to an engine, compares its answers with ONNX Runtime's, and puts it into the store.

    Its name is a hash of all that decides what is built, so it runs again only when that changes. The engine's folder
    has that name, too: nothing is overwritten, and servers go on with their engine when a build fails. Which exit codes
    end it at once: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
    """

    url: pulumi.Output[str]
    """`s3://BUCKET/PREFIX/GPU-KEY/` of the engine, known when it is there."""

    def __init__(self, name: str, args: EngineBuildArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("isthmus:index:EngineBuild", name, None, opts)
        args = as_args(EngineBuildArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        key = engine_key(gpu=args.gpu, inputs=args.manifest_sha256, image=args.image)
        job_name = build_name(args, key)
        url = pulumi.Output.format("{0}{1}/{2}-{3}/", args.engines, args.part, args.gpu, key)
        metadata: ObjectMetaArgsDict = {
            "name": job_name,
            "namespace": args.namespace,
            "labels": build_labels(job_name, args.classification),
        }
        code = kubernetes.core.v1.ConfigMap(
            f"{name}-program", metadata=metadata, data=dict(program()), immutable=True, opts=child
        )
        policy = kubernetes.networking.v1.NetworkPolicy(
            f"{name}-network",
            metadata=metadata,
            spec={
                "pod_selector": {"match_labels": build_selector(job_name)},
                "policy_types": ["Ingress", "Egress"],
                "egress": to_store(args),
            },
            opts=child,
        )
        secret = store_secret(f"{name}-store", args.s3, metadata, child)
        deadline = BUILD_SECONDS + 2 * args.size // FETCH_RATE
        job = kubernetes.batch.v1.Job(
            f"{name}-job",
            # A Job that failed is made anew by the next `up`.
            # https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/
            metadata={**metadata, "annotations": {"pulumi.com/replaceUnready": "true"}},
            spec={
                "backoff_limit": RETRIES,
                "active_deadline_seconds": deadline,
                "pod_failure_policy": {
                    "rules": [
                        {"action": "Ignore", "on_pod_conditions": [{"type": "DisruptionTarget", "status": "True"}]},
                        {"action": "FailJob", "on_exit_codes": {"operator": "In", "values": FINAL}},
                    ]
                },
                "template": build_template(args, job_name, key, url, secret),
            },
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[code, policy],
                custom_timeouts=pulumi.CustomTimeouts(create=f"{deadline + 120}s", update=f"{deadline + 120}s"),
            ),
        )
        self.key = key
        self.url = pulumi.Output.all(url, job.id).apply(lambda known: str(known[0]))
        self.register_outputs({"url": self.url})
