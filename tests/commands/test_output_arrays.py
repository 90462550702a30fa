"""JSON arrays that are printed part by part."""

from __future__ import annotations

import json

import pytest

from reader.commands.shared import output
from tests.support.fixtures import Run


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7])
def test_parts_print_what_the_whole_would(size: int, capsys: pytest.CaptureFixture[str]) -> None:
    values = [{"name": f"a\nb\x1b{n}", "tags": ["x", {"deep": (n, None)}]} for n in range(size)]
    output.json_value(values)
    whole = capsys.readouterr().out
    output.json_array([values[start : start + 3] for start in range(0, size, 3)])
    assert capsys.readouterr().out == whole


def test_list_is_one_array_whatever_the_parts(
    postil: Run, library: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = postil("list", "--json").out
    monkeypatch.setattr("reader.commands.list_._AT_ONCE", 1)
    assert postil("list", "--json").out == whole
    assert len(json.loads(whole)) > 1
