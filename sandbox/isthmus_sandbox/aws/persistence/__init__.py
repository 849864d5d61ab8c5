"""The account on disk: what moto remembers outlives its process."""
