"""What is lost comes back; what is kept isn't deleted by accident."""
