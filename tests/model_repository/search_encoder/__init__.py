"""Tests of the model search_encoder."""
