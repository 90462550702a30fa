"""Dialogs about highlights, notes and tags."""
