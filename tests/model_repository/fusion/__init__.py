"""Tests of the model fusion."""
