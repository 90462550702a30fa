"""One update of all that is due."""
