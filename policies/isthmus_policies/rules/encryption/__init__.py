"""Data is encrypted at rest and on its way, by keys that are ours."""
