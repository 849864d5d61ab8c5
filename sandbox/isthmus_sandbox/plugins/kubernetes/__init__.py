"""The plugin `pulumi-resource-kubernetes`: a stand-in for the official one, which isn't published in buildable form.

It makes real calls: server-side apply, dry runs for previews, readiness waits. Left out, each with an error that says
so: Helm, Kustomize, components of yaml.v2, client-side apply, rendering to a folder. Behaviour after
https://www.pulumi.com/registry/packages/kubernetes/ and https://github.com/pulumi/pulumi-kubernetes.
"""
