"""HTML in, pieces out: decoding, parsing, and one walk over the tree."""
