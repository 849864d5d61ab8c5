"""Tests of the parts of the throughput comparison."""
