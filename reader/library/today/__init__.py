"""Today: a finite list of what came, and what is settled of it."""
