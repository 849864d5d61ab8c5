"""OpenStack, one file a service."""
