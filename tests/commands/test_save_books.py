"""`postil save` of EPUB books and of web archives that browsers write."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from reader.errors import CleaningError
from reader.feeds.saved_books import is_container, unpack
from tests.support.fixtures import Run

WORDS = "Some words of a chapter, with commas, clauses, and an end that says what it is about. "
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def _package(chapters: int) -> str:
    items = "".join(
        f'<item id="c{n}" href="ch%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(chapters)))
    return (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>Water &amp; Debt</dc:title><dc:creator>Ada Byron</dc:creator><dc:language>en</dc:language>"
        f"</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def _epub(chapters: int = 3, more: Mapping[str, str] | None = None) -> bytes:
    members = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": _package(chapters)}
    for n in range(chapters):
        body = f"<h1>Chapter {n}</h1>" + f"<p>{WORDS * 4}</p><p>The end of {n}.</p>" * 3
        members[f"OPS/ch {n}.xhtml"] = (
            f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
        )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in (members | dict(more or {})).items():
            archive.writestr(name, text)
    return written.getvalue()


def test_book_is_one_article_with_its_chapters_in_order(postil: Run, tmp_path: Path) -> None:
    (tmp_path / "book.epub").write_bytes(_epub())
    told = postil("save", tmp_path / "book.epub", "--json")
    assert told.status == 0, told.err
    shown = postil("show", str(told.json["id"])).out
    assert "Water & Debt" in shown
    assert "Ada Byron" in shown
    places = [shown.index(f"Chapter {n}") for n in range(3)]
    assert places == sorted(places, reverse=True)
    assert postil("save", tmp_path / "book.epub", "--json").json["id"] == told.json["id"]


def test_web_archive_is_the_page_it_is_of(postil: Run, tmp_path: Path) -> None:
    page = f"<html><title>Tides</title><body><article><h1>Tides</h1>{'<p>' + WORDS * 3 + '</p>'}</article></body></html>"
    (tmp_path / "page.mhtml").write_bytes(
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://tides.example/reports/1\r\n"
        b'Subject: Tides\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/html\r\nContent-Location: https://tides.example/reports/1\r\n"
        b"Content-Transfer-Encoding: binary\r\n\r\n" + page.encode() + b"\r\n--x--\r\n"
    )
    told = postil("save", tmp_path / "page.mhtml", "--json")
    assert told.status == 0, told.err
    assert "https://tides.example/reports/1" in postil("show", str(told.json["id"])).out


@pytest.mark.parametrize(
    ("book", "reason"),
    [
        (_epub(more={"META-INF/rights.xml": "<rights/>"}), "protected"),
        (
            _epub(
                more={"META-INF/encryption.xml": '<e xmlns="e"><CipherReference URI="OPS/ch 0.xhtml"/></e>'}
            ),
            "protected",
        ),
        (_epub(more={"META-INF/container.xml": "<container/>"}), "names no book"),
        (_epub(more={"META-INF/container.xml": CONTAINER.replace("OPS/", "../OPS/")}), "cannot be read"),
        (_epub(0), "no text"),
        (_epub(1, {"OPS/ch 0.xhtml": " " * 30_000_000}), "no text"),
        (_epub(more={"OPS/book.opf": "<!DOCTYPE a [<!ENTITY b 'c'>]><package>&b;</package>"}), "no text"),
    ],
    ids=["rights", "encrypted", "no book", "outside", "empty", "bomb", "entities"],
)
def test_books_that_cannot_be_read_say_why(postil: Run, tmp_path: Path, book: bytes, reason: str) -> None:
    (tmp_path / "book.epub").write_bytes(book)
    told = postil("save", tmp_path / "book.epub")
    assert told.status == 1
    assert reason in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("seed", range(40))
def test_damaged_books_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(_epub())
    for _ in range(chance.randrange(1, 30)):
        data[chance.randrange(60, len(data))] = chance.randrange(256)
    if not is_container(bytes(data)):
        return
    with contextlib.suppress(CleaningError):
        assert b"<article>" in unpack(bytes(data)).html
