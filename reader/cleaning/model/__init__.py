"""Boosted trees, trained offline and evaluated in plain Python, and the features they look at."""
