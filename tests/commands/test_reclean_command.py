"""`postil reclean`: which articles, what it says, and how it ends."""

import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.commands import reclean as command
from reader.document import Block, BlockKind, Document
from reader.library.annotations import highlight_changes
from reader.library.articles import listing, revisions
from reader.library.storage.database import Library
from reader.library.storage.encoding import compress
from tests.support.fixtures import Run
from tests.support.lists import EVERY, listed
from tests.support.stored_highlights import all_highlights
from tests.support.texts import store_revision

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def older(library: Path) -> int:
    """A library as an older cleaner left it; the number of the article with marks, which has more text now."""
    with Library.open(library, write=True) as opened:
        (marked,) = {article.id for article, _ in all_highlights(opened)}
        revision = listing.article(opened, marked).revision
        assert revision is not None
        html, url = revisions.source_html(opened, revision.id)
        widget = Block(BlockKind.PARAGRAPH, "Ann on this report")
        store_revision(
            opened,
            marked,
            document=Document((*revision.document.blocks, widget)),
            source=revision.source,
            source_html=html,
            source_url=url,
            cleaner=1,
            now=NOW,
        )
        text = listing.article(opened, marked).revision.document.text
        at = text.index(widget.text)
        highlight_changes.add_highlight(opened, marked, at, at + len(widget.text), now=NOW)
        with opened.transaction():
            opened.execute("UPDATE revisions SET cleaner = 1")
    return marked


def texts(library: Path) -> dict[int, str]:
    with Library.open(library) as opened:
        found = [listing.article(opened, number) for number in listed(opened, EVERY)]
    return {each.id: each.revision.document.text for each in found if each.revision}


def test_doctor_names_command_until_it_was_run(postil: Run, library: Path, older: int) -> None:
    result = postil("doctor")
    assert "12 articles cleaned by an older version of the cleaner" in result.out
    assert "postil reclean" in result.out
    assert result.status == 0
    assert postil("reclean", "--quiet").out == ""
    assert "older version of the cleaner" not in postil("doctor").out
    assert "All articles are up to date." in postil("reclean").out


def test_dry_run_lists_changes(postil: Run, library: Path, older: int) -> None:
    before = texts(library)
    result = postil("reclean", "--dry-run")
    assert result.status == 0
    assert "12 articles: 1 would get a new text" in result.out
    assert f"#{older} " in result.out
    assert "orphaned: “Ann on this report”" in result.out
    assert "1 orphaned" in result.out
    assert texts(library) == before
    done = postil("reclean")
    assert "12 articles: 1 got a new text" in done.out
    assert "orphaned: “Ann on this report”" in done.out
    assert "Ann on this report" not in texts(library)[older]


def test_words_and_filters_choose(postil: Run, library: Path, older: int) -> None:
    found = {hit["article"]["id"] for hit in postil("search", "margin", "--json").json}
    result = postil("reclean", "margin", "--dry-run", "--json").json
    assert result["summary"]["total"] == len(found) > 0
    result = postil("reclean", "--highlighted", "--dry-run", "--json").json
    (one,) = result["articles"]
    assert (one["article_id"], one["outcome"]) == (older, "new text")
    assert {each["fate"] for each in one["highlights"]} == {"placed", "orphan"}
    assert postil("reclean", "--feed", "no such feed").status == 1
    assert postil("reclean", "xyzzy").out == "All articles are up to date.\n"


def test_ctrl_c_stops_reclean_in_order(
    postil: Run, library: Path, older: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = 0

    def lines(*_: object, **__: object) -> None:
        nonlocal told
        told += 1
        if told == 3:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(command, "_lines", lines)
    result = postil("reclean")
    assert result.status == 130
    assert f"{told} articles of 12" in result.out
    assert "Run it again to continue." in result.out
    assert 3 <= told < 12
    monkeypatch.undo()
    assert f"{12 - told} articles: " in postil("--library", library, "reclean").out


def test_status_1_when_page_cannot_be_cleaned(postil: Run, library: Path, older: int) -> None:
    with Library.open(library, write=True) as opened, opened.transaction():
        opened.execute("UPDATE entries SET entry = (SELECT entry FROM entries LIMIT 1)")
        number = opened.value("SELECT revision_id FROM articles WHERE id = ?", (older,))
        opened.update("documents", number, {"source_html": compress(b"%PDF-1.7 no page")})
        opened.execute("UPDATE feeds SET full_text = 'always'")
    result = postil("reclean", "--highlighted", "--quiet")
    assert result.status == 1
    assert f"#{older} " in result.out
    assert "Its text is kept." in result.out


def test_import_list_creates_no_library(postil: Run, tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    assert postil("--library", missing, "reclean").status == 1
    assert not missing.exists()


def test_single_articles_are_named_by_number(postil: Run, library: Path) -> None:
    one, other = (row["id"] for row in postil("list", "--json").json[:2])
    told = postil("reclean", "--all", "--article", one, "--article", other, "--dry-run", "--json").json
    assert told["summary"]["total"] == 2
    assert postil("reclean", "--all", "--article", 99_999, "--quiet").status == 0
