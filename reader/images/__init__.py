"""Images: formats, decoding in a child process, and terminal protocols."""
