"""What `mkdocs build` adds to the pages of this folder: the README as front page, generated reference.

`mkdocs.yml` names this file as a hook. Links that lead out of this folder in the checkout lead to the page of
the site; a link that leads nowhere is an error with `--strict`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from reader import config as settings
from reader.cli import COMMANDS, full_parser
from reader.ui.own_settings import key_settings

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Pages beside this folder, and what they are called in the site."""


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are not files of this folder."""
    pages = {name: (ROOT / source).read_text("utf-8") for source, name in OUTSIDE.items()}
    pages["options.md"] = "\n".join(options_page())
    pages["all-settings.md"] = "\n".join(settings_page())
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Have links lead to pages of the site."""
    if page.file.src_uri in OUTSIDE.values():
        markdown = re.sub(r"\]\(docs/", "](", markdown)
        markdown = re.sub(r"\[([^\]]*)\]\(LICENSE\)", r"\1", markdown)
    for source, name in OUTSIDE.items():
        markdown = re.sub(rf"\]\((?:\.\./)?{re.escape(source)}", f"]({name}", markdown)
    return markdown


def options_page() -> Iterator[str]:
    """Every command with its arguments, as `--help` has them."""
    yield "# Commands and their options"
    yield "\nAs `postil COMMAND --help` says it. `--library`, `--config`, `--offline` come before it.\n"
    for action in full_parser()._actions:
        if not isinstance(action.choices, dict):
            continue
        for name, parser in action.choices.items():
            if name in COMMANDS:
                yield from _command(f"postil {name}", parser, level=2)


def _command(name: str, parser: argparse.ArgumentParser, *, level: int) -> Iterator[str]:
    yield f"\n{'#' * level} {name}\n"
    if parser.description:
        yield f"{_escaped(parser.description)}\n"
    rows = [
        (_names(action), _escaped(action.help or ""))
        for action in parser._actions
        if not isinstance(action.choices, dict) and action.dest != "help"
    ]
    if rows:
        yield "| argument | meaning |"
        yield "| --- | --- |"
        yield from (f"| {names} | {meaning} |" for names, meaning in rows)
    for action in parser._actions:
        for sub, inside in (action.choices if isinstance(action.choices, dict) else {}).items():
            yield from _command(f"{name} {sub}", inside, level=min(level + 1, 6))


def _names(action: argparse.Action) -> str:
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not action.option_strings:
        return f"`{metavar}`"
    value = "" if action.nargs == 0 else f" {metavar}"
    return ", ".join(f"`{option}{value}`" for option in action.option_strings)


def _escaped(text: str) -> str:
    return re.sub(r"([|<*_\[\]])", r"\\\1", " ".join(text.replace("%%", "%").split()))


def settings_page() -> Iterator[str]:
    """Every setting with its meaning, what is allowed and its default; every action that has keys."""
    yield "# All settings"
    yield "\nAs `postil config` prints them; [settings](settings.md) says how to change them.\n"
    yield "| setting | default | allowed | meaning |"
    yield "| --- | --- | --- | --- |"
    for each in settings.describe():
        default = _code(each.default if each.default not in ("", ()) else "none")
        yield f"| `{each.key}` | `{default}` | {_escaped(each.kind.allowed)} | {_escaped(each.meaning)} |"
    yield "\n## Keys\n"
    yield 'Each action is a setting too: `"article.highlight" = "H,ctrl+h"` below `[keys]`.\n'
    yield "| action | keys | what it does |"
    yield "| --- | --- | --- |"
    for key in key_settings(settings.Settings()):
        keys = f"`{_code(key.default)}`" if key.default else ""
        yield f"| `{key.action}` | {keys} | {_escaped(key.meaning)} |"


def _code(value: object) -> str:
    return str(value).replace("|", "\\|")
