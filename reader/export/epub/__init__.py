"""Reports as an EPUB 3 book for e-readers (https://www.w3.org/TR/epub-33/)."""
