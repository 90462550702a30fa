"""The text of an article: the feed's own, or that of the page behind it."""
