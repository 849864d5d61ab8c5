"""The nodes' side of the sandbox: Triton's pods as real `tritonserver` processes, and addresses for Services.

A stand-in for a kubelet with a container engine, and for the clusters' cloud controllers. No image is pulled: a server
image (`…/tritonserver…`) is the CPU server of the wheel nvidia-pytriton, an init image (`…/model-fetch…`) is our own
fetch program; any other container in such a pod fails it, visibly. All other pods are kwok's.

What differs from a container: paths are rewritten in arguments and variables only (mounts.py), read-only mounts can be
written, and nothing is limited in memory or CPU. What a pod connects to passes the judge of `isthmus_sandbox.network`.
"""
