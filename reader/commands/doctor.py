"""`postil doctor`: show paths and versions, diagnose problems, repair what can be repaired."""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from reader import __version__, config, paths
from reader.commands.shared import output
from reader.commands.shared.arguments import examples
from reader.commands.shared.context import Context
from reader.errors import LibraryDamaged, LibraryError, LibraryMissing, PostilError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.storage.database import Library

_PACKAGES = (
    "textual",
    "feedparser",
    "sqlite-utils",
    "readability-lxml",
    "lxml",
    "chardet",
    "aiohttp",
    "rapidfuzz",
    "PyYAML",
)
_BAD_FILES = 10
"""Missing or damaged files that are named at most."""
_FAILED_FEEDS = 10
"""Failing feeds that are named at most."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and what to do about it (`mend`). A `serious` one makes the exit status 1."""

    what: str
    mend: str
    serious: bool = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = "Show paths, versions and what the library holds, and diagnose problems."
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--repair",
        action="store_true",
        help="first rebuild indexes, counts and places of highlights, and recover lost highlights",
    )
    parser.add_argument("--backups", action="store_true", help="check every backup, not only the newest")
    parser.add_argument(
        "--files",
        action="store_true",
        help="read every stored file, also those unchanged since they were last found sound",
    )
    examples(
        parser, "postil doctor", "postil doctor --json", "postil doctor --repair", "postil doctor --backups"
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print the diagnosis. Returns 1 for a serious problem.

    Changes nothing without --repair, which raises LibraryError where the library cannot be written.
    """
    findings: list[Finding] = []
    if arguments.repair:
        _repair(context)
    sections = {
        "places": _places(context),
        "versions": _versions(),
        "library": _library(context, findings),
        "backups": _backups(context, findings, every=arguments.backups),
    }
    _files(context, findings, every=arguments.files)
    _settings(context, findings)
    _folders(context, findings)
    _hooks(context, findings)
    _terminal(findings)
    status = 1 if any(finding.serious for finding in findings) else 0
    if arguments.json:
        output.json_value({**sections, "findings": findings})
        return status
    for title, rows in sections.items():
        output.line(title.capitalize())
        output.table([("  " + name, value) for name, value in rows.items()])
        output.line()
    if not findings:
        output.line("No problems found.")
    for finding in findings:
        output.line(f"{'Wrong' if finding.serious else 'Note'}: {finding.what}")
        output.line(f"  {finding.mend}")
    return status


def _repair(context: Context) -> None:
    from datetime import UTC, datetime

    from reader.library.storage.repair import repair

    try:
        with context.library(write=True, create=False) as library:
            repaired = repair(library, now=datetime.now(UTC))
    except LibraryDamaged:
        output.note("The library cannot be repaired automatically; see below.")
        return
    output.note(f"Repaired: {'; '.join(repaired)}." if repaired else "Nothing to repair.")


def _places(context: Context) -> dict[str, str]:
    from reader.library.storage.files import files_folder

    def place(path: Path) -> str:
        return str(path) if path.exists() else f"{path} (does not exist yet)"

    return {
        "settings": place(context.config_path),
        "themes": place(paths.config_folder() / "themes"),
        "library": place(context.library_path),
        "files": place(files_folder(context.library_path)),
        "samples": place(paths.demo_library_file()),
        "exports": place(context.settings.export.path),
        "log": place(paths.log_file()),
        "program": str(Path(__file__).resolve().parents[1]),
    }


def _versions() -> dict[str, str]:
    versions = {
        "postil": __version__,
        "python": f"{platform.python_version()} ({sys.executable})",
        "system": f"{platform.system()} {platform.release()}",
        "terminal": os.environ.get("TERM", "unknown"),
        "encoding": sys.stdout.encoding or "unknown",
    }
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not installed"
    return versions


def _library(context: Context, findings: list[Finding]) -> dict[str, str]:
    """What the library holds; problems are added to the findings."""
    from reader.cleaning import CLEANER_VERSION
    from reader.library.articles import reclean_sources
    from reader.library.feeds import mailboxes
    from reader.library.storage import health
    from reader.library.storage.database import Library
    from reader.library.storage.newer import newer_schema
    from reader.pdf import READER_VERSION

    try:
        with Library.open(context.library_path) as library:
            state = health.check(library)
            newer = newer_schema(library)
            sources = list(_source_findings(library))
            older = reclean_sources.count_older(library, CLEANER_VERSION, READER_VERSION)
            addresses = [box.address for box in mailboxes.mailboxes(library)]
    except LibraryMissing:
        if context.library_named:
            there_is_none = Finding(f"There is no library at {context.library_path}.", "Name another one.")
        else:
            mend = "`postil` creates one at its first start."
            there_is_none = Finding("There is no library yet.", mend, serious=False)
        findings.append(there_is_none)
        return {"state": "not there yet"}
    except LibraryError as error:
        mend = error.hint or "See above for its path and its backups."
        damaged = isinstance(error, LibraryDamaged) and context.library_path.exists()
        findings.append(Finding(error.message, _way_back(context) if damaged else mend))
        return {"state": "cannot be opened"}
    if not state.sound:
        found = "; ".join(state.problems[:3])
        findings.append(Finding(f"The library is damaged: {found}", _way_back(context)))
    if newer is not None:
        findings.append(Finding(newer.message, newer.hint))
    for notice in state.notices:
        what, _, repair = notice.partition(": ")
        findings.append(Finding(f"{what}.", f"{repair[:1].upper()}{repair[1:]}.", serious=False))
    findings += sources
    if older:
        what = f"{counted(older, 'article')} cleaned by an older version of the cleaner."
        mend = "`postil reclean` re-cleans stored articles, offline; highlights are re-anchored."
        findings.append(Finding(what, mend, serious=False))
    if orphans := state.counts.get("orphans", 0):
        what = f"Highlights without a place in the current text: {orphans:,}."
        findings.append(
            Finding(what, "They are kept with their quotes; the notebook lists them.", serious=False)
        )
    return {
        "state": "sound" if state.sound else "damaged",
        "schema": f"{state.schema} (this Postil writes {state.newest_schema}), SQLite {state.sqlite}",
        "size": f"{_size(state.file_bytes)} ({_size(state.free_bytes)} free), log {_size(state.log_bytes)}",
        **{name: f"{count:,}" for name, count in state.counts.items()},
        **({"mailboxes": ", ".join(addresses)} if addresses else {}),
    }


def _source_findings(library: Library) -> Iterator[Finding]:
    """Feeds, mailboxes and accounts that failed last time."""
    from reader.library.accounts.accounts import accounts
    from reader.library.feeds import mailboxes, subscriptions

    failing = [feed for feed in subscriptions.feeds(library) if feed.last_error]
    if failing:
        names = "; ".join(f"{feed.title or feed.url}: {feed.last_error}" for feed in failing[:_FAILED_FEEDS])
        more = f" and {len(failing) - _FAILED_FEEDS} more" if len(failing) > _FAILED_FEEDS else ""
        what = f"{counted(len(failing), 'feed')} failed at the last fetch: {names}{more}"
        yield Finding(what, "`postil feeds` lists them; check that the URL still works.", serious=False)
    for box in mailboxes.mailboxes(library):
        if box.last_error:
            what = f"The mailbox {box.address} could not be read: {box.last_error}"
            yield Finding(what, "`postil feeds --mailboxes` lists them.", serious=False)
        if box.problems:
            what = f"{counted(box.problems, 'letter')} in {box.address} could not be read."
            yield Finding(what, "`postil feeds --health` names them.", serious=False)
    for one in accounts(library):
        if one.last_error:
            what = f"The last exchange with {one.name} failed: {one.last_error}"
            yield Finding(what, "`postil accounts exchange` tries again.", serious=False)


def _files(context: Context, findings: list[Finding], *, every: bool) -> None:
    """Check the files beside the library: those that changed since they were last found sound, or all."""
    from reader.library.articles import attachments, images
    from reader.library.storage.database import Library

    try:
        with Library.open(context.library_path) as library:
            problems = list(attachments.file_problems(library, every=every))
            lost = sum(1 for _ in images.bad_images(library, every=every))
    except LibraryError:
        return  # told by `_library`
    if lost:
        what = f"{counted(lost, 'stored image')} missing or damaged."
        findings.append(
            Finding(what, "`postil doctor --repair`, and the next update fetches them again.", serious=False)
        )
    for problem in problems[:_BAD_FILES]:
        mend = "Its text and highlights are kept. `postil save` of the same file or address stores it again."
        findings.append(Finding(f"The file {problem}.", mend))
    if len(problems) > _BAD_FILES:
        more = f"{len(problems) - _BAD_FILES:,} more files are missing or damaged."
        findings.append(Finding(more, "Restore their folder from a copy, if there is one."))


def _backups(context: Context, findings: list[Finding], *, every: bool) -> dict[str, str]:
    """The backups and their state; damaged ones are added to the findings."""
    from reader.library.storage import backups
    from reader.presentation.backups import contents

    told: dict[str, str] = {}
    for number, one in enumerate(backups.backups(context.library_path)):
        if number and not every:
            told[one.path.name] = "not checked (--backups does)"
            continue
        held = backups.contents(one.path)
        told[one.path.name] = f"not sound: {held.problem}" if held.problem else f"sound; {contents(held)}"
        if held.problem:
            what = f"The backup {one.path} cannot be used: {held.problem}."
            findings.append(Finding(what, "Move it away and make a new one: `postil backup`."))
    return told or {"none": "`postil backup` makes one, and so does the first update of each day"}


def _way_back(context: Context) -> str:
    """What to do with a damaged library."""
    from reader.library.storage import backups

    known = backups.backups(context.library_path)
    restore = (
        f"The newest backup is {known[0].path.name}; `postil restore` lists which are sound and restores one."
        if known
        else "There is no backup that `postil restore` could use; `postil export journal` may still "
        "be able to read your changes."
    )
    return f"Copy the file first; `postil doctor --repair` repairs what it can. {restore}"


def _settings(context: Context, findings: list[Finding]) -> None:
    if not context.config_path.exists():
        return
    settings, wrong = config.read(context.config_path)
    for error in (*(problem.error() for problem in wrong), *context.app.problems(settings)):
        findings.append(Finding(error.message, error.hint or "Correct or remove that line."))
    if config.readable_secret(settings):
        what = f"{context.config_path} has a password in network.proxy, and others can read it."
        findings.append(Finding(what, f"chmod 600 {shlex.quote(str(context.config_path))}", serious=False))


def _hooks(context: Context, findings: list[Finding]) -> None:
    """Hooks that cannot run, and those whose last run failed, also in an update that cron started."""
    from reader.external_commands import program_path
    from reader.hooks.failures import failures
    from reader.query import parse

    usable = set(context.settings.hooks)
    for name, hook in context.settings.hooks.items():
        try:
            parse(hook.query)
            program_path(hook.command[0])
        except PostilError as error:
            usable.discard(name)
            what = f"The hook {name} cannot run: {error.message}"
            findings.append(Finding(what, error.hint or "Correct it in the settings."))
    for failed in failures():
        if failed.hook in usable:
            times = f", {failed.times} times in a row" if failed.times > 1 else ""
            what = f"The hook {failed.hook} failed at {failed.at.astimezone():%Y-%m-%d %H:%M}{times}: "
            try_it = f"`postil hooks test {shlex.quote(failed.hook)}` tries it."
            findings.append(Finding(what + failed.reason, try_it, serious=False))


def _folders(context: Context, findings: list[Finding]) -> None:
    for path in (context.library_path.parent, paths.config_folder(), paths.state_folder()):
        there = path
        while not there.exists():
            there = there.parent
        if not os.access(there, os.W_OK | os.X_OK):
            findings.append(
                Finding(f"{there} cannot be written.", f"Postil needs {path}: check its permissions.")
            )


def _terminal(findings: list[Finding]) -> None:
    if "utf" not in (sys.stdout.encoding or "").lower():
        what = f"The terminal's encoding is {sys.stdout.encoding}, which lacks most characters."
        findings.append(Finding(what, "Set LANG to a UTF-8 locale, such as C.UTF-8.", serious=False))
    if os.environ.get("TERM", "dumb") == "dumb":
        findings.append(
            Finding(
                "TERM names no terminal that can show the app.",
                "Set TERM, or read with `postil read`.",
                serious=False,
            )
        )


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
