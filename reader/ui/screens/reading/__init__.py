"""The pane of the open article, and what opens from it."""
