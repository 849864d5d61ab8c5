"""Our advice, a subject a file. Each module registers its advice when it is imported."""
