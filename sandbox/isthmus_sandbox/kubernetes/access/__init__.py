"""Who may do what in an EKS cluster: tokens of `aws eks get-token`, access entries and access policies."""
