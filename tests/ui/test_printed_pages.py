"""Pages of printed reports in the app: beside the text, in the status line, in contents, citations and viewers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.annotations import highlight_changes
from reader.library.articles.attachments import PDF, NewAttachment, attach
from reader.library.articles.metadata import write_metadata
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore
from reader.model import Origin, PageStart, Source
from reader.settings import ReadingSettings, Settings
from reader.ui.app import PostilApp
from reader.ui.screens.reading.contents import ContentsScreen
from reader.ui.services.articles import ArticleService
from reader.ui.services.child_process import Ended
from reader.ui.services.commands import CommandRunner
from tests.support.examples import in_part
from tests.support.piloting import press, running, screen_text, settled, stored
from tests.support.texts import store_revision
from tests.ui.conftest import NOW

MakeApp = Callable[..., PostilApp]
WORDS = "words of a printed report that fill the page line by line. "
BLOCKS = tuple(
    block
    for part in range(6)
    for block in (
        Block(BlockKind.HEADING, f"Chapter {part}", level=2),
        *(Block(BlockKind.PARAGRAPH, f"Paragraph {part}.{number}: " + WORDS * 6) for number in range(4)),
    )
)
DOCUMENT = Document(BLOCKS)


def inside(needle: str, characters: int) -> int:
    return DOCUMENT.text.index(needle) + characters


PAGES = (
    PageStart(0, 0, "i"),
    PageStart(inside("Paragraph 0.2", 100), 1, "ii"),
    PageStart(inside("Chapter 1", 0), 2, "1"),
    PageStart(inside("Paragraph 2.1", 30), 3, "2"),
    PageStart(inside("Chapter 4", 0), 4),
    PageStart(inside("Chapter 5", 0), 5, "A-117"),
)


@pytest.fixture
def report(library_path: Path, tmp_path: Path) -> Path:
    """The library, with “Apples” read from a PDF of six pages; the file of that PDF in the store."""
    source = tmp_path / "report.pdf"
    source.write_bytes(b"%PDF-1.7 made for a test")
    article, _ = stored(library_path, "Apples")
    kept = FileStore(library_path).add(source, PDF, limit=1000)
    with Library.open(library_path, write=True) as library:
        store_revision(
            library,
            article.id,
            document=DOCUMENT,
            source=Source.PDF,
            now=NOW,
            pages=PAGES,
            file_sha=kept.sha,
        )
        file = NewAttachment(kept.sha, PDF, kept.bytes, "report.pdf", "https://example.org/report.pdf", 6)
        attach(library, article.id, file, now=NOW)
    return library_path


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (56, 20)])
async def test_number_of_page_is_beside_the_line_it_begins_on(
    make_app: MakeApp, report: Path, size: tuple[int, int]
) -> None:
    async with running(make_app(), size) as pilot:
        await press(pilot, "enter")
        view = pilot.app.library_screen.view
        labels = ["i", "ii", "1", "2", "5", "A-117"]
        for page, label in zip(PAGES, labels, strict=True):
            view.go_to_offset(page.start)
            await settled(pilot)
            row = view.page.row_of(view.page.start_of(page)) - view.scroll_offset.y
            line = view.render_line(row).text
            assert line.rstrip().endswith(f" {label}")
            assert view.page.frame.column > 30
        for row in range(view.page.rows):
            begins = any(view.page.row_of(view.page.start_of(page)) == row for page in PAGES)
            number = row - view.page.header_rows
            if 0 <= number < view.page.layout.rows:
                assert bool(view.page.label_beside(number)) == begins


async def test_status_line_tells_the_page(make_app: MakeApp, report: Path) -> None:
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "enter")
        assert "p. i · " in screen_text(pilot.app).splitlines()[-1]
        pilot.app.library_screen.view.go_to_offset(PAGES[3].start)
        await settled(pilot)
        await press(pilot, "j", "j", "j")
        assert "p. 2 · " in screen_text(pilot.app).splitlines()[-1]
        await press(pilot, "v", "v", "g", "g")
        assert "p. i · " in screen_text(pilot.app).splitlines()[-1]
        await press(pilot, "G")
        assert "p. A-117 · " in screen_text(pilot.app).splitlines()[-1]


@pytest.mark.parametrize(
    ("typed", "page"),
    in_part([("2", 3), ("9 backspace 1", 2), ("1", 2), ("5", 4), ("6", 5), ("3 j 2", 3)], 2),
)
async def test_number_typed_in_contents_goes_to_that_page(
    make_app: MakeApp, report: Path, typed: str, page: int
) -> None:
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "enter", "number_sign", *typed.split())
        assert f"Page {typed[-1]}" in screen_text(pilot.app)
        await press(pilot, "enter")
        view = pilot.app.library_screen.view
        low, high = view.page.visible_text()
        assert low <= PAGES[page].start < high
        assert pilot.app.focused is view


async def test_unknown_page_stays_in_contents(make_app: MakeApp, report: Path) -> None:
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "enter", "number_sign", "9", "9", "enter")
        assert isinstance(pilot.app.screen, ContentsScreen)
        assert "Page 99: no such page" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert "the number of a page" in screen_text(pilot.app)
        assert "A-117" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, ContentsScreen)


async def test_article_without_pages_has_none(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "enter")
        assert "p. " not in screen_text(pilot.app).splitlines()[-1]
        await press(pilot, "number_sign", "4")
        assert "Page 4" not in screen_text(pilot.app)


async def test_quotation_has_pages_and_link_to_the_first(
    make_app: MakeApp, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(PostilApp, "copy", lambda self, text, done: copied.append(text))
    article, _ = stored(report, "Apples")
    start = PAGES[1].start
    with Library.open(report, write=True) as library:
        highlight_changes.add_highlight(library, article.id, start - 20, start + 20, now=NOW)
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "enter", "right_square_bracket", "h", "Y", "m")
        assert "pp. i–ii <https://example.org/report.pdf#page=1>" in copied[0]
        await press(pilot, "enter")
        assert "pp. i–ii" in screen_text(pilot.app)


async def test_pdf_opens_in_viewer_at_the_page(make_app: MakeApp, report: Path, tmp_path: Path) -> None:
    note = tmp_path / "viewed"
    code = f"import sys; open({str(note)!r}, 'w').write('|'.join(sys.argv[1:]))"
    command = f'{sys.executable} -c "{code}" --page={{page}} {{file}}'
    settings = replace(Settings(), reading=ReadingSettings(pdf_viewer=command))
    async with running(make_app(settings), (80, 24)) as pilot:
        await press(pilot, "enter")
        pilot.app.library_screen.view.go_to_offset(PAGES[3].start)
        await press(pilot, "j", "j", "j", "o")
        for _ in range(500):
            if note.exists() and note.read_text():
                break
            await pilot.pause(0.02)
        page, file = note.read_text().split("|")
        assert page == "--page=4"
        assert file == str(next(iter(FileStore(report).names().values())))
        assert "opened the PDF at page 2" in screen_text(pilot.app)


async def test_pdf_without_its_file_opens_by_its_address(
    make_app: MakeApp, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(PostilApp, "browse", lambda self, url: opened.append(url))
    for file in FileStore(report).names().values():
        file.unlink()
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "o", "enter", "o")
    assert opened == ["https://example.org/report.pdf", "https://example.org/report.pdf#page=1"]


async def test_viewer_that_is_missing_is_named(make_app: MakeApp, report: Path) -> None:
    settings = replace(Settings(), reading=ReadingSettings(pdf_viewer="no-such-viewer"))
    async with running(make_app(settings), (160, 50)) as pilot:
        await press(pilot, "enter", "o")
        await pilot.pause(0.2)
        await settled(pilot)
        assert "no-such-viewer" in screen_text(pilot.app)
        assert "reading.pdf_viewer" in screen_text(pilot.app)


async def test_full_report_that_is_offered_is_named_and_fetched(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(self: CommandRunner, arguments: list[str], **more: Any) -> None:
        asked.append(arguments)
        article, _ = stored(library_path, "Apples")
        with Library.open(library_path, write=True) as library:
            store_revision(library, article.id, document=DOCUMENT, source=Source.PDF, now=NOW, pages=PAGES)
        more["on_end"](Ended(0, ""))

    monkeypatch.setattr(CommandRunner, "run", run)
    article, _ = stored(library_path, "Apples")
    with Library.open(library_path, write=True) as library, library.transaction():
        write_metadata(library, article.id, Origin.PUBLISHER, {"pdf_url": "https://e.org/a.pdf"}, at=1)
    app = make_app()
    app.articles = ArticleService(app.librarian, app.runner, app, offline=False)
    async with running(app, (160, 50)) as pilot:
        await press(pilot, "enter")
        assert "full report as PDF" in screen_text(app)
        assert "P full report" in screen_text(app).splitlines()[-1]
        await press(pilot, "P")
        assert asked == [["save", "--pdf", "--progress", str(article.id)]]
        assert "6 pages" in screen_text(app)
        assert "Chapter 0" in screen_text(app)
        assert "P full report" not in screen_text(app).splitlines()[-1]


async def test_full_report_is_not_fetched_offline(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app(), (80, 24)) as pilot:
        await press(pilot, "enter", "P")
        assert "offline: the PDF is not fetched" in screen_text(pilot.app)
