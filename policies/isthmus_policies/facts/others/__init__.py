"""Packages that are no cloud: what runs programs, and what makes values only."""
