"""postil save of PDF reports: from files, folders and addresses, with their pages and their file."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from reader.document import Block, BlockKind, Document
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.annotations.highlights import highlights
from reader.library.articles import attachments, documents, listing
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileState, FileStore
from reader.model import Source
from tests.support.fixtures import Run
from tests.support.made_reports import Layout, make, pages
from tests.support.site import Site
from tests.support.texts import store_revision

MADE = make(1, Layout(columns=2))


NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "report.pdf"
    file.parent.mkdir()
    file.write_bytes(MADE.data)
    return file


def test_saved_pdf_has_text_pages_metadata_and_its_file(postil: Run, library: Path, report: Path) -> None:
    saved = postil("save", report, "--json").json
    assert (saved["title"], saved["url"]) == (MADE.title, report.as_uri())
    with Library.open(library) as lib:
        article = listing.article(lib, saved["id"])
        assert article.revision is not None
        assert (article.authors, article.revision.source) == ((MADE.author,), Source.PDF)
        assert all(paragraph in article.revision.document.text for paragraph in MADE.paragraphs)
        (file,) = attachments.attachments(lib, article.id)
        assert attachments.text_file(lib, article.id) == file
        assert (file.name, file.bytes, file.kept) == ("report.pdf", len(MADE.data), True)
        found = documents.pages(lib, article.revision.id)
        assert len(found) == file.pages
        assert FileStore(library).state(file.sha, file.media_type) is FileState.SOUND


def test_same_file_again_adds_nothing(postil: Run, library: Path, report: Path, tmp_path: Path) -> None:
    first = postil("save", report, "--json").json
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(MADE.data)
    with Library.open(library) as lib:
        before = lib.value("SELECT count(*) FROM revisions"), lib.value("SELECT count(*) FROM articles")
    assert postil("save", report, "--json").json == first
    assert postil("save", copy, "--json").json == first
    assert postil("save", "-", "--json", stdin=MADE.data).json == first
    with Library.open(library) as lib:
        assert (
            lib.value("SELECT count(*) FROM revisions"),
            lib.value("SELECT count(*) FROM articles"),
        ) == before


def test_new_version_of_file_is_new_text_of_its_article(postil: Run, library: Path, report: Path) -> None:
    first = postil("save", report, "--json").json["id"]
    report.write_bytes(make(2, Layout()).data)
    assert postil("save", report, "--json").json["id"] == first
    with Library.open(library) as lib:
        assert len(attachments.attachments(lib, first)) == 2
        assert lib.value("SELECT count(*) FROM revisions WHERE article_id = ?", (first,)) == 2


def test_several_files_and_folders_at_once(postil: Run, library: Path, report: Path) -> None:
    folder = report.parent
    (folder / "deeper").mkdir()
    (folder / "deeper" / "notes.txt").write_text("Notes on the harbour.\n\nMore of them.")
    (folder / "deeper" / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing here")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden.pdf").write_bytes(MADE.data)
    other = folder.parent / "other.txt"
    other.write_text("Another text.\n\nWith two paragraphs.")
    done = postil("save", folder, other, "--jsonl")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 1
    assert [row.get("title") for row in rows] == [MADE.title, None, "Notes on the harbour.", "Another text."]
    assert "damaged" in rows[1]["error"]
    assert rows[1]["target"].endswith("broken.pdf")
    again = postil("save", folder, other, "--json")
    assert [row.get("id") for row in again.json] == [row.get("id") for row in rows]


def test_folder_without_anything_to_save_says_so(postil: Run, library: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = postil("save", empty)
    assert result.status == 2
    assert "nothing to save" in result.err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\nnothing here", "damaged"),
        (b"%PDF-", "damaged"),
    ],
)
def test_unreadable_file_is_named_and_leaves_nothing(
    postil: Run, library: Path, tmp_path: Path, data: bytes, said: str
) -> None:
    file = tmp_path / "bad.pdf"
    file.write_bytes(data)
    result = postil("save", file)
    assert result.status == 1
    assert "bad.pdf" in result.err
    assert said in result.err
    assert FileStore(library).names() == {}


def test_pdf_at_address_is_saved_with_its_file(postil: Run, library: Path, site: Site) -> None:
    site.files["/reports/harbour.pdf"] = ("application/octet-stream", MADE.data)
    saved = postil("save", f"{site.url}/reports/harbour.pdf", "--json").json
    with Library.open(library) as lib:
        (file,) = attachments.attachments(lib, saved["id"])
    assert (saved["title"], file.name) == (MADE.title, "harbour.pdf")
    assert file.url == saved["url"] == f"{site.url}/reports/harbour.pdf"
    assert sorted(path.name for path in FileStore(library).folder.iterdir()) == [f"{file.sha}.pdf"]


def test_pdf_larger_than_limit_is_refused(
    postil: Run, library: Path, site: Site, tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[update]\nmax_pdf_bytes = 10000\n")
    monkeypatch.setenv("POSTIL_CONFIG", str(config))
    long = pages(30)
    assert len(long) > 10_000
    site.files["/long.pdf"] = ("application/pdf", long)
    file = tmp_path / "long.pdf"
    file.write_bytes(long)
    for target in (f"{site.url}/long.pdf", file):
        result = postil("save", target)
        assert result.status == 1
        assert "larger than" in result.err
    assert list(FileStore(library).folder.glob("*")) == []


def test_file_larger_than_what_is_kept_gives_its_text_alone(
    postil: Run, library: Path, tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[files]\nmax_bytes = 1000\n")
    monkeypatch.setenv("POSTIL_CONFIG", str(config))
    saved = postil("save", report, "--json").json
    with Library.open(library) as lib:
        (file,) = attachments.attachments(lib, saved["id"])
        assert list(attachments.file_problems(lib)) == []
    assert not file.kept
    assert FileStore(library).names() == {}


def test_clean_tells_pages_of_pdf(postil: Run, report: Path) -> None:
    record = postil("clean", report, "--json").json
    assert record["page_count"] == len(record["pages"])
    assert record["pages"][1]["page"] == 1
    assert postil("clean", "-", "--json", stdin=MADE.data).json == record


def test_pdf_that_article_offers_is_fetched_on_request(
    postil: Run, library: Path, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "".join(
        f"<p>Paragraph {number} of the page says what the report found.</p>" for number in range(20)
    )
    link = '<p><a href="/full.pdf">Download the full report</a></p>'
    site.pages["/page"] = (
        "text/html",
        f"<html><body><article><h1>Ports</h1>{words}{link}</article></body></html>",
    )
    site.files["/full.pdf"] = ("application/pdf", MADE.data)
    number = postil("save", f"{site.url}/page", "--json").json["id"]
    refused = postil("save", "--pdf", number)
    assert refused.status == 1
    assert "private address" in refused.err  # the page named it, not the user
    config = tmp_path / "config.toml"
    config.write_text(f'[network]\nallow_private = ["{site.url.removeprefix("http://")}"]\n')
    monkeypatch.setenv("POSTIL_CONFIG", str(config))
    assert postil("save", "--pdf", f"#{number}", "--json").json["id"] == number
    with Library.open(library) as lib:
        revision = listing.article(lib, number).revision
        assert revision is not None
        assert revision.source is Source.PDF
        assert lib.value("SELECT count(*) FROM revisions WHERE article_id = ?", (number,)) == 2


def test_article_without_pdf_says_so(postil: Run, library: Path) -> None:
    result = postil("save", "--pdf", 1)
    assert result.status == 1
    assert "offers no PDF" in result.err
    assert postil("save", "--pdf", "one").status == 2


def test_reclean_reads_stored_pdfs_again_and_carries_highlights(
    postil: Run, library: Path, report: Path
) -> None:
    number = postil("save", report, "--json").json["id"]
    quote = MADE.paragraphs[2].split(". ")[0]
    with Library.open(library, write=True) as lib:
        article = listing.article(lib, number)
        file = attachments.text_file(lib, number)
        assert article.revision is not None
        assert file is not None
        # as an older reader would have left it
        blocks = article.revision.document.blocks
        older = Document((Block(BlockKind.PARAGRAPH, "Policy Brief 7"), *blocks))
        store_revision(lib, number, document=older, source=Source.PDF, cleaner=0, file_sha=file.sha, now=NOON)
        start = older.text.index(quote)
        add_highlight(lib, number, start, start + len(quote), now=NOON)
    summary = postil("reclean", "--json").json["summary"]
    assert (summary["outcomes"]["new text"], summary["fates"]["placed"]) == (1, 1)
    with Library.open(library) as lib:
        revision = listing.article(lib, number).revision
        assert revision is not None
        assert revision.document == article.revision.document
        assert len(documents.pages(lib, revision.id)) > 1
        (highlight,) = highlights(lib, number)
        assert highlight.anchor.start == revision.document.text.index(quote)


def test_doctor_names_missing_and_damaged_files(postil: Run, library: Path, report: Path) -> None:
    postil("save", report)
    (stored,) = FileStore(library).names().values()
    assert postil("doctor").status == 0
    stored.write_bytes(b"%PDF damaged")
    damaged = postil("doctor")
    assert damaged.status == 1
    assert f"{stored.name} is damaged ({MADE.title})" in damaged.out.replace("\n", " ")
    stored.unlink()
    assert "is missing" in postil("doctor").out
    postil("save", report)
    assert stored.read_bytes() == MADE.data


def scan(tmp_path: Path) -> Path:
    """A page without text."""
    stream = BytesIO()
    canvas = Canvas(stream)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    file = tmp_path / "scan.pdf"
    file.write_bytes(stream.getvalue())
    return file


def test_scan_says_that_it_is_one_and_what_recognises_it(
    postil: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    file = scan(tmp_path)
    for command in ("save", "clean"):
        result = postil(command, file)
        assert result.status == 1
        assert "scan.pdf: The PDF holds pictures of pages, and no text. OCRmyPDF" in result.err
    assert "is not installed" in postil("save", file, "--ocr", "eng").err
    assert FileStore(library).names() == {}


def test_recognised_text_of_scan_is_saved(
    postil: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a program in place of OCRmyPDF that is called as it is."""
    recognised = tmp_path / "recognised.pdf"
    recognised.write_bytes(MADE.data)
    program = tmp_path / "bin" / "ocrmypdf"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\ntest "$4" = deu+eng || {{ echo "bad call: $*" >&2; exit 3; }}\ncp {recognised} "$6"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    file = scan(tmp_path)
    saved = postil("save", file, "--ocr", "deu+eng", "--json").json
    assert (saved["title"], saved["url"]) == (MADE.title, file.as_uri())
    failed = postil("save", file, "--ocr", "xxx")
    assert failed.status == 1
    assert "OCRmyPDF failed: bad call" in failed.err
    assert [path.suffix for path in FileStore(library).folder.iterdir()] == [".pdf"]
