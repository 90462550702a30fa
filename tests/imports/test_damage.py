"""Damaged files: what is whole comes out, the rest is listed, and nothing raises."""

from __future__ import annotations

import io
import json
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.imports.archive import MAX_MEMBER
from reader.imports.reading import read, why_unknown
from tests.support.examples import examples
from tests.support.foreign_files import FORMS, archive, kindle, pocket, shelf

BOOKS = shelf(3, books=3, marks=3)
FILES = {name: form.make(BOOKS) for name, form in FORMS.items()}
QUOTES = {mark.quote for book in BOOKS for mark in book.marks}


@settings(max_examples=examples(120))
@given(st.sampled_from(sorted(FILES)), st.floats(0, 1))
def test_cut_off_file_gives_what_was_whole_and_says_so(name: str, where: float) -> None:
    data = FILES[name]
    size = int(where * len(data))
    found = read(data[:size])
    if found is None:
        assert why_unknown(data[:size]).message
        return
    parsed, _ = found
    quotes = {passage.quote for article in parsed.articles for passage in article.passages}
    assert quotes <= QUOTES
    if not parsed.problems:  # cut where a row or an item ends
        whole = read(data)
        assert whole is not None
        assert len(parsed.articles) <= len(whole[0].articles)


@settings(max_examples=examples(150))
@given(
    st.sampled_from(sorted(FILES)), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=6)
)
def test_changed_bytes_never_raise(name: str, changes: list[tuple[float, bytes]]) -> None:
    data = bytearray(FILES[name])
    for where, new in changes:
        at = int(where * len(data))
        data[at : at + len(new)] = new
    found = read(bytes(data))
    if found is None:
        assert why_unknown(bytes(data)).message
    else:
        assert all(problem.message for problem in found[0].problems)


@settings(max_examples=examples(60))
@given(
    st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    for beginning in (
        b"",
        b"PK\x03\x04",
        b"[",
        b'{"annotations":[',
        b"Highlight,Title\n",
        b"@book{",
        b"TY  - ",
    ):
        if read(beginning + data) is None:
            assert why_unknown(beginning + data).message


ODD = [
    None,
    True,
    0,
    -1,
    1e300,
    2**70,
    float("inf"),
    float("nan"),
    "",
    "x",
    "\ud800",
    [],
    {},
    [None],
    {"a": None},
]


def _replaced(value: object, rng: random.Random) -> object:
    """A JSON value in which some values are others, and some members are gone."""
    if rng.random() < 0.06:
        return rng.choice(ODD)
    if isinstance(value, dict):
        return {name: _replaced(each, rng) for name, each in value.items() if rng.random() > 0.02}
    return [_replaced(each, rng) for each in value] if isinstance(value, list) else value


@settings(max_examples=examples(100))
@given(st.sampled_from(["wallabag", "hypothesis", "csl", "zotero"]), st.integers(0, 2**32))
def test_json_of_other_values_never_raises(name: str, seed: int) -> None:
    value = _replaced(json.loads(FILES[name]), random.Random(seed))
    read(json.dumps(value).encode("utf-8", "surrogatepass"))


def test_line_that_is_not_utf_8_is_named() -> None:
    data = FILES["readwise import"].replace(b"\r\n", b"\n").split(b"\n")
    data[2] = b"caf\xe9 " + data[2]
    found = read(b"\n".join(data))
    assert found is not None
    assert [problem.where for problem in found[0].problems] == ["line 3"]
    assert sum(len(article.passages) for article in found[0].articles) == len(QUOTES) - 1


def test_rows_of_other_columns_are_named() -> None:
    found = read(b"URL,Title,Selection,Folder\nhttps://e.org/a,T,,Unread\nhttps://e.org/b\n\n,,x,y\n")
    assert found is not None
    assert [problem.where for problem in found[0].problems] == ["line 3", "line 5"]
    assert len(found[0].articles) == 1


def test_quote_inside_a_field_takes_no_other_rows() -> None:
    found = read(
        b'Highlight,Title,URL\na 5" disk,T,https://e.org/a\n"whole ""words"", two\nlines",T,https://e.org/b\nx,T,https://e.org/c\n'
    )
    assert found is not None
    assert found[0].problems == ()
    quotes = [passage.quote for article in found[0].articles for passage in article.passages]
    assert quotes == ['a 5" disk', 'whole "words", two\nlines', "x"]


def test_json_item_that_is_not_utf_8_is_left_out_and_its_line_named() -> None:
    data = FILES["wallabag"].replace(BOOKS[1].title.encode(), b"caf\xe9 of the past")
    found = read(data)
    assert found is not None
    assert all(problem.where.startswith("line ") for problem in found[0].problems)
    assert [article.title for article in found[0].articles] == [BOOKS[0].title, BOOKS[2].title]


def test_cut_off_json_names_its_line() -> None:
    data = FILES["wallabag"]
    cut = data[: data.rindex(b'"annotations"')]
    found = read(cut)
    assert found is not None
    (problem,) = found[0].problems
    assert problem.where.startswith("line ")
    assert "cut off" in problem.message
    assert len(found[0].articles) == len(BOOKS) - 1


# --- archives


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "c:\\evil.csv"])
def test_member_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    found = read(
        archive(
            {
                **_members(pocket(BOOKS)),
                name: b"title,url,time_added,tags,status\nx,https://e.org/x,1,,unread\n",
            }
        )
    )
    assert found is not None
    (problem,) = found[0].problems
    assert "leads out of the archive" in problem.message
    assert len(found[0].articles) == len(BOOKS)


def test_bomb_is_refused_and_not_unpacked() -> None:
    found = read(archive({**_members(pocket(BOOKS)), "part_000001.csv": b"0" * (20 * 1_000_000)}))
    assert found is not None
    (problem,) = found[0].problems
    assert (problem.where, "bomb" in problem.message) == ("part_000001.csv", True)
    forged = bytearray(archive({"part_000001.csv": b"0" * 2_000_000}))
    at = forged.rindex(b"PK\x01\x02")  # a size that is not true
    forged[at + 24 : at + 28] = (10).to_bytes(4, "little")
    found = read(bytes(forged))
    assert found is not None
    assert found[0].problems
    assert MAX_MEMBER < 100_000_000


def test_encrypted_member_is_named() -> None:
    data = bytearray(pocket(BOOKS))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        data[at + offset] |= 1
    found = read(bytes(data))
    assert found is not None
    assert [(one.where, one.message) for one in found[0].problems] == [("part_000000.csv", "it is encrypted")]
    assert len(found[0].articles) == len(BOOKS)  # of the other member


def test_archive_without_directory_gives_its_members() -> None:
    whole = pocket(BOOKS)
    found = read(whole[: whole.find(b"PK\x01\x02")])
    assert found is not None
    assert "cut off" in found[0].problems[0].message
    assert len(found[0].articles) == len(BOOKS)


def test_archive_of_unknown_files_is_unknown() -> None:
    assert read(archive({"a.txt": b"hello", "b.bin": bytes(range(256))})) is None


def test_archive_of_a_known_file_is_read() -> None:
    found = read(archive({"My Clippings.txt": kindle(BOOKS), "__MACOSX/._x": b"\0"}))
    assert found is not None
    assert found[0].problems == ()
    assert len(found[0].articles) == len(BOOKS)
