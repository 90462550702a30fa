"""`postil login` with words and streams that no one would type on purpose."""

from __future__ import annotations

import pytest

from tests.support.fixtures import Run

ADDRESS = "https://reports.example.org/"


@pytest.mark.parametrize("place", ["--user", "--header", "--env"])
@pytest.mark.parametrize("word", ["ada\udcb4", "\udcff", "a\udc80b"])
def test_words_that_are_not_utf8_are_refused(postil: Run, place: str, word: str) -> None:
    chosen = ["--user", "ada"] if place == "--env" else []
    told = postil("login", ADDRESS, *chosen, place, word, stdin=b"secret\n")
    assert told.status == 2
    assert told.err.count("\n") == 1
    assert "Internal" not in told.err
    assert postil("login", "--json").json == []


@pytest.mark.parametrize("letter", [b"\0", b"x", "é".encode()])
def test_password_without_end_is_refused(postil: Run, letter: bytes) -> None:
    told = postil("login", ADDRESS, "--user", "ada", stdin=letter * 100_000)
    assert told.status == 2
    assert "longer than 10,000 characters" in told.err


def test_environment_variable_without_name_is_refused(postil: Run) -> None:
    told = postil("login", ADDRESS, "--user", "ada", "--env", "", stdin=b"secret\n")
    assert told.status == 2
    assert "--env needs the name" in told.err
