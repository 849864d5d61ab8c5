"""How data flows: the graph of a stack, the paths that lead out of it, and how it is drawn."""
