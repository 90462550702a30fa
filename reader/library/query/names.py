"""Feeds, folders and tags that a query names, as their numbers."""

from __future__ import annotations

from collections.abc import Callable

from reader.library.annotations.tags import tag_key
from reader.library.query.patterns import found
from reader.library.search.terms import fold
from reader.library.storage.database import Library
from reader.query.tree import Field, Pattern, Text, Value


def named(value: Value, operator: str) -> Callable[[str], bool]:
    """Whether a name is meant: by a part of it, with = by the whole, case and accents ignored."""
    if isinstance(value, Pattern):
        return lambda name: found(value, name)
    assert isinstance(value, Text)
    wanted = fold(value.text)
    if operator == "=":
        return lambda name: fold(name) == wanted
    return lambda name: wanted in fold(name)


def feed_numbers(lib: Library, field: Field) -> list[int]:
    """The feeds by their titles (the reader's, else the publisher's, else the address), also left ones."""
    tests = [named(value, field.operator) for value in field.values]
    rows = lib.tuples(
        """SELECT id, CASE WHEN own_title <> '' THEN own_title WHEN title <> '' THEN title ELSE url END
           FROM feeds"""
    )
    return [number for number, title in rows if any(test(title) for test in tests)]


def folder_feeds(lib: Library, field: Field) -> list[int]:
    """The feeds in the folders of a name or a path ("Research/Energy"), and in the folders inside them."""
    tests = [named(value, field.operator) for value in field.values]
    folders = _folders(lib)

    def meant(number: int) -> bool:
        path = "/".join(folders[each][1] for each in reversed(_chain(folders, number)))
        return any(test(folders[number][1]) or test(path) for test in tests)

    return feeds_inside(lib, {number for number in folders if meant(number)})


def feeds_inside(lib: Library, folder_ids: set[int]) -> list[int]:
    """The feeds in these folders and in the folders inside them."""
    folders = _folders(lib)
    inside = {number for number in folders if folder_ids & set(_chain(folders, number))}
    return [
        number
        for number, folder in lib.tuples("SELECT id, folder_id FROM feeds WHERE folder_id IS NOT NULL")
        if folder in inside
    ]


def _folders(lib: Library) -> dict[int, tuple[int | None, str]]:
    """The folder around each folder, and its name, by number."""
    return {row[0]: (row[1], row[2]) for row in lib.tuples("SELECT id, parent_id, name FROM folders")}


def _chain(folders: dict[int, tuple[int | None, str]], number: int | None) -> list[int]:
    """A folder and those around it; a damaged chain that returns to itself ends there."""
    found: list[int] = []
    while number is not None and number in folders and number not in found:
        found.append(number)
        number = folders[number][0]
    return found


def tag_numbers(lib: Library, field: Field) -> list[int]:
    """The tags of these names, and those nested below them; with = only themselves."""

    def test(value: Value) -> Callable[[str, str], bool]:
        if isinstance(value, Pattern):
            return lambda name, _: found(value, name)
        assert isinstance(value, Text)
        wanted = tag_key(value.text)
        if value.prefix:
            return lambda _, key: key.startswith(wanted)
        if field.operator == "=":
            return lambda _, key: key == wanted
        return lambda _, key: key == wanted or key.startswith(wanted + "/")

    tests = [test(value) for value in field.values]
    rows = lib.tuples("SELECT id, name, key FROM tags")
    return [number for number, name, key in rows if any(each(name, key) for each in tests)]
