"""model-fetch: brings one revision of a model repository into a pod, every file verified. Standard library and boto3.

It runs as an init container (Dockerfile beside this). Exit codes: 0 done, 1 a file or the manifest isn't what it must
be, 2 wrong arguments, 3 the store can't be reached or refuses, 4 the destination can't be written or is full.

`python -m model_fetch.publish` is the other way: it puts an engine that a Job built where servers fetch it.
"""
