"""A feed entry's own HTML: the whole is the article but for what feeds append."""
