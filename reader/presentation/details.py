"""What is known of an article for citing it, in words that commands and app share."""

from __future__ import annotations

from reader.model import Origin

ORIGINS = {
    Origin.READER: "you",
    Origin.PUBLISHER: "its page",
    Origin.PDF: "its PDF",
    Origin.FEED: "its feed",
}
"""Who said something."""
LABELS = {
    "title": "Title",
    "authors": "Authors",
    "date": "Date",
    "type": "Type",
    "institution": "Institution",
    "publisher": "Website or journal",
    "series": "Series",
    "report_number": "Report number",
    "doi": "DOI",
    "url": "Address",
    "pdf_url": "Address of the PDF",
    "language": "Language",
    "citation_key": "Citation key",
}
"""What the values are called, by their keys."""
HOW_TYPED = {
    "authors": "separate authors by semicolons; Family, Given or {A body}",
    "date": "a day, a month or a year: 2024-11-03, 2024-11, 2024",
    "type": "report, webpage, post-weblog, article-journal, article-newspaper, article-magazine, book, …",
}
"""How some of them are typed."""
