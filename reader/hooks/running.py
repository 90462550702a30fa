"""Runs the hooks of an event: after its commit, with limits of time and number."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from reader import paths
from reader.atomic import make_folder
from reader.errors import PostilError
from reader.external_commands import run
from reader.hooks import failures, records
from reader.library.query.finding import find_ids
from reader.library.query.options import options_of
from reader.library.storage.database import Library
from reader.own_commands import Event, Hook
from reader.query import parse
from reader.query.tree import Query
from reader.settings import Settings

INSIDE = "POSTIL_HOOK"
"""Set for a hook: what Postil does on its behalf runs no hooks, so that none can call itself."""
AT_ONCE = 2
"""How many hooks run at once, those of all Postil programs together."""
_WAIT = 600.0
"""Seconds that a hook waits for its turn."""
_MOST_WAITING = 16
"""How many hooks wait for their turn at most; more are not run."""
_TICK = 0.2


@dataclass(frozen=True, slots=True)
class HookEvent:
    """An event with what it is about: `articles` by number, `highlights` by uid, or exported `files`.

    `hook` names the only one to run, "" for all of the event.
    """

    event: Event
    articles: tuple[int, ...] = ()
    highlights: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    format: str = ""
    hook: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not (self.articles or self.highlights or self.files)


def wanted(settings: Settings, happened: HookEvent) -> dict[str, Hook]:
    """The hooks to run; none for what a hook itself has done."""
    if happened.is_empty or INSIDE in os.environ:
        return {}
    return {
        name: hook
        for name, hook in settings.hooks.items()
        if hook.on is happened.event and happened.hook in ("", name)
    }


def run_hooks(settings: Settings, library_path: Path, happened: HookEvent) -> dict[str, str]:
    """Run the hooks of an event and wait for them. Returns why each that failed did so, by its name.

    Failures are recorded, too (`failures`). Never raises for what a hook does.
    """
    hooks = wanted(settings, happened)
    if not hooks:
        return {}
    inputs: dict[str, bytes] = {}
    problems: dict[str, str] = {}
    with Library.open(library_path) as library:
        for name, hook in hooks.items():
            try:
                content = content_of(library, settings, hook, happened)
            except PostilError as error:
                problems[name] = f"its query failed: {error}"
            else:
                if content:
                    inputs[name] = records.encoded(happened.event, name, library, content)
    cancelled = threading.Event()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hook") as pool:
        try:
            started = {
                name: pool.submit(
                    _run,
                    name,
                    hooks[name],
                    data,
                    settings=settings,
                    library_path=library_path,
                    cancelled=cancelled,
                )
                for name, data in inputs.items()
            }
            problems |= {name: each.result() for name, each in started.items()}
        except BaseException:
            cancelled.set()
            raise
    for name, reason in problems.items():
        failures.record(name, reason)
    return {name: reason for name, reason in problems.items() if reason}


def content_of(library: Library, settings: Settings, hook: Hook, happened: HookEvent) -> records.Record:
    """What the hook is given; {} where it has nothing to do."""
    if happened.event is Event.EXPORT:
        return {"files": list(happened.files), "format": happened.format}
    if happened.event is Event.HIGHLIGHT:
        uids = happened.highlights
        found = records.highlight_records(library, uids[-hook.most :])
        return {"highlights": found, "left_out": max(0, len(uids) - hook.most)} if found else {}
    ids = matching(library, settings, hook.query, happened.articles)
    if not ids:
        return {}
    found = records.article_records(library, ids[: hook.most])
    return {"articles": found, "left_out": max(0, len(ids) - hook.most)}


def matching(library: Library, settings: Settings, query: str, among: Sequence[int]) -> list[int]:
    """Those of the articles that a query finds, the newest first. Raises QueryError, QueryTooSlow."""
    options = replace(options_of(settings), among=tuple(among), each=True)
    return list(find_ids(library, Query(parse(query).root), options))


def newest_article(library: Library, settings: Settings, query: str) -> int | None:
    """The newest article that a query finds."""
    options = replace(options_of(settings), limit=1, each=True)
    return next(iter(find_ids(library, Query(parse(query).root), options)), None)


def environment(library_path: Path, settings: Settings) -> dict[str, str]:
    """Environment variables for a command of the user: enough for `postil` to use the same library."""
    given = {"POSTIL_LIBRARY": str(library_path.absolute())}
    if settings.path is not None:
        given["POSTIL_CONFIG"] = str(settings.path.absolute())
    return given


def _run(
    name: str,
    hook: Hook,
    data: bytes,
    *,
    settings: Settings,
    library_path: Path,
    cancelled: threading.Event,
) -> str:
    """Run one hook; returns why it failed, "" where it did well."""
    about: Mapping[str, str] = {
        **environment(library_path, settings),
        INSIDE: name,
        "POSTIL_EVENT": str(hook.on),
    }
    try:
        with _turn(cancelled) as is_mine:
            if not is_mine:
                return "not run: too many hooks are running or waiting"
            result = run(
                hook.command,
                data,
                seconds=hook.timeout,
                environment=about,
                cancelled=cancelled,
                keeps_output=False,
            )
    except PostilError as error:
        return str(error)
    except OSError as error:  # no folder for the locks, no room for what it is given
        return f"not run: {error.strerror or error}"
    return result.problem()


@contextlib.contextmanager
def _turn(cancelled: threading.Event) -> Iterator[bool]:
    """Wait until fewer than `AT_ONCE` hooks run on this account; gives False where that takes too long."""
    folder = paths.state_folder()
    make_folder(folder)
    until = time.monotonic() + _WAIT
    with (
        _places(folder, "hooks-waiting", AT_ONCE + _MOST_WAITING) as waiting,
        _places(folder, "hooks", AT_ONCE) as running,
    ):
        if not _take_one(waiting):
            yield False
            return
        while not _take_one(running):
            if time.monotonic() > until or cancelled.wait(_TICK):
                yield False
                return
        yield True


@contextlib.contextmanager
def _places(folder: Path, name: str, count: int) -> Iterator[list[int]]:
    """The descriptors of lock files; what is held of them is given back at the end."""
    with contextlib.ExitStack() as stack:
        files = [
            stack.enter_context((folder / f"{name}-{number}.lock").open("ab")) for number in range(count)
        ]
        yield [each.fileno() for each in files]


def _take_one(places: Sequence[int]) -> bool:
    for descriptor in places:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        return True
    return False
