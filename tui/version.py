"""The version, as a constant: asking the installed package for it costs more than starting."""

VERSION = "0.1.0"
"""A test proves that it is the one of `pyproject.toml`."""
