"""What `postil import --json` says of a file, for the screen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from reader.presentation.counts import counted

_LEFT_OUT = "left out: "


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What came of importing a file of another program.

    `waiting` is how many passages wait for the texts of their articles, `fetchable` how many of these for one
    that has an address. `problems` is how many lines or
    members were not understood, `first_problem` one of them.
    """

    sentence: str
    waiting: int = 0
    fetchable: int = 0
    problems: int = 0
    first_problem: str = ""
    is_list: bool = False
    """Whether it was a list of subscriptions, or a journal."""


def summary(lines: Sequence[str]) -> ImportSummary | None:
    """The summary of the output of `postil import --json`; None where there is none."""
    try:
        value = json.loads("".join(lines))
        if "files" not in value:
            said = _of_lists([value])
            return ImportSummary(sentence=f"imported {said}" if said else "imported", is_list=True)
        return _of_files(value["files"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _of_lists(lists: Sequence[dict[str, object]]) -> str:
    """What came of lists of subscriptions: "7 new feeds, 2 known, 1 view"; "" where there is none."""
    new, known = (sum(n for one in lists if isinstance(n := one.get(name), int)) for name in ("new", "known"))
    views = sum(len(names) for one in lists if isinstance(names := one.get("views"), list))
    if not (new or known or views):
        return ""
    said = [f"{counted(new, 'new feed')}"]
    said += [f"{known:,} known"] if known else []
    said += [counted(views, "view")] if views else []
    return ", ".join(said)


def left_out(errors: str) -> str:
    """What `postil import` said on standard error of lines it left out: the first, and how many more."""
    lines = [line.removeprefix(_LEFT_OUT) for line in errors.splitlines() if line.startswith(_LEFT_OUT)]
    if not lines:
        return ""
    return f"; left out: {lines[0]}" + (f" and {len(lines) - 1} more" if len(lines) > 1 else "")


def _of_files(files: Sequence[dict[str, object]]) -> ImportSummary:
    programs = [one for one in files if isinstance(one.get("errors"), list)]

    def total(name: str) -> int:
        return sum(value for one in programs if isinstance(value := one.get(name), int))

    unplaced = sum(len(value) for one in programs if isinstance(value := one.get("unplaced"), list))
    problems = [each for one in programs if isinstance(errors := one["errors"], list) for each in errors]
    feeds = _of_lists([one for one in files if one.get("source") == "opml"])
    said = [*([feeds] if feeds else []), counted(total("articles"), "article")]
    if total("passages"):
        places = [f"{total('waiting'):,} waiting for their text"] if total("waiting") else []
        places += [f"{unplaced:,} not placed"] if unplaced else []
        where = f" ({', '.join(places)})" if places else ""
        said.append(f"{counted(total('passages'), 'passage')}{where}")
    new = "" if feeds or total("added") or total("updated") else "; nothing new"
    operations = [one["operation"] for one in programs if isinstance(one.get("operation"), int)]
    back = f" · undo: postil undo {operations[-1]}" if operations else ""
    first = problems[0] if problems else {}
    line, message = str(first.get("where", "")), str(first.get("message", ""))
    return ImportSummary(
        sentence=f"imported {', '.join(said)}{new}{back}",
        waiting=total("waiting"),
        fetchable=total("fetchable"),
        problems=len(problems),
        first_problem=f"{line}: {message}" if line else message,
    )
