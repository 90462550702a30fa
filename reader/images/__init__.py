"""Images: which kinds there are, decoding them in a process of its own, giving them to a terminal."""
