"""Tests of the smoke test."""
