"""What runs is what was looked at."""
