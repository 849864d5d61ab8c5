"""The sandbox's AWS: moto as a server, extended in place for what it lacks.

A stand-in for AWS's APIs. No network and no machine is behind it, but for EKS, whose clusters and node groups become
real control planes with simulated nodes. Extensions validate as AWS documents.
"""
