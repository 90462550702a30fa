"""Corrections of sites in the library: journalled, undone, synced, and applied to stored texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.errors import NotFound
from reader.library.annotations.journal import redo, undo
from reader.library.annotations.site_rules import (
    host_of,
    remove_site_rule,
    rules_of,
    set_site_rule,
    site_rules,
)
from reader.library.annotations.sync import sync
from reader.library.storage.database import Library
from tests.support.fixtures import OpenBlank

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
HOST = "news.example"
BLOCK = '{"path":[["p"],["div","promo"]],"words":[]}'


def verdicts(library: Library) -> list[tuple[str, str]]:
    return sorted((rule.host, rule.verdict) for rule in site_rules(library))


def test_verdict_is_changed_and_taken_back(lib: Library) -> None:
    set_site_rule(lib, HOST, BLOCK, "never", example="Buy\x1b now", now=NOW)
    (rule,) = rules_of(lib, HOST)
    assert (rule.verdict, rule.block) == ("never", BLOCK)
    assert "\x1b" not in rule.example
    set_site_rule(lib, HOST, BLOCK, "always", now=NOW)
    assert verdicts(lib) == [(HOST, "always")]
    set_site_rule(lib, HOST, BLOCK, None, now=NOW)
    assert verdicts(lib) == []
    assert rules_of(lib, "other.example") == []


def test_undo_and_redo(lib: Library) -> None:
    set_site_rule(lib, HOST, BLOCK, "never", now=NOW)
    set_site_rule(lib, HOST, BLOCK, "always", now=NOW)
    undo(lib, now=NOW)
    assert verdicts(lib) == [(HOST, "never")]
    undo(lib, now=NOW)
    assert verdicts(lib) == []
    redo(lib, now=NOW)
    assert verdicts(lib) == [(HOST, "never")]


def test_taking_back_what_was_never_said_leaves_no_trace(lib: Library) -> None:
    set_site_rule(lib, HOST, BLOCK, None, now=NOW)
    assert lib.value("SELECT count(*) FROM journal") == 0


def test_removal_by_number(lib: Library) -> None:
    set_site_rule(lib, HOST, BLOCK, "never", now=NOW)
    (rule,) = site_rules(lib)
    assert remove_site_rule(lib, rule.id, now=NOW) == rule
    assert verdicts(lib) == []
    with pytest.raises(NotFound):
        remove_site_rule(lib, rule.id, now=NOW)


def test_machines_agree(tmp_path: Path, open_blank: OpenBlank) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    one, other = (open_blank(tmp_path / f"{name}.db") for name in "ab")
    set_site_rule(one, HOST, BLOCK, "never", now=NOW)
    set_site_rule(other, HOST, BLOCK, "never", now=NOW + timedelta(hours=1))
    set_site_rule(other, HOST, BLOCK.replace("promo", "facts"), "always", now=NOW)
    for library in (one, other, one):
        sync(library, folder, now=NOW)
    assert verdicts(one) == verdicts(other) == [(HOST, "always"), (HOST, "never")]
    set_site_rule(other, HOST, BLOCK, None, now=NOW + timedelta(hours=2))
    for library in (other, one):
        sync(library, folder, now=NOW)
    assert verdicts(one) == verdicts(other) == [(HOST, "always")]
    for library in (one, other):
        library.close()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.News.example/a?b", "news.example"),
        ("http://user:x@news.example:8080/", "news.example"),
        ("file:///tmp/page.html", ""),
        ("", ""),
        ("http://[bad", ""),
    ],
)
def test_host(url: str, host: str) -> None:
    assert host_of(url) == host
