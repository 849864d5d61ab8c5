"""Tests of the fetch program."""
