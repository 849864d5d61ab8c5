"""Kubernetes, one file a kind of thing."""
