"""Postil: a terminal reader for curated reports."""

__version__ = "0.1.0"
