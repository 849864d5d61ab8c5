"""Decisions by meaning: what a policy document, a set of networks, an ACL or a kubeconfig lets through."""
