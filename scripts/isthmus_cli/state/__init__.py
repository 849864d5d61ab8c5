"""What was deployed, as a command reads it without the program: a stack's state, and its configuration."""
