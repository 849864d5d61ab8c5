"""A two-tower scorer: how likely this user buys this item. Trained on user behaviour, so it stays on private sites."""
