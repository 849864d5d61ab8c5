"""The ways by which data flows, one a module: each has `flows(nodes)` and is found, so a new way is a new file."""
