"""Programs of the user that Postil runs: `[commands]` for the pipe, `[hooks]` for events.

A command is a list of arguments, or one line that is split as a shell would split it; no shell reads it.
Nothing from outside is ever put into it: texts and records go to its standard input.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reader.setting_kinds import Kind

NAME = r"[A-Za-z0-9][A-Za-z0-9 _-]{0,39}"
"""What a command or a hook may be called."""
MAX_SECONDS = 3600.0
_MAX_ARGUMENTS = 100
_MAX_LENGTH = 4000


class Event(StrEnum):
    """What a hook can wait for."""

    ARTICLE = "article"
    """An update has brought articles, and their texts are ready."""
    HIGHLIGHT = "highlight"
    """A highlight was made, changed or deleted, here and by hand."""
    EXPORT = "export"
    """Files were exported."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A command that runs after an event. `query` narrows new articles; `timeout` is in seconds.

    `most` is how many articles or highlights one run is given at most; there is one run for all of them.
    """

    on: Event
    command: tuple[str, ...]
    query: str = ""
    timeout: float = 30.0
    most: int = 100


def split(command: object) -> tuple[str, ...]:
    """The arguments of a command as they are in the settings. Raises ValueError.

    `~/` at the beginning of an argument is the home folder. The program is a name that is looked up in the
    absolute folders of PATH, or an absolute path: the folder Postil was started in does not count.
    """
    if isinstance(command, str):
        import shlex  # most starts need none

        parts: list[object] = [*shlex.split(command)]
    elif isinstance(command, list | tuple):
        parts = [*command]
    else:
        raise ValueError(command)
    words = tuple(part for part in parts if isinstance(part, str))
    if not words or len(words) < len(parts) or len(words) > _MAX_ARGUMENTS:
        raise ValueError(command)
    if any("\0" in word or len(word) > _MAX_LENGTH for word in words):
        raise ValueError(command)
    words = tuple(str(Path(word).expanduser()) if word.startswith("~/") else word for word in words)
    program = words[0]
    if not program.strip() or (os.sep in program and not os.path.isabs(program)):
        raise ValueError(command)
    return words


def _read_hook(value: object) -> Hook:
    if not isinstance(value, Mapping) or set(value) - {"on", "command", "query", "timeout", "most"}:
        raise ValueError(value)
    query, timeout, most = value.get("query", ""), value.get("timeout", 30.0), value.get("most", 100)
    event = Event(str(value.get("on")))  # raises ValueError for another one
    if not isinstance(query, str) or (query and event is not Event.ARTICLE) or not query.isprintable():
        raise ValueError(value)
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 1 <= timeout <= MAX_SECONDS:
        raise ValueError(value)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= 10_000:
        raise ValueError(value)
    return Hook(event, split(value.get("command")), query, float(timeout), most)


COMMAND = Kind('a command such as "wc -w" or ["wc", "-w"], its program a name or an absolute path', split)
HOOK = Kind(
    'a table with on ("article", "highlight" or "export"), command, and optionally query (for articles), '
    "timeout (1 to 3600 seconds) and most (1 to 10000)",
    _read_hook,
)
