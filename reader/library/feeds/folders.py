"""Folders by their path of names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from reader.errors import NotFound
from reader.library.storage.database import Library
from reader.list_records import MAX_FOLDER_DEPTH
from reader.safetext import storable


def folder_path(lib: Library, folder_id: int) -> tuple[str, ...]:
    """The names from the outermost folder to this one. Raises NotFound."""
    names: list[str] = []
    current: int | None = folder_id
    while current is not None:
        row = lib.row("SELECT name, parent_id FROM folders WHERE id = ?", (current,))
        if row is None:
            raise NotFound(f"There is no folder with the number {folder_id}.")
        names.append(row["name"])
        current = row["parent_id"]
    return tuple(reversed(names))


def clean_path(path: Sequence[str]) -> tuple[str, ...]:
    """A path as it is stored: single spaces in names, no empty ones, at most MAX_FOLDER_DEPTH of them."""
    names = (" ".join(storable(name).split()) for name in path)
    return tuple(islice(filter(None, names), MAX_FOLDER_DEPTH))


def ensure_folder(lib: Library, path: Sequence[str]) -> int | None:
    """The number of the folder at a path, created if missing; None for an empty path. In a transaction.

    A path deeper than MAX_FOLDER_DEPTH ends there.
    """
    parent: int | None = None
    for spelt in clean_path(path):
        found = lib.value("SELECT id FROM folders WHERE parent_id IS ? AND name = ?", (parent, spelt))
        if found is None:
            found = lib.insert("folders", {"parent_id": parent, "name": spelt})
        parent = int(found)
    return parent
