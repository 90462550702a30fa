"""Metadata for citing, by origin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.library.articles import entries
from reader.library.articles.metadata import (
    authors_from_json,
    effective_fields,
    from_fields,
    metadata,
    read_metadata,
    to_fields,
    write_metadata,
)
from reader.library.storage.database import Library
from reader.model import AuthorName, Metadata, Origin, Source
from tests.library.conftest import NOON, revise
from tests.support.fixtures import MakeDocument

NAMES = st.builds(AuthorName, *[st.text(max_size=5)] * 5)
ALL = st.builds(Metadata, *[st.text(max_size=5)] * 6, st.lists(NAMES, max_size=3).map(tuple))


@given(ALL)
def test_metadata_comes_back_whole(values: Any) -> None:
    assert from_fields(to_fields(values)) == values


@pytest.mark.parametrize("stored", ["", "{", "3", "[3]", '{"family": "x"}', '[{"unknown": 1}]'])
def test_damaged_authors_do_not_raise(stored: Any) -> None:
    assert authors_from_json(stored) in ((), (AuthorName(),))


@given(values=st.dictionaries(st.sampled_from(list(Origin)), st.sampled_from(["one", "two", ""])))
def test_the_first_origin_wins(lib_module: Any, values: Any) -> None:
    lib = lib_module
    number = entries.add_saved(lib, url="", title=str(values), now=NOON)
    with lib.transaction():
        for origin in Origin:
            write_metadata(lib, number, origin, {"doi": values.get(origin)}, at=1)
    wanted = next(((values[origin], origin) for origin in Origin if origin in values), None)
    assert effective_fields(lib, number).get("doi") == wanted
    assert metadata(lib, number).doi == (wanted[0] if wanted else "")


@pytest.fixture(scope="module")
def lib_module(tmp_path_factory: Any, blank: Any) -> Iterator[Any]:
    from reader.library.storage.database import Library

    path = tmp_path_factory.mktemp("metadata") / "postil.db"
    path.write_bytes(blank)
    with Library.open(path, write=True) as lib:
        yield lib


def test_a_new_text_of_the_publisher_keeps_what_the_reader_corrected(
    lib: Library, document: MakeDocument
) -> None:
    number = entries.add_saved(lib, url="", title="T", now=NOON)
    named = Metadata(type="report", doi="10.1/wrong", authors=(AuthorName("Ohm", "Ada"),))
    revise(lib, number, document("One."), source=Source.PAGE, metadata=named)
    with lib.transaction():
        write_metadata(lib, number, Origin.READER, {"doi": "10.1/right", "later-key": "kept"}, at=1)
    revise(lib, number, document("Two."), source=Source.PAGE, metadata=Metadata(doi="10.1/other"))
    found = metadata(lib, number)
    assert (found.doi, found.type, found.authors) == ("10.1/right", "report", (AuthorName("Ohm", "Ada"),))
    assert read_metadata(lib, number, Origin.READER) == {"doi": "10.1/right", "later-key": "kept"}
    with lib.transaction():
        write_metadata(lib, number, Origin.READER, {"doi": None}, at=2)
    assert metadata(lib, number).doi == "10.1/other"
