"""Which pieces of a page are not the article, by named rules."""
