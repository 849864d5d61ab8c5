"""Text to a normalised vector of 384 numbers: all-MiniLM-L6-v2, with its tokeniser in front."""
