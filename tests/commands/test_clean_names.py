"""`postil clean` says each name once above the text."""

from __future__ import annotations

from pathlib import Path

from tests.support.fixtures import Run

PAGE = """<html><head><title>Rents rose again</title><meta property="og:site_name" content="Example Institute">
<meta name="author" content="Example Institute">
<script type="application/ld+json">{"@type": "Report", "headline": "Rents rose again",
"author": {"@type": "Organization", "name": "Example Institute"}}</script></head>
<body><article><h1>Rents rose again</h1>%s</article></body></html>"""
TEXT = "<p>Rents rose in every region that the survey covers, and faster in towns than in villages.</p>"


def test_house_that_is_the_author_is_named_once(postil: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE % (8 * TEXT), "utf-8")
    result = postil("clean", page, "--url", "https://example.org/rents")
    assert result.out.splitlines()[:2] == ["Rents rose again", "Example Institute"]
