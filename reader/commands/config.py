"""`postil config`: list settings with their values, read one, change one."""

from __future__ import annotations

import argparse
import dataclasses
import shlex
from typing import Any

from reader import config
from reader.commands.shared import output
from reader.commands.shared.arguments import Parser, examples
from reader.commands.shared.context import Context
from reader.config import Settings
from reader.errors import UsageError
from reader.own_commands import COMMAND, HOOK, Hook
from reader.setting_kinds import KEYS
from reader.settings import without_secret
from reader.settings_file import written


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `get`, `set` and `path`."""
    parser.description = (
        "Show every setting in the form of a settings file, with its meaning, allowed values and default. "
        "Of a proxy with a password, user name and password are shown as ***."
    )
    examples(
        parser,
        "postil config",
        "postil config get reading.width",
        "postil config set reading.width 80",
        'postil config set network.allow_private "127.0.0.1:8700"',
        "$EDITOR $(postil config path)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    listing = actions.add_parser("list", help="show every setting (the default)")
    listing.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON")
    examples(listing, "postil config list --json")
    get = actions.add_parser("get", help="print the value of a setting")
    get.add_argument("key", help='its name, such as "reading.width"')
    examples(get, "postil config get update.concurrency")
    change = actions.add_parser("set", help="change a setting in the file")
    change.add_argument("key", help='its name, such as "reading.width"')
    change.add_argument("value", help="its value; separate several by commas")
    examples(change, "postil config set reading.theme light", "postil config set keys.library.star s,ctrl+s")
    path = actions.add_parser("path", help="print the path of the settings file")
    examples(path, "postil config path")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 2 when the settings file has values that cannot be used; standard error names them."""
    if arguments.action == "path":
        output.line(str(context.config_path))
        return 0
    if arguments.action == "set":
        _set(context, arguments.key, arguments.value)
        return 0
    if arguments.action == "get":
        value = _value(context, arguments.key)
        if arguments.key.startswith("commands."):
            value = shlex.join(value)
        output.line(", ".join(value) if isinstance(value, tuple) else _bare(value))
    elif arguments.json:
        output.json_value(_records(context))
    else:
        _print_file(context)
    if not context.config_path.exists():
        return 0
    settings, wrong = config.read(context.config_path)
    for problem in wrong:
        output.note(f"postil: {'warning: ' if problem.warning else ''}{problem.error()}")
    screen = context.app.problems(settings)
    for error in screen:
        output.note(f"postil: {error}")
    return 2 if screen or not all(problem.warning for problem in wrong) else 0


def _value(context: Context, name: str) -> Any:
    for key in context.app.key_settings(context.settings) if name.startswith("keys.") else ():
        if name == f"keys.{key.action}":
            return key.keys
    return without_secret(name, config.value_of(context.settings, name))


def _set(context: Context, name: str, typed: str) -> None:
    if name.startswith("hooks."):
        raise UsageError(
            f"A hook has several values: write [{name}] into {context.config_path}.",
            hint="See docs/scripts.md, or `postil config`.",
        )
    value = config.parse_value(name, typed)
    section, _, rest = name.partition(".")
    if section == "keys" and f"keys.{rest}" not in {each.key for each in config.describe()}:
        tried = dataclasses.replace(context.settings, keys={rest: value}, path=None)
    elif name == "reading.theme":
        tried = dataclasses.replace(
            context.settings,
            reading=dataclasses.replace(context.settings.reading, theme=value),
            keys={},
            path=None,
        )
    else:
        tried = None
    if tried and (wrong := context.app.problems(tried)):
        raise wrong[0]
    config.change(context.config_path, name, value)
    output.line(f"{name} = {written(without_secret(name, value))}")


def _records(context: Context) -> list[dict[str, Any]]:
    settings = context.settings
    records = [
        {
            "key": each.key,
            "value": without_secret(each.key, config.value_of(settings, each.key)),
            "default": each.default,
            "meaning": each.meaning,
            "allowed": each.kind.allowed,
        }
        for each in config.describe()
    ]
    keys = [
        {
            "key": f"keys.{each.action}",
            "value": each.keys,
            "default": each.default,
            "meaning": each.meaning,
            "allowed": KEYS.allowed,
        }
        for each in context.app.key_settings(settings)
    ]
    own = [
        {
            "key": f"{section}.{name}",
            "value": value,
            "default": None,
            "meaning": meaning,
            "allowed": kind.allowed,
        }
        for section, meaning, kind, values in (
            ("commands", "A command that the app pipes a text to.", COMMAND, settings.commands),
            ("hooks", "A command that runs after an event.", HOOK, settings.hooks),
        )
        for name, value in values.items()
    ]
    return [*records, *keys, *own]


def _print_file(context: Context) -> None:
    there = "" if context.config_path.exists() else " (does not exist yet; all settings have their defaults)"
    output.line(f"# {context.config_path}{there}")
    section = ""
    for each in config.describe():
        table, _, name = each.key.partition(".")
        if table != section:
            section = table
            output.line()
            output.line(f"[{table}]")
        value = without_secret(each.key, config.value_of(context.settings, each.key))
        output.line(f"# {each.meaning} ({each.kind.allowed}; default {written(each.default)})")
        output.line(f"{name} = {written(value)}")
    output.line(f"# Single keys: {KEYS.allowed}. Lines without # are yours, the others come from the preset.")
    for key in context.app.key_settings(context.settings):
        yours = "" if key.action in context.settings.keys else "# "
        default = "" if key.keys == key.default else f" (default {written(key.default)})"
        output.line(f"{yours}{written(key.action)} = {written(key.keys)}  # {key.meaning}{default}")
    _print_own(context.settings)


def _print_own(settings: Settings) -> None:
    """Commands for the pipe and hooks, which have no defaults."""
    output.line()
    output.line("[commands]" if settings.commands else "# [commands]")
    output.line(f"# Commands that the app pipes a text to, by name ({COMMAND.allowed}).")
    for name, command in settings.commands.items():
        output.line(f"{written(name)} = {written(command)}")
    output.line()
    output.line(f"# [hooks.NAME]: a command that runs after an event ({HOOK.allowed}).")
    for name, hook in settings.hooks.items():
        output.line(f"[hooks.{written(name)}]")
        for key, value in dataclasses.asdict(hook).items():
            output.line(f"{key} = {written(value)}")


def _bare(value: object) -> str:
    if isinstance(value, Hook):
        return ", ".join(f"{key} = {written(item)}" for key, item in dataclasses.asdict(value).items())
    return value if isinstance(value, str) else written(value)
