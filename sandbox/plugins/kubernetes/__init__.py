"""The plugin `pulumi-resource-kubernetes`: a stand-in for the official one, which has no published module.

It makes real calls: server-side apply, dry runs for previews, readiness waits. Left out, each with an error that says
so: Helm charts and releases, Kustomize, YAML folders, the `…Patch` resources. Behaviour after
https://www.pulumi.com/registry/packages/kubernetes/ and https://github.com/pulumi/pulumi-kubernetes.
"""
