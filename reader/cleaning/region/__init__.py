"""Which part of a page holds the article."""
