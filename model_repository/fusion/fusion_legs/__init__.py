"""The parts of the fusion model. They run inside Triton's python backend: standard library and numpy only."""
