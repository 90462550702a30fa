"""`postil stats`: the figures of weeks and feeds, and feeds that are never opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.library.annotations.highlight_changes import add_highlight
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from tests.support.fixtures import Run
from tests.support.site import Site, feed


def test_figures_count_what_came_was_read_and_marked(
    postil: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "stats.db"))
    site.pages["/feed.xml"] = ("application/xml", feed(site.url, ["One", "Two", "Three"]))
    assert postil("subscribe", f"{site.url}/feed.xml").status == 0
    path = tmp_path / "stats.db"
    with Library.open(path, write=True) as library, library.transaction():
        now = datetime.now(UTC)
        add_highlight(library, 1, 0, 8, now=now)
        library.execute(
            "UPDATE states SET opened_at = ?, finished_at = ? WHERE article_id = 1", (stamp(now),) * 2
        )
    told = postil("stats", "--json", "--weeks", "2").json
    assert [week["came"] for week in told["weeks"]] == [0, 3]
    assert told["weeks"][1] | {"monday": ""} == {
        "monday": "",
        "came": 3,
        "read": 1,
        "finished": 1,
        "marked": 1,
    }
    (one,) = told["feeds"]
    assert (one["came"], one["marked"], one["unused"]) == (3, 1, False)
    shown = postil("stats").out
    assert "WEEK OF" in shown
    assert "█" in shown
    assert "nothing was opened" not in shown


def test_feed_of_which_nothing_was_opened_is_named(
    postil: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "stats.db"))
    site.pages["/feed.xml"] = ("application/xml", feed(site.url, ["One"]))
    postil("subscribe", f"{site.url}/feed.xml")
    path = tmp_path / "stats.db"
    with Library.open(path, write=True) as library, library.transaction():
        library.execute("UPDATE feeds SET added_at = ?", (stamp(datetime.now(UTC) - timedelta(days=100)),))
    assert "postil unsubscribe 1" in postil("stats").out
    with Library.open(path, write=True) as library, library.transaction():
        library.execute("UPDATE states SET starred_at = ?", (stamp(datetime.now(UTC)),))
    assert "postil unsubscribe" not in postil("stats").out
