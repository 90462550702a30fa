"""From the library to files: what is exported, read many articles at a time, and where it goes."""
