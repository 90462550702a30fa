"""Whether a publisher changed the words of a quoted passage: a comparison of two texts. Pure."""
