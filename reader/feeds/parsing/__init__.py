"""The bytes of feeds and subscription lists to entries."""
