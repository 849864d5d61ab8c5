"""What is there is named, is used, and ends."""
