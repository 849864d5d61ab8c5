"""The models: each with its Triton config for GPU and CPU, how its artifacts are made and its engine is built."""
