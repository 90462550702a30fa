"""Listing pages: pages of institutes that list their reports, read as feeds where there is no feed."""
