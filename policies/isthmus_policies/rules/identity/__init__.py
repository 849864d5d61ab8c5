"""Who may do something may do that and no more, by keys that end."""
