"""PDF reports: read in workers, stored with their files, compared with what is published now."""
