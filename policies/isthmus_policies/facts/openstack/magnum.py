"""Magnum: the types of its clusters and of what they are made from."""

CLUSTER = "openstack:containerinfra:Cluster"
TEMPLATE = "openstack:containerinfra:ClusterTemplate"
