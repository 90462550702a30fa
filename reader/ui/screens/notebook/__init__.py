"""All that was marked, and drafts made of it."""
