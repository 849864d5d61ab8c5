"""What the provider plugins share: wire values, checks against the SDK's own types, diffs, the gRPC service."""
