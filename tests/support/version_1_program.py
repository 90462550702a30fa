"""A program with version 1 of the journal: commands as JSON lines on standard input, answers on standard output.

Run as `python version_1_program.py ARCHIVE`, where ARCHIVE holds the released code. It imports nothing of the
present program.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib
import json
import pathlib
import sys
from typing import Any


class Program:
    """Libraries of version 1, by the path of their file."""

    def __init__(self) -> None:
        self.libraries: dict[str, Any] = {}

    def load(self, name: str) -> Any:
        """A module of the released program."""
        return importlib.import_module(f"reader.library.{name}")

    def open(self, path: str, texts: list[str]) -> list[Any]:
        """Make a library with one article a text; returns the uids of the articles."""
        model, document = importlib.import_module("reader.model"), importlib.import_module("reader.document")
        lib = self.libraries[path] = self.load("database").Library.open(pathlib.Path(path), write=True)
        feed, _ = self.load("subscriptions").subscribe(lib, "https://feed.example/rss")
        now = moment(0)
        entries = [
            model.Entry(f"{n}", f"https://site.example/{n}", f"Report {n}", published_at=now)
            for n in range(len(texts))
        ]
        numbers = self.load("entries").store_entries(lib, feed.id, entries, now=now).new
        for number, text in zip(numbers, texts, strict=True):
            made = document.Document((document.Block(document.BlockKind.PARAGRAPH, text),))
            self.load("revisions").store_revision(
                lib, number, document=made, source=model.Source.FEED, cleaner=1, now=now
            )
        return list(numbers)

    def close(self, path: str) -> None:
        """Close a library."""
        self.libraries.pop(path).close()

    def call(self, path: str, name: str, second: int, *arguments: Any) -> None:
        """A function of `annotations` or `states` at a time."""
        module = (
            "states" if name in ("set_starred", "set_read", "set_later", "set_archived") else "annotations"
        )
        errors = importlib.import_module("reader.errors")
        # where its feed was unsubscribed, by undo, version 1 removed the article
        with contextlib.suppress(errors.NotFound):
            getattr(self.load(module), name)(self.libraries[path], *arguments, now=moment(second))

    def sync(self, path: str, folder: str, second: int) -> list[str]:
        """Merge through a folder; returns what was unreadable, or the error."""
        try:
            done = self.load("sync").sync(self.libraries[path], pathlib.Path(folder), now=moment(second))
        except Exception as error:  # noqa: BLE001 - the released program has its defects
            return [f"failed: {error!r}"]
        return list(done.unreadable)

    def seen(self, path: str) -> list[list[Any]]:
        """Highlights as they are shown: uid, quote, note, colour, tags."""
        found = self.load("annotations").all_highlights(self.libraries[path])
        return sorted([one.uid, one.quote, one.note, one.colour, sorted(one.tags)] for _, one in found)


def moment(second: int) -> datetime.datetime:
    """A time so many seconds after a fixed one."""
    return datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=second)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    program = Program()
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        print(json.dumps(getattr(program, command)(*arguments)), flush=True)
