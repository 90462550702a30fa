"""A text that may be incomplete says so, and why, on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.cleaning import clean
from reader.cleaning.pipeline import MIXED
from reader.library.articles.revisions import current_revisions
from reader.library.storage.database import Library
from reader.presentation.completeness import warning
from tests.support.fixtures import Run
from tests.support.texts import store_revision

SENTENCE = (
    "We ask all visitors of this site to choose which of the many partners may keep what they learn of them"
)
CONSENT = (
    "<html><head><title>The Daily</title></head><body><nav><a href='/'>Front page</a></nav><div class='cookie-consent modal'>"
    + "".join(
        f"<p>{SENTENCE}, point {n} of the list, and for how long they may keep it.</p>" for n in range(12)
    )
    + "</div></body></html>"
)
"""A page on which nothing but a consent wall is to be read."""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(CONSENT, "utf-8")
    assert clean(CONSENT, url="https://d.example/a").uncertain
    return path


def test_clean_says_that_text_is_perhaps_incomplete(postil: Run, page: Path) -> None:
    result = postil("clean", page)
    assert "Perhaps incomplete: no article was found; this is the page's running text." in result.err
    assert "Not the whole article" not in result.err
    record = postil("clean", page, "--json").json
    assert (record["complete"], record["uncertain"]) == (False, True)


def test_explanation_says_what_was_removed_and_why(postil: Run, page: Path) -> None:
    said = postil("clean", page, "--explain").err
    assert "Perhaps incomplete" in said
    assert "removed by tag nav" in said
    assert "Front page" in said


def test_show_says_so_of_stored_text(postil: Run, library: Path, page: Path) -> None:
    number = postil("save", page).out.split()[0].strip("#")
    assert "Perhaps incomplete: no article was found" in " ".join(postil("show", number).out.split())


def test_show_says_that_whole_text_is_perhaps_mixed(postil: Run, library: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(f"<title>On visitors</title><main><p>{SENTENCE}.</p></main>", "utf-8")
    number = postil("save", page).out.split()[0].strip("#")
    assert "Perhaps" not in postil("show", number).out
    with Library.open(library, write=True) as lib:
        document = current_revisions(lib, [int(number)])[int(number)].document
        store_revision(lib, int(number), document=document, now=datetime.now(UTC), reason=MIXED)
    other, exported = tmp_path / "other.db", tmp_path / "library.json"
    postil("export", "json", "--to", exported, "--article", number)
    postil("--library", other, "import", exported)
    for path, shown in ((library, number), (other, "1")):
        assert f"{MIXED}." in " ".join(postil("--library", path, "show", shown).out.split())
        assert postil("--library", path, "list", "is:excerpt").out == ""


def test_reason_of_whole_text_calls_it_no_excerpt() -> None:
    """A file from elsewhere may give a whole text any reason."""
    assert warning("The page has less text than the feed", complete=True) == ""
    assert warning("", complete=False) == "Not the whole article."
