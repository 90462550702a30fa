"""A quote with a raised figure and the mark of a note, wherever it is shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.cli import main
from reader.document import Block, BlockKind, Document, Span, SpanKind
from reader.library.annotations import highlight_changes
from reader.library.storage.database import Library
from reader.model import Source
from reader.ui.app import PostilApp
from tests.support.lists import listed
from tests.support.piloting import press, running, screen_text
from tests.support.texts import store_revision

MakeApp = Callable[..., PostilApp]
NOW = datetime(2026, 11, 2, tzinfo=UTC)
SENTENCE = Block(
    BlockKind.PARAGRAPH,
    "Output rose by 253 per cent to 106 tonnes.",
    (Span(17, 18, SpanKind.NOTE_REF, "n3"), Span(33, 34, SpanKind.SUPERSCRIPT)),
)
READ = "Output rose by 25 per cent to 10⁶ tonnes."
SIGN = Block(BlockKind.PARAGRAPH, "Nobody† knows why.", (Span(6, 7, SpanKind.NOTE_REF, "n4"),))
READ_TOO = "Nobody knows why."


@pytest.fixture
def marked(library_path: Path) -> Path:
    with Library.open(library_path, write=True) as library:
        number = listed(library)[0]
        store_revision(
            library, number, document=Document((SENTENCE, SIGN)), source=Source.PAGE, cleaner=1, now=NOW
        )
        highlight_changes.add_highlight(library, number, 0, len(SENTENCE.text), now=NOW)
        start = len(SENTENCE.text) + 2
        highlight_changes.add_highlight(library, number, start, start + len(SIGN.text), now=NOW)
    return library_path


async def test_in_the_notebook_and_beside_the_article(make_app: MakeApp, marked: Path) -> None:
    async with running(make_app(path=marked)) as pilot:
        await press(pilot, "N")
        assert READ in screen_text(pilot.app)
        assert f"“{READ_TOO}”" in screen_text(pilot.app)
        await press(pilot, "q", "enter", "apostrophe")
        shown = " ".join(screen_text(pilot.app).split())
        assert "25 per cent" in shown
        assert "Nobody knows" in shown


def test_in_the_list_of_highlights(marked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--library", str(marked), "highlights"]) == 0
    listed = capsys.readouterr().out
    assert f"“{READ}”" in listed
    assert f"“{READ_TOO}”" in listed


def test_in_an_exported_file(marked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--library", str(marked), "export", "markdown", "--to", str(tmp_path / "notes")]) == 0
    (file,) = (tmp_path / "notes").rglob("*.md")
    assert f"> {READ}" in file.read_text(encoding="utf-8")
    assert f"> {READ_TOO}" in file.read_text(encoding="utf-8")


async def test_damaged_text_costs_the_notebook_only_the_form_of_its_quotes(
    make_app: MakeApp, marked: Path
) -> None:
    with Library.open(marked, write=True) as library, library.transaction():
        library.execute("UPDATE documents SET document = x'00'")
    async with running(make_app(path=marked)) as pilot:
        await press(pilot, "N")
        assert SENTENCE.text in screen_text(pilot.app)
