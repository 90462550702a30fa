"""`postil hooks`: list the commands that run after events, and try one."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING

from reader.bounded import read_standard_input
from reader.commands.shared import output
from reader.commands.shared.arguments import Parser, add_json, examples
from reader.commands.shared.context import Context
from reader.commands.shared.following import say_failed
from reader.errors import NotFound, UsageError
from reader.own_commands import Event, Hook

if TYPE_CHECKING:
    from reader.hooks.running import HookEvent
    from reader.library.storage.database import Library

_MAX_EVENT = 10_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `test` and `run`."""
    parser.description = (
        "List the commands that run after events, as the section [hooks] of the settings names them, with "
        "what went wrong in their last run."
    )
    examples(parser, "postil hooks", "postil hooks test publish", "postil hooks test publish --show")
    add_json(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    test = actions.add_parser(
        "test",
        help="run a hook now, on the newest article or highlight",
        description="Run a hook on the newest article that its query finds, or the newest highlight. A hook "
        "for exports gets an example.",
    )
    test.add_argument("name", metavar="NAME", help="the hook, as the settings name it")
    test.add_argument("--show", action="store_true", help="only print what it would be given")
    examples(test, "postil hooks test publish", "postil hooks test publish --show | jq .")
    run = actions.add_parser(
        "run",
        help="run hooks for an event on standard input (the app does this)",
        description="Run the hooks for an event that is given as JSON on standard input, such as "
        '{"event": "article", "articles": [12]} or {"event": "highlight", "highlights": [UID]}.',
    )
    examples(run, """echo '{"event": "article", "articles": [12]}' | postil hooks run""")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 where a hook that was run has failed. Raises NotFound, UsageError."""
    if arguments.action == "run":
        return _run(context)
    if arguments.action == "test":
        return _test(context, arguments.name, show=arguments.show)
    _list(context, as_json=arguments.json)
    return 0


def _list(context: Context, *, as_json: bool) -> None:
    from reader.hooks.failures import failures

    hooks = context.settings.hooks
    failed = {each.hook: each for each in failures()}
    if as_json:
        output.json_value(
            [{"name": name, "hook": hook, "failed": failed.get(name)} for name, hook in hooks.items()]
        )
        return
    rows = []
    for name, hook in hooks.items():
        wrong = failed.get(name)
        state = f"failed {output.day(wrong.at)}: {wrong.reason}" if wrong else ""
        rows.append((name, str(hook.on), shlex.join(hook.command), hook.query, state))
    output.table(rows, heading=("name", "on", "command", "query", "last run"), stretch=2)
    if not rows:
        output.note("No hooks. Define them in the settings: see docs/scripts.md.")


def _run(context: Context) -> int:
    from reader.hooks.running import run_hooks
    from reader.hooks.starting import decoded

    try:
        happened = decoded(read_standard_input(_MAX_EVENT))
    except ValueError as error:
        raise UsageError("Standard input is not an event.", hint="See `postil hooks run --help`.") from error
    return _told(run_hooks(context.settings, context.library_path, happened))


def _test(context: Context, name: str, *, show: bool) -> int:
    from reader.hooks.records import encoded
    from reader.hooks.running import content_of, run_hooks

    hook = context.settings.hooks.get(name)
    if hook is None:
        raise NotFound(f"There is no hook “{name}” in the settings.", hint="`postil hooks` lists them.")
    with context.library() as library:
        happened = _newest(context, library, name, hook)
        if show:
            content = content_of(library, context.settings, hook, happened)
            output.file(encoded(hook.on, name, library, content))
            return 0
    failed = run_hooks(context.settings, context.library_path, happened)
    if not failed:
        output.line(f"{name}: succeeded.")
    return _told(failed)


def _newest(context: Context, library: Library, name: str, hook: Hook) -> HookEvent:
    from reader.hooks.running import HookEvent, newest_article
    from reader.library.annotations.highlights import newest_highlight

    if hook.on is Event.EXPORT:
        return HookEvent(hook.on, files=("/tmp/example.md",), format="markdown", hook=name)  # noqa: S108
    if hook.on is Event.HIGHLIGHT:
        uid = newest_highlight(library)
        if uid is None:
            raise NotFound("There is no highlight to try it on.", hint="`postil highlight` makes one.")
        return HookEvent(hook.on, highlights=(uid,), hook=name)
    number = newest_article(library, context.settings, hook.query)
    if number is None:
        raise NotFound("Its query finds no article to try it on.", hint=f"`postil list {hook.query}`")
    return HookEvent(hook.on, articles=(number,), hook=name)


def _told(failed: dict[str, str]) -> int:
    say_failed(failed)
    return 1 if failed else 0
