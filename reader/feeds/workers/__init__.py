"""The child processes in which everything from outside is parsed."""
