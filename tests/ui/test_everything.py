"""The whole page of an article, and back to the clean text at the same place."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reader.cleaning import CLEANER_VERSION
from reader.document import Block, BlockKind, Document
from reader.library.annotations import site_rules as site_rule_changes
from reader.library.annotations.site_rules import site_rules
from reader.library.storage.database import Library
from reader.model import Source
from reader.ui.app import PostilApp
from reader.ui.screens.reading.whole_page import WholePageScreen
from reader.ui.widgets.bottom_line import BottomLine
from tests.support.piloting import press, running, screen_text, settled, stored
from tests.support.texts import store_revision

if TYPE_CHECKING:
    from textual.pilot import Pilot

MakeApp = Callable[..., PostilApp]
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PARAGRAPHS = [f"Paragraph {n} of the report says one thing, at length, and then another." for n in range(40)]


def with_page(path: Path) -> None:
    """Give “Apples” a text, and the page it was made of, which has more."""
    html = "<nav>Front page</nav>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "<div>Imprint</div>"
    article, _ = stored(path, "Apples")
    with Library.open(path, write=True) as library:
        store_revision(
            library,
            article.id,
            document=Document(tuple(Block(BlockKind.PARAGRAPH, text) for text in PARAGRAPHS)),
            source=Source.PAGE,
            source_html=f"<html><body>{html}</body></html>".encode(),
            source_url="https://example.org/apples",
            cleaner=1,
            now=NOW,
        )


async def child_ended(pilot: Pilot[int]) -> None:
    app = pilot.app
    assert isinstance(app, PostilApp)
    for _ in range(600):
        if not app.runner.running:
            break
        await pilot.pause(0.05)
    await settled(pilot)


async def test_whole_page_opens_and_closes_at_same_place(make_app: MakeApp, library_path: Path) -> None:
    with_page(library_path)
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "ctrl+d", "ctrl+d")
        before = screen_text(pilot.app)
        first = next(line.strip() for line in before.splitlines() if "Paragraph" in line)
        await press(pilot, "c")
        await child_ended(pilot)
        assert isinstance(pilot.app.screen, WholePageScreen)
        lines = [line.strip() for line in screen_text(pilot.app).splitlines()]
        assert first in lines
        assert "on this site" in lines[0]
        await press(pilot, "G")
        assert "Imprint" in screen_text(pilot.app)
        await press(pilot, "H")
        assert stored(library_path, "Apples")[1] == []
        await press(pilot, "c")
        assert pilot.app.screen is pilot.app.library_screen
        await press(pilot, "k", "j")  # the status of the bottom line aside, nothing moved
        assert screen_text(pilot.app).splitlines()[:-1] == before.splitlines()[:-1]


async def test_article_without_stored_page_is_reported(make_app: MakeApp, library_path: Path) -> None:
    async with running(make_app()) as pilot:
        await press(pilot, "enter", "c")
        await child_ended(pilot)
        assert pilot.app.screen is pilot.app.library_screen
        assert "is stored" in pilot.app.screen.query_one(BottomLine).status


PROMO = "The harbour trust was founded in 1974 and pays for a part of our reports every single year."


def with_box(path: Path) -> None:
    """Give “Apples” a page with a box that cleaning takes for text, and the text it makes of it."""
    texts = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:9])
    html = (
        f"<html><head><title>Apples</title></head><body><main><article><h1>Apples</h1><div class='text'>"
        f"<p>{PARAGRAPHS[9]}</p><div class='funding-box'><p>{PROMO}</p></div>{texts}</div></article></main></body></html>"
    )
    article, _ = stored(path, "Apples")
    with Library.open(path, write=True) as library:
        store_revision(
            library,
            article.id,
            document=Document(
                tuple(Block(BlockKind.PARAGRAPH, text) for text in (PARAGRAPHS[9], PROMO, *PARAGRAPHS[:9]))
            ),
            source=Source.PAGE,
            source_html=html.encode(),
            source_url="https://www.example.org/apples",
            cleaner=CLEANER_VERSION,
            now=NOW,
        )


async def marked(pilot: Pilot[int], screen: WholePageScreen, *colours: str) -> None:
    """Wait until the corrected blocks have these colours."""
    for _ in range(600):
        if [one.colour for one in screen.view.highlights] == list(colours):
            break
        await pilot.pause(0.05)
    await settled(pilot)
    assert [one.colour for one in screen.view.highlights] == list(colours)


async def to_promo(pilot: Pilot[int]) -> WholePageScreen:
    await press(pilot, "enter", "c")
    await child_ended(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, WholePageScreen)
    screen.view.selection.place(screen.view.document.text.index(PROMO) + 3)
    screen.view.selection.caret_visible = True
    return screen


async def test_block_is_never_shown_again_on_its_site(make_app: MakeApp, library_path: Path) -> None:
    with_box(library_path)
    async with running(make_app()) as pilot:
        screen = await to_promo(pilot)
        await press(pilot, "x")
        await marked(pilot, screen, "pink")
        assert "never on example.org" in screen_text(pilot.app)
        await press(pilot, "c")
        await child_ended(pilot)
    with Library.open(library_path) as library:
        ((host, verdict),) = [(rule.host, rule.verdict) for rule in site_rules(library)]
        assert (host, verdict) == ("example.org", "never")
    article, highlights = stored(library_path, "Apples")
    assert article.revision is not None
    assert PROMO not in article.revision.document.text
    assert PARAGRAPHS[9] in article.revision.document.text
    assert highlights == []


async def test_page_says_what_left_a_block_out(make_app: MakeApp, library_path: Path) -> None:
    with_box(library_path)
    async with running(make_app()) as pilot:
        await to_promo(pilot)
        await press(pilot, "X")
        assert "part of the article" in screen_text(pilot.app)
        await press(pilot, "x", "X")
        assert "never on this site: your correction" in screen_text(pilot.app)


async def test_correction_stored_after_its_screen_was_closed_is_said(
    make_app: MakeApp, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_box(library_path)
    held = threading.Event()
    stored_rule = site_rule_changes.set_site_rule

    def late(*arguments: Any, **named: Any) -> None:
        assert held.wait(20)
        stored_rule(*arguments, **named)

    monkeypatch.setattr(site_rule_changes, "set_site_rule", late)
    async with running(make_app()) as pilot:
        await to_promo(pilot)
        await pilot.press("x", "c")
        for _ in range(200):
            if pilot.app.screen is pilot.app.library_screen:
                break
            await pilot.pause(0.02)
        held.set()
        await child_ended(pilot)
        assert pilot.app.screen is pilot.app.library_screen
    with Library.open(library_path) as library:
        assert len(site_rules(library)) == 1


async def test_same_key_takes_correction_back_and_other_key_turns_it(
    make_app: MakeApp, library_path: Path
) -> None:
    with_box(library_path)
    async with running(make_app()) as pilot:
        screen = await to_promo(pilot)
        await press(pilot, "x", "equals_sign")
        await marked(pilot, screen, "green")
        await press(pilot, "equals_sign")
        await marked(pilot, screen)
        assert "reverted" in screen_text(pilot.app)
        await press(pilot, "c")
        assert pilot.app.screen is pilot.app.library_screen
    with Library.open(library_path) as library:
        assert site_rules(library) == []


@pytest.mark.slow
async def test_undo_in_the_article_takes_correction_back(make_app: MakeApp, library_path: Path) -> None:
    with_box(library_path)
    async with running(make_app()) as pilot:
        screen = await to_promo(pilot)
        await press(pilot, "x")
        await marked(pilot, screen, "pink")
        await press(pilot, "c")
        await child_ended(pilot)
        await press(pilot, "u")
        pilot.app.librarian.close()
    with Library.open(library_path) as library:
        assert site_rules(library) == []
