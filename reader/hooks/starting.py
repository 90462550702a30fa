"""Runs the hooks of an event in this process, or in a detached one."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from reader.hooks.running import HookEvent, run_hooks, wanted
from reader.own_commands import Event
from reader.own_processes import HOOKS_LATER, own_command, own_environment
from reader.settings import Settings


def after(settings: Settings, library_path: Path, happened: HookEvent) -> dict[str, str]:
    """Run the hooks of an event, or start a process that does.

    Returns why each that failed did so, by its name; nothing of those that are left to a process.
    """
    if not wanted(settings, happened):
        return {}
    if os.environ.get(HOOKS_LATER):
        start(settings, library_path, happened)
        return {}
    return run_hooks(settings, library_path, happened)


def start(settings: Settings, library_path: Path, happened: HookEvent) -> subprocess.Popen[bytes]:
    """Start the process that runs the hooks of an event; nobody has to wait for it."""
    options = ["--library", str(library_path)]
    if settings.path is not None:
        options += ["--config", str(settings.path)]
    with tempfile.TemporaryFile() as source:
        source.write(encoded(happened))
        source.seek(0)
        return subprocess.Popen(  # noqa: S603 -- our own program; what happened is on its standard input
            own_command(*options, "hooks", "run"),
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=own_environment(hooks_later=False),
            start_new_session=True,
        )


def encoded(happened: HookEvent) -> bytes:
    """What happened, as `postil hooks run` reads it."""
    return json.dumps(
        {
            "event": str(happened.event),
            "articles": happened.articles,
            "highlights": happened.highlights,
            "files": happened.files,
            "format": happened.format,
            "hook": happened.hook,
        }
    ).encode("ascii")


def decoded(data: bytes) -> HookEvent:
    """The reverse. Raises ValueError."""
    try:
        row = json.loads(data)
        return HookEvent(
            Event(row["event"]),
            tuple(int(each) for each in row.get("articles", ())),
            tuple(str(each) for each in row.get("highlights", ())),
            tuple(str(each) for each in row.get("files", ())),
            str(row.get("format", "")),
            str(row.get("hook", "")),
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not an event") from error
