"""`postil save` of EPUB books and of web archives that browsers write."""

from __future__ import annotations

import contextlib
import io
import os
import random
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from reader.errors import CleaningError, PostilError
from reader.feeds.workers.pool import Workers
from reader.feeds.workers.saved_books import is_container, unpack
from reader.library.articles import images
from reader.library.articles.images import figures_of
from reader.library.storage.database import Library
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


def _epub(chapters: int = 3, more: Mapping[str, str | bytes] | None = None) -> bytes:
    members: dict[str, str | bytes] = {
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": _package(chapters),
    }
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


PNG = b"\x89PNG\r\n\x1a\n" + b"not looked at any further" * 20


def test_pictures_of_a_book_are_figures_and_stored(postil: Run, library: Path, tmp_path: Path) -> None:
    body = (
        f"<h1>Regions</h1><p>{WORDS * 4}</p><figure><img src='../Pictures/a%20b.png' alt='A map'/>"
        f"<figcaption>Figure 1: the regions</figcaption></figure><p>{WORDS * 4}</p>"
        f'<p><img alt="A chart of debt" src="chart.png"/></p><p>{WORDS * 4}</p><img src="missing.png"/>'
    )
    more: dict[str, str | bytes] = {
        "OPS/ch 0.xhtml": f"<html><body>{body}</body></html>",
        "Pictures/a b.png": PNG,
        "OPS/chart.png": PNG + b"2",
    }
    (tmp_path / "book.epub").write_bytes(_epub(1, more))
    number = postil("save", tmp_path / "book.epub", "--json").json["id"]
    with Library.open(library) as lib:
        figures = figures_of(lib, number)
        assert [(each.text or each.alt) for each in figures] == ["Figure 1: the regions", "A chart of debt"]
        stored = images.stored_images(lib, number)
        assert [stored[each.source].path.read_bytes() for each in figures] == [PNG, PNG + b"2"]


def test_markdown_is_read_as_what_it_describes(postil: Run, tmp_path: Path) -> None:
    text = f"---\ntags: x\n---\n# Tides\n\n{WORDS * 3}\n\n## Causes\n\n- the *moon*\n- [the sun](https://sun.example/)\n\n{WORDS * 3}\n\n<script>x</script>\n"
    (tmp_path / "notes.md").write_text(text)
    told = postil("save", tmp_path / "notes.md", "--json")
    assert told.json["title"] == "Tides", told.err
    shown = postil("show", str(told.json["id"])).out
    assert "the moon" in shown
    assert "tags" not in shown
    assert "Causes" in shown
    assert "#" not in shown.replace("#" + str(told.json["id"]), "")


def _mhtml() -> bytes:
    page = f"<html><title>Tides</title><body><article><h1>Tides</h1>{'<p>' + WORDS * 3 + '</p>'}</article></body></html>"
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://tides.example/reports/1\r\n"
        b'Subject: Tides\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/html\r\nContent-Location: https://tides.example/reports/1\r\n"
        b"Content-Transfer-Encoding: binary\r\n\r\n" + page.encode() + b"\r\n--x--\r\n"
    )


def test_web_archive_is_the_page_it_is_of(postil: Run, tmp_path: Path) -> None:
    (tmp_path / "page.mhtml").write_bytes(_mhtml())
    told = postil("save", tmp_path / "page.mhtml", "--json")
    assert told.status == 0, told.err
    assert "https://tides.example/reports/1" in postil("show", str(told.json["id"])).out


def test_watched_folder_takes_pages_books_and_texts(postil: Run, tmp_path: Path) -> None:
    folder = tmp_path / "saved"

    def words(seed: int) -> str:  # no two of them are one report
        found = random.Random(seed).choices([f"w{n}" for n in range(400)], k=90)
        return " ".join(found).capitalize() + "."

    (folder / "page_files").mkdir(parents=True)
    page = f"<!-- saved from url=(0030)https://tides.example/waves -->\n<h1>Waves</h1><p>{words(1)}</p>"
    (folder / "page.html").write_text(f"<html><body><article>{page}</article></body></html>")
    (folder / "page_files" / "advertisement.html").write_text(f"<html><body><p>{words(2)}</p></body></html>")
    (folder / "book.epub").write_bytes(
        _epub(1, {"OPS/ch 0.xhtml": f"<html><body><p>{words(5)}</p></body></html>"})
    )
    (folder / "archive.mhtml").write_bytes(_mhtml())
    (folder / "notes.md").write_text(f"# Notes on tides\n\n{words(3)}\n")
    (folder / "bare.txt").write_text(f"A bare text\n\n{words(4)}\n")
    (folder / "broken.epub").write_bytes(_epub(0))
    for file in folder.rglob("*"):
        os.utime(file, (time.time() - 60,) * 2)
    before = len(postil("list", "--json", "--limit", "99").json)
    told = postil("subscribe", folder)
    assert told.status == 0, told.err
    titles = {row["title"] for row in postil("list", "--json", "--limit", "99").json}
    assert titles >= {"Water & Debt", "Tides", "Waves", "Notes on tides"}
    assert len(postil("list", "--json", "--limit", "99").json) == before + 5
    assert "no text" in postil("feeds", "--health").out + told.err


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


_LAUGHS = (
    "<!DOCTYPE p ["
    + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12)).replace(
        "<!ENTITY e1 ", '<!ENTITY e0 "ha"><!ENTITY e1 ', 1
    )
    + "]>"
)


@pytest.mark.parametrize(
    ("chapters", "more"),
    [
        (1, {"OPS/book.opf": _LAUGHS + _package(1).replace("Water", "&e12;")}),
        (1, {"OPS/ch 0.xhtml": f"{_LAUGHS}<html><body><p>&e12; {WORDS * 9}</p></body></html>"}),
        (1, {"OPS/ch 0.xhtml": "<html><body>" + "<div>" * 100_000 + WORDS}),
        (
            1,
            {"OPS/book.opf": _package(1).replace("</spine>", '<itemref idref="c0"/>' * 300_000 + "</spine>")},
        ),
        (1, {"OPS/ch 0.xhtml": "<html><body>" + "<a href='/x'>a link of some words</a> " * 300_000}),
        (1, {"OPS/ch 0.xhtml": f"<html><body><img src='p.png'>{WORDS * 9}", "OPS/p.png": "\0" * 60_000_000}),
        (1, {"OPS/ch 0.xhtml": "<html><body>" + "<img src='" * 100_000 + WORDS * 9}),
    ],
    ids=["entities", "entities in a chapter", "deep", "spine", "links", "picture", "open tags"],
)
async def test_hostile_books_end_within_limits(chapters: int, more: Mapping[str, str | bytes]) -> None:
    async with Workers(1) as workers:
        with contextlib.suppress(PostilError):
            page = await workers.unpack(_epub(chapters, more), name="book.epub")
            assert len(page.html) < 100_000_000
            assert all(len(each.data) < 6_000_000 for each in page.pictures)
            await workers.clean_page(page.html, url="", content_type="")
