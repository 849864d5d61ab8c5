"""What needn't reach each other doesn't: namespaces, segments, peers by name."""
