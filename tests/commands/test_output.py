"""Output of subcommands: safe for a terminal, aligned, and the same value in JSON."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.commands.shared import output
from reader.commands.shared.article_table import print_articles
from reader.commands.shared.streams import standard_output
from reader.model import ArticleSummary, Feed
from reader.presentation.counts import counted
from reader.safetext import is_safe

_ANY = st.text(st.characters(exclude_categories=()))


@given(st.lists(st.one_of(_ANY, st.integers(), st.none(), st.booleans(), st.dictionaries(_ANY, _ANY))))
def test_json_round_trips_without_control_characters(value: list[object]) -> None:
    for compact in (False, True):
        text = output.json_text(value, compact=compact)
        assert is_safe(text)
        assert json.loads(text) == value


def test_records_become_objects() -> None:
    feed = Feed(
        id=1, url="https://example.org", title="T", last_checked_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    )
    record = json.loads(output.json_text(feed))
    assert record["last_checked_at"] == "2026-01-02T03:04:05Z"
    assert record["full_text"] == "auto"
    assert record["etag"] == ""


@given(st.lists(st.tuples(_ANY, _ANY, _ANY), min_size=1))
def test_table_prints_safe_lines(rows: list[tuple[str, str, str]]) -> None:
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(standard_output, "write", lines.append)
        output.table(rows, align="<><")
    assert len(lines) == len(rows)
    for line in lines:
        assert is_safe(line)
        assert line.index("\n") == len(line) - 1


def test_table_aligns_wide_characters(capsys: pytest.CaptureFixture[str]) -> None:
    output.table([("报告", "1", "x"), ("é", "22", "x"), ("abc", "333", "x")], align="<>")
    lines = capsys.readouterr().out.splitlines()
    assert len({cell_len(line) for line in lines}) == 1


@pytest.mark.parametrize("window", [80, 120, 200])
def test_list_gives_title_most_of_window(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((window, 24)))
    summary = ArticleSummary(
        id=12_345,
        feed_id=1,
        feed_title="The Institute for the Study of Very Long Names and Their Consequences",
        title="报告 " + "A title that is longer than any window " * 9,
        authors=(),
        url="",
        published_at=datetime(2026, 1, 2, tzinfo=UTC),
        added_at=datetime(2026, 1, 2, tzinfo=UTC),
        words=1,
        ready=True,
        read=False,
        starred=True,
        later=True,
        highlights=1,
    )
    print_articles([summary])
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["ID", "DATE", "MARK", "FEED", "TITLE"]
    assert cell_len(row) <= window
    assert cell_len(row) - heading.index("TITLE") > window / 2


@pytest.mark.parametrize(
    ("number", "says"), [(0, "0 feeds"), (1, "1 feed"), (2, "2 feeds"), (1234, "1,234 feeds")]
)
def test_counted(number: int, says: str) -> None:
    assert counted(number, "feed") == says


def test_output_has_no_stray_invisible_characters(capsys: pytest.CaptureFixture[str]) -> None:
    hidden = "pay\u200bpal\u2060\U000e0041"
    output.line(hidden)
    output.note(hidden)
    output.text(hidden)
    output.table([(hidden, "1")])
    output.emphasised([(hidden, True)])
    captured = capsys.readouterr()
    assert captured.out == "paypal\npaypal\npaypal  1\npaypal\n"
    assert captured.err == "paypal\n"
    assert "\u200b" not in output.json_text(hidden)
    assert json.loads(output.json_text(hidden)) == hidden
