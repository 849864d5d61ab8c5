"""Stand-in for EKS's and Magnum's control planes: real Kubernetes ones, started and kept by one cluster manager."""
