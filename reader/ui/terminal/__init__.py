"""The terminal and the machine around it: what is painted, clipboard, browser, signals."""
