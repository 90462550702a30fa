"""Putting together what several rows say of one article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from reader.imports.records import ImportedArticle
from reader.model import Metadata


def folded(text: str) -> str:
    """Text as titles and names are compared: letters and figures of one case, without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        re.findall(r"[^\W_]+", "".join(part for part in parts if not unicodedata.combining(part)))
    )


def people(text: str) -> tuple[str, ...]:
    """The names in a field of authors: parted by ";", " and ", " & ", or by commas between whole names."""
    text = " ".join(text.split())
    if not text:
        return ()
    if ";" in text:
        found = text.split(";")
    else:
        found = re.split(r",?\s+and\s+|\s+&\s+", text)
        found = [part for one in found for part in _by_comma(one)]
    return tuple(dict.fromkeys(_first_name_first(name) for name in found if name.strip(" ,")))


def _by_comma(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",")]
    # "Doe, Jane" is one name, "Jane Doe, John Roe" are two
    return parts if len(parts) > 1 and all(" " in part for part in parts if part) else [text]


def _first_name_first(name: str) -> str:
    last, comma, first = (part.strip() for part in name.strip(" ,").partition(","))
    return f"{first} {last}" if comma and first and "," not in first else name.strip(" ,")


def united(articles: Iterable[ImportedArticle]) -> tuple[ImportedArticle, ...]:
    """The articles in their order; several of one address, or without address of one title, become one."""
    groups: dict[tuple[str, ...], list[ImportedArticle]] = {}
    for number, one in enumerate(articles):
        if one.url:
            key: tuple[str, ...] = ("url", one.url)
        elif one.title:
            key = ("title", folded(one.title), folded(" ".join(one.authors)))
        else:
            key = ("only", str(number))
        groups.setdefault(key, []).append(one)
    return tuple(group[0] if len(group) == 1 else _one(group) for group in groups.values())


def _one(group: list[ImportedArticle]) -> ImportedArticle:
    """Of each field the first value that says something; lists are joined."""
    values: dict[str, Any] = {}
    for named in fields(ImportedArticle):
        given = [getattr(one, named.name) for one in group]
        if named.name in ("tags", "passages"):
            values[named.name] = tuple(dict.fromkeys(item for items in given for item in items))
        elif named.name == "note":
            values["note"] = "\n\n".join(dict.fromkeys(note for note in given if note))
        elif named.name in ("read", "starred", "later"):
            known = [state for state in given if state is not None]
            values[named.name] = any(known) if known else None
        else:
            values[named.name] = next(
                (one for one in given if one not in ("", None, (), Metadata())), given[0]
            )
    return replace(group[0], **values)
