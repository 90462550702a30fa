"""What `postil import --json` says of a file, for the screen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from reader.presentation.counts import counted


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What came of importing a file of another program.

    `waiting` is how many passages wait for the texts of their articles. `problems` is how many lines or
    members were not understood, `first_problem` one of them.
    """

    sentence: str
    waiting: int = 0
    problems: int = 0
    first_problem: str = ""
    is_list: bool = False
    """Whether it was a list of subscriptions, or a journal."""


def summary(lines: Sequence[str]) -> ImportSummary | None:
    """The summary of the output of `postil import --json`; None where there is none."""
    try:
        value = json.loads("".join(lines))
        if "files" not in value:
            return ImportSummary(sentence="", is_list=True)
        return _of_files(value["files"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _of_files(files: Sequence[dict[str, object]]) -> ImportSummary:
    programs = [one for one in files if isinstance(one.get("errors"), list)]

    def total(name: str) -> int:
        return sum(value for one in programs if isinstance(value := one.get(name), int))

    unplaced = sum(len(value) for one in programs if isinstance(value := one.get("unplaced"), list))
    problems = [each for one in programs if isinstance(errors := one["errors"], list) for each in errors]
    said = [counted(total("articles"), "article")]
    if total("passages"):
        places = [f"{total('placed'):,} placed"]
        places += [f"{total('waiting'):,} waiting for their text"] if total("waiting") else []
        places += [f"{unplaced:,} not placed"] if unplaced else []
        said.append(f"{counted(total('passages'), 'passage')} ({', '.join(places)})")
    new = "" if total("added") or total("updated") else "; nothing new"
    operations = [one["operation"] for one in programs if isinstance(one.get("operation"), int)]
    back = f"; `postil undo {operations[-1]}` takes it back" if operations else ""
    first = problems[0] if problems else {}
    where, message = str(first.get("where", "")), str(first.get("message", ""))
    return ImportSummary(
        sentence=f"imported {', '.join(said)}{new}{back}",
        waiting=total("waiting"),
        problems=len(problems),
        first_problem=f"{where}: {message}" if where else message,
    )
