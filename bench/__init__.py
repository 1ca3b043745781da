"""Measurements, each a ratio against a reference in the same run. Not tests: see README.md."""
