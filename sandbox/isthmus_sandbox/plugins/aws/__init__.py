"""The plugin `pulumi-resource-aws`: a stand-in for the official one, which is a patched submodule no proxy serves.

It makes real API calls through boto3. botocore's service models give names and shapes, the SDK's types check the
inputs, and the tables in `types/` add what neither knows: what forces a replacement, defaults, what is set after
the creation. Each table names its source, the provider's documentation. A type that no table has is an error.
"""
