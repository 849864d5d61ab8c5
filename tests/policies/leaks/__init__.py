"""Leaky and safe declarations, with the verdict that each deserves: what one preview shows the pack."""
