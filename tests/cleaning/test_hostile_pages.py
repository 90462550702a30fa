"""Real pages, feeds and pages that misbehave on purpose: text or a clear error, never anything else."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from reader.cleaning import clean, clean_fragment, everything
from reader.document.blocks import Document, SpanKind
from reader.errors import CleaningError
from reader.feeds.parsing.parse import parse
from reader.safetext import is_safe


def sound(document: Document) -> None:
    """What must hold of every document, wherever it came from."""
    assert is_safe(document.text)
    for block in document.blocks:
        assert is_safe(block.caption + block.alt + block.label)
        for span in block.spans:
            # a figure without text has the spans of its caption
            assert 0 <= span.start < span.end <= len(block.text or block.caption)
            if span.kind is SpanKind.LINK:
                assert span.target.startswith(("http://", "https://", "mailto:", "#"))
        for cell in block.cells:
            assert 0 <= cell.start <= cell.end <= len(block.text)
    assert Document.from_json(document.to_json()) == document
    html = document.to_html().lower()
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_real_pages(shared: Path) -> None:
    folder = shared / "corpus" / "pages"
    for row in json.loads((folder / "MANIFEST.json").read_text("utf-8")):
        result = clean((folder / row["file"]).read_bytes(), url=row["url"])
        assert result.title, row["file"]
        assert len(result.document.text) > 300, row["file"]
        sound(result.document)


def test_feed_entries(shared: Path) -> None:
    entries = 0
    for path in sorted((shared / "corpus" / "feeds").glob("*")):
        if path.suffix == ".json":
            continue
        for entry in parse(path.read_bytes(), url="https://example.org/feed").entries[:10]:
            html = entry.content_html or entry.summary_html
            result = clean_fragment(html, url=entry.url, title=entry.title, authors=entry.authors)
            assert result.complete == (not result.reason)
            sound(result.document)
            entries += bool(result.document.text)
    assert entries > 200


def hostile(shared: Path) -> ModuleType:
    path = shared / "hostile" / "hostile_server.py"
    spec = importlib.util.spec_from_file_location("hostile_server", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hostile_server"] = module
    spec.loader.exec_module(module)
    return module


class Recorder:
    """Takes what a route of the hostile server would send."""

    canary = "http://127.0.0.1:9"
    body = b""
    content_type = ""

    def num(self, name: str, default: int) -> int:
        return default if default > 400_000 else min(default, 3000)  # the shapes, at a size for tests

    async def page(
        self, body: bytes | str, content_type: str = "text/html; charset=utf-8", *rest: Any, **more: Any
    ) -> None:
        self.body = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
        self.content_type = content_type

    send = page


@pytest.mark.slow
def test_pages_that_misbehave(shared: Path) -> None:
    routes = [route for route in hostile(shared).ROUTES.values() if route.group == "page"]
    assert len(routes) > 40
    for route in routes:
        told = Recorder()
        asyncio.run(route.handler(told))
        for read in (clean, everything):
            try:
                result = read(told.body, url="http://example.test/x", content_type=told.content_type)
            except CleaningError:
                continue
            else:
                sound(result if isinstance(result, Document) else result.document)
                assert route.outcome.kind != "error", route.name


@pytest.mark.parametrize("name", ["page-charset-late", "page-utf16"])
def test_odd_encodings_are_read(shared: Path, name: str) -> None:
    told = Recorder()
    asyncio.run(hostile(shared).ROUTES[name].handler(told))
    text = clean(told.body, content_type=told.content_type).document.text
    assert "\N{REPLACEMENT CHARACTER}" not in text
    assert ("Привет, мир" in text) == (name == "page-charset-late")


def test_numbers_without_end_in_addresses_and_lines() -> None:
    """What once took minutes; the limit of the test ends it."""
    digits, prose = "1" * 20_000, f"<p>{'The council met on Monday and said so. ' * 9}</p>"
    pictures = "".join(
        f"<figure><img src='https://a.example/{digits[:3900]}{n}.jpg' alt='x'></figure>" for n in range(9)
    )
    notes = "<sup><a href='#a'>1</a></sup>" * 3000
    page = f"<title>Council</title><main><h1>Council</h1>{prose}{pictures}<p>{digits}</p><p>{notes}</p>{prose}</main>"
    sound(clean(page, url="https://a.example/x").document)
