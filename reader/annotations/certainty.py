"""How certain a place has to be to be shown as the passage's."""

PLAIN = 0.9
"""Confidence from which a place is shown without asking the reader to check it."""
