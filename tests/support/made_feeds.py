"""Feeds and a page of ordinary prose, for tests of updates."""

from __future__ import annotations

PROSE = (
    "This paragraph is ordinary prose, long enough to be an article, with commas, clauses, and an end. " * 4
)
FULL = f"<p>{PROSE}</p><p>The end. {PROSE}</p>"
"""The whole text of an entry, as HTML."""
PAGE = (
    "<!doctype html><html><head><title>Whole</title></head><body><nav>Menu</nav><article><h1>Whole</h1>"
    f"<p>{PROSE}</p><p>Only on the page. {PROSE}</p></article></body></html>"
).encode()


def rss(*items: str, title: str = "Reports") -> bytes:
    """An RSS feed of these items."""
    namespace = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    channel = f"<channel><title>{title}</title>{''.join(items)}</channel>"
    return f"<rss version='2.0' {namespace}>{channel}</rss>".encode()


def item(number: int, *, link: str = "", body: str = "", content: str = "") -> str:
    """An entry "Report N" of the N-th of April, with a summary `body` and a whole text `content`."""
    return (
        f"<item><title>Report {number}</title><guid isPermaLink='false'>id-{number}</guid>"
        f"<link>{link}</link><pubDate>{number:02} Apr 2025 10:00:00 GMT</pubDate>"
        f"<description><![CDATA[{body}]]></description>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded></item>"
    )
