"""Reports as EPUB: always valid XML, the words unchanged, marks and notes in their places."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document.blocks import Block, BlockKind, Cell, Document, Span, SpanKind
from reader.export.epub.book import book
from reader.export.epub.xml_text import OPS, XHTML
from reader.export.images import ExportedImage
from reader.export.records import Report, report
from reader.model import Anchor, AnchorState, Article, Highlight, ReadingState, Revision, Source
from tests.support.made_images import png

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
X = f"{{{XHTML}}}"


def _article(document: Document, **fields: str) -> Article:
    revision = Revision(1, 1, 1, NOW, Source.PAGE, document, 3)
    return Article(
        id=1,
        uid="a" * 32,
        feed_id=None,
        feed_title="",
        url=fields.get("url", "https://example.org/report?a=1&b=2"),
        title=fields.get("title", "A <title> & more"),
        authors=("Ada & Co",),
        site="The Institute",
        language=fields.get("language", "en"),
        published_at=NOW,
        added_at=NOW,
        state=ReadingState(),
        revision=revision,
        note=fields.get("note", ""),
    )


def _highlight(document: Document, start: int, end: int, *, note: str = "", number: int = 0) -> Highlight:
    return Highlight(
        uid=f"{number:032}",
        article_id=1,
        revision_id=1,
        start=start,
        end=end,
        quote=document.text[start:end],
        prefix="",
        suffix="",
        heading="",
        colour="yellow",
        note=note,
        tags=(),
        created_at=NOW,
        updated_at=NOW,
        anchor=Anchor(AnchorState.EXACT, start, end),
    )


def _files(reports: Sequence[Report]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book(reports, "Postil 2026-05-04", modified=NOW))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _page(document: Document, highlights: Sequence[Highlight] = (), **fields: str) -> ElementTree.Element:
    files = _files([report(_article(document, **fields), highlights)])
    return ElementTree.fromstring(files["OEBPS/report0001.xhtml"])


P, H, LI, FN = BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM, BlockKind.FOOTNOTE
WHOLE = Document(
    (
        Block(H, "First part", level=2, ident="the first!"),
        Block(
            P,
            "Growth rose1 in the north, see the first part.",
            (
                Span(11, 12, SpanKind.NOTE_REF, "note-1"),
                Span(0, 12, SpanKind.STRONG),
                Span(27, 45, SpanKind.LINK, "#the first!"),
                Span(31, 36, SpanKind.LINK, "https://example.org/?a=1&b=<2>"),
            ),
        ),
        Block(P, "Quoted words.", quote=1),
        Block(LI, "one", depth=1, number=3),
        Block(LI, "deeper", depth=3),
        Block(P, "more of it", depth=3),
        Block(
            BlockKind.TABLE,
            "a\tb\nc\td",
            cells=(Cell(0, 1, 0, 0, header=True), Cell(2, 3, 0, 1), Cell(6, 7, 1, 1)),
        ),
        Block(
            BlockKind.FIGURE,
            "What is seen",
            alt="A curve",
            source="https://example.org/a b.png",
            role="caption",
        ),
        Block(BlockKind.CODE, "x = 1\n  y"),
        Block(BlockKind.RULE, ""),
        Block(BlockKind.TERM, "Term"),
        Block(FN, "The footnote.", ident="note-1", label="1"),
        Block(FN, "Nobody cites it.", ident="note-2", label="*"),
    )
)


def test_book_is_an_epub_container() -> None:
    data = book([report(_article(WHOLE), ())], "Postil 2026-05-04", modified=NOW)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert data[30:58] == b"mimetypeapplication/epub+zip"
    files = _files([report(_article(WHOLE), ())] * 2)
    package = ElementTree.fromstring(files["OEBPS/content.opf"])
    opf = "{http://www.idpf.org/2007/opf}"
    listed = {f"OEBPS/{item.get('href')}" for item in package.iter(f"{opf}item")}
    assert listed == {name for name in files if name.startswith("OEBPS/")} - {"OEBPS/content.opf"}
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}title") == "Postil 2026-05-04"
    links = [link.get("href") for link in ElementTree.fromstring(files["OEBPS/nav.xhtml"]).iter(f"{X}a")]
    assert links == ["report0001.xhtml", "report0002.xhtml"]


def test_page_has_structure_source_and_link() -> None:
    page = _page(WHOLE)
    assert page.findtext(f".//{X}h1") == "A <title> & more"
    paragraphs = ["".join(each.itertext()) for each in page.iter(f"{X}p")]
    assert paragraphs[:2] == [
        "The Institute · Ada & Co · 2026-05-04",
        "https://example.org/report?a=1&b=2",
    ]
    assert page.findtext(f".//{X}blockquote/{X}p") == "Quoted words."
    assert next(page.iter(f"{X}li")).get("value") == "3"
    assert all(child.tag == f"{X}li" for each in page.iter(f"{X}ul") for child in each)
    assert [len(row) for row in page.iter(f"{X}tr")] == [2, 2]
    assert page.findtext(f".//{X}figcaption") == "What is seen"
    footnotes = [each for each in page.iter(f"{X}aside") if each.get(f"{{{OPS}}}type") == "footnote"]
    assert "The footnote." in "".join(footnotes[0].itertext())
    assert _dangling(page) == []


def test_highlights_are_marks_and_notes_are_footnotes() -> None:
    start = WHOLE.text.index("rose1")
    end = WHOLE.text.index("words.") + 6
    highlights = [
        _highlight(WHOLE, start, end, note="Is it so?\nSee below.", number=1),
        _highlight(WHOLE, start, start + 4, number=2),
    ]
    page = _page(WHOLE, highlights, note="About all of it")
    quoted = [each for each in page.iter(f"{X}mark") if "".join(each.itertext()) == "Quoted words."]
    assert len(quoted) == 1
    notes = [each for each in page.iter(f"{X}aside") if each.get("id") == "note1"]
    assert "".join(notes[0].itertext()) == "[N1] Is it so?See below."
    assert any(each.get("href") == "#note1" for each in page.iter(f"{X}a"))
    assert any(each.text == "About all of it" for each in page.iter(f"{X}p"))
    assert _dangling(page) == []


def _dangling(page: ElementTree.Element) -> list[str]:
    """Links to ids that are not there, and ids that are there twice."""
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    links = [each.get("href", "") for each in page.iter(f"{X}a")]
    return [link for link in links if link.startswith("#") and link[1:] not in ids] + [
        str(ident) for ident in ids if ids.count(ident) > 1
    ]


_ODD = "\x00\x0b\x1b\ufffe\u202e\u05d0\u0627😀]>&<'\"\n\t\r"
_TEXT = st.text(st.one_of(st.characters(), st.sampled_from(_ODD)), max_size=40) | st.sampled_from(
    ["]]>", "<!--", "&amp;", "&#0;", "שלום <b>", "👩‍🔬"]
)
_TARGET = _TEXT | st.sampled_from(["#a", "a", "https://e.org/x y"])


@st.composite
def _blocks(draw: st.DrawFn) -> Block:
    text = draw(_TEXT)
    size = st.integers(0, len(text))
    pairs = st.lists(st.tuples(size, size).map(sorted), max_size=5)
    cells = [
        Cell(a, b, row, draw(st.integers(0, 3)), draw(st.booleans()), draw(st.integers(1, 3)))
        for row, (a, b) in enumerate(draw(pairs))
    ]
    return Block(
        draw(st.sampled_from(BlockKind)),
        text,
        tuple(Span(a, b, draw(st.sampled_from(SpanKind)), draw(_TARGET)) for a, b in draw(pairs)),
        level=draw(st.integers(0, 9)),
        quote=draw(st.integers(0, 3)),
        quote_from=draw(st.integers(0, 2)),
        depth=draw(st.integers(0, 4)),
        number=draw(st.none() | st.integers(-5, 10**12)),
        ident=draw(st.sampled_from(["", "a", "b"])),
        label=draw(_TEXT),
        source=draw(_TARGET),
        alt=draw(_TEXT),
        caption=draw(_TEXT),
        cells=tuple(cells),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(_blocks(), max_size=6), _TEXT, st.data())
def test_anything_becomes_valid_xml_with_its_words(
    blocks: list[Block], odd: str, data: st.DataObject
) -> None:
    document = Document(tuple(blocks))
    offsets = st.integers(0, len(document.text))
    pairs = data.draw(st.lists(st.tuples(offsets, offsets).map(sorted), max_size=3))
    highlights = [
        _highlight(document, a, b, note=odd, number=number) for number, (a, b) in enumerate(pairs) if a != b
    ]
    page = _page(document, highlights, title=odd, language=odd, note=odd, url=odd)
    assert _dangling(page) == []
    assert not any(each.find(f".//{X}a") is not None for each in page.iter(f"{X}a"))
    assert all(
        child.tag == f"{X}li" for tag in ("ul", "ol") for each in page.iter(f"{X}{tag}") for child in each
    )
    words = "".join(page.itertext())
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH and not any(each.note for each in highlights):
            assert all(part in words for part in block.text.split() if part.isalnum())


def _epubcheck() -> list[str]:
    """Its command line; Debian installs the archive itself as the command, which not every kernel starts."""
    path = Path(shutil.which("epubcheck") or "")
    archive = path.read_bytes()[:2] == b"PK"
    return ["java", "-jar", str(path)] if archive else [str(path)]


@pytest.mark.skipif(shutil.which("epubcheck") is None, reason="epubcheck is not installed")
@pytest.mark.slow
def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "book.epub"
    highlights = [_highlight(WHOLE, 3, 40, note="A note", number=1)]
    source = next(each.source for each in WHOLE.blocks if each.source)
    stored = tmp_path / "stored.png"
    stored.write_bytes(data := png())
    image = ExportedImage(hashlib.sha256(data).hexdigest(), "image/png", stored, len(data))
    reports = [
        report(_article(WHOLE), highlights),
        report(_article(WHOLE), highlights, images={source: image}),
    ]
    file.write_bytes(book(reports, "Postil 2026-05-04", modified=NOW))
    done = subprocess.run(
        [*_epubcheck(), str(file)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
