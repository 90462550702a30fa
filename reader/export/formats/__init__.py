"""One module for each format: from reports to the text of a file. Pure: no library, network or screen."""
