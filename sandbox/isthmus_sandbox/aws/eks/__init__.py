"""EKS over the cluster manager: moto's own has a made-up endpoint, no access entries, add-ons or pod identities.

Source: https://docs.aws.amazon.com/eks/latest/APIReference/.
"""
