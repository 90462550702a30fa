"""All that was marked, and drafts made from it."""
