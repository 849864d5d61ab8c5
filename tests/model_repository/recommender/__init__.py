"""Tests of the model recommender."""
