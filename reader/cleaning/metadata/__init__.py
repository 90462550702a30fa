"""What a page says about its article: title, authors, dates, site, language, address."""
