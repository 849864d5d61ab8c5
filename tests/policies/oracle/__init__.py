"""Random hybrid stacks, and a judge of them that shares nothing with the pack: neither its reading nor its graph.

`generator` writes resources with random inputs and knows of no verdict; `judge` says of each kind of resource, from its
raw inputs alone, whether it leaks. The pack must refuse exactly the stacks in which something does.
"""
