"""From the address of a site to its feeds, or to its list of reports."""
