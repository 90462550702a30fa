"""The bytes of feeds and subscription lists to entries."""

PARSER_VERSION = 1
"""Raised when the same body gives other entries than before; a body that was parsed is parsed again then."""
