"""The parts of the smoke test: what is deployed is asked real questions, and its answers are compared."""
