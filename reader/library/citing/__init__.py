"""What is known of articles for citing them, their citation keys, and where passages went."""
