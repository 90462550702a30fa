"""What a report is, for citing it: names in parts, dates, CSL-JSON, citation keys. Pure."""
