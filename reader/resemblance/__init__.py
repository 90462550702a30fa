"""How alike two reports are: whether they are one report, two editions of it, or different ones (pure)."""
