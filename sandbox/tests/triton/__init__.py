"""Tests of the kubelet for Triton pods."""
