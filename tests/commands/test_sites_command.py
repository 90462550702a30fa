"""`postil sites`: corrections of sites, listed and taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from reader.library.annotations.site_rules import set_site_rule
from reader.library.storage.database import Library
from tests.support.fixtures import Run

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def fill(path: Path) -> None:
    with Library.open(path, write=True) as library:
        for host, verdict, example in (
            ("b.example", "never", "Buy the book"),
            ("a.example", "always", "Key points"),
            ("b.example", "always", "Notes on the figures"),
        ):
            set_site_rule(library, host, f"look of {example}", verdict, example=example, now=NOW)


def test_corrections_are_listed_by_site(postil: Run, library: Path) -> None:
    fill(library)
    assert postil("sites").out.splitlines() == [
        "a.example",
        "    2  always  Key points",
        "b.example",
        "    1  never   Buy the book",
        "    3  always  Notes on the figures",
    ]
    assert [(one["id"], one["verdict"]) for one in postil("sites", "--json").json] == [
        (2, "always"),
        (1, "never"),
        (3, "always"),
    ]


def test_correction_is_removed_and_undone(postil: Run, library: Path) -> None:
    fill(library)
    assert "Buy the book" in postil("sites", "--remove", 1).out
    assert "Buy the book" not in postil("sites").out
    assert postil("sites", "--remove", 1).status == 1
    assert postil("undo").status == 0
    assert "Buy the book" in postil("sites").out


def test_without_corrections(postil: Run, library: Path) -> None:
    result = postil("sites")
    assert (result.status, result.out) == (0, "")
    assert postil("sites", "--json").json == []
