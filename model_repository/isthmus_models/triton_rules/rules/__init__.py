"""Triton's own rules, a family a file. Each module registers its rules when it is imported."""
