"""Sentences made from records, the same in the app and on the command line."""
