"""Storing what files of other programs hold: which article it is, what of it is new, what changed."""
