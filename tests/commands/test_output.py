"""What subcommands print is safe for a terminal, whatever it is made of."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.commands import output
from reader.model import Feed
from reader.safetext import is_safe

_ANY = st.text(st.characters(exclude_categories=()))


@given(st.lists(st.one_of(_ANY, st.integers(), st.none(), st.booleans(), st.dictionaries(_ANY, _ANY))))
def test_json_says_the_same_and_holds_no_control(value: list[object]) -> None:
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
def test_a_table_prints_safe_lines(rows: list[tuple[str, str, str]]) -> None:
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "print", lines.append, raising=False)
        output.table(rows, align="<><")
    assert len(lines) == len(rows)
    for line in lines:
        assert is_safe(line)
        assert "\n" not in line


def test_columns_stand_below_each_other_also_with_wide_characters(capsys: pytest.CaptureFixture[str]) -> None:
    output.table([("报告", "1", "x"), ("é", "22", "x"), ("abc", "333", "x")], align="<>")
    lines = capsys.readouterr().out.splitlines()
    assert len({cell_len(line) for line in lines}) == 1


@pytest.mark.parametrize(
    ("number", "says"), [(0, "0 feeds"), (1, "1 feed"), (2, "2 feeds"), (1234, "1,234 feeds")]
)
def test_counted(number: int, says: str) -> None:
    assert output.counted(number, "feed") == says
