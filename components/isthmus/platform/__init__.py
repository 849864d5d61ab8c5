"""The platform: a hybrid cloud, composed of everything else from an environment."""

from isthmus.platform.hybrid_cloud import HybridCloud, HybridCloudArgs

__all__ = ["HybridCloud", "HybridCloudArgs"]
