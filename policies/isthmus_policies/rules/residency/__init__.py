"""Data is, stays and goes where it may be."""
