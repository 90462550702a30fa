"""What the screens say of keys comes from the keys in force, never from a name written into a sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import reader.ui
from reader.safetext import safe_line
from reader.settings import Settings
from reader.ui.app import PostilApp
from reader.ui.keys.command_tables import ALL_COMMANDS
from reader.ui.screens.dialogs import Prompt
from tests.support.piloting import press, running, screen_text

MakeApp = Callable[..., PostilApp]
FILES = sorted(
    path
    for path in Path(reader.ui.__file__).parent.rglob("*.py")
    # the tables themselves, and what reads keys (it gives examples of them)
    if path.name not in ("command_tables.py", "article_commands.py", "commands.py", "keymap.py")
)
_BEFORE, _AFTER = r"(?<![\w“’'/.\[-])", r"(?!\.?[\w”’'\]/-])"
_NAMES = r"(?i:esc(?:ape)?|enter|return|space|tab|backspace|delete|pgup|pgdn|f\d+|(?:ctrl|alt|shift)\+\w)"
KEY = re.compile(
    rf"{_BEFORE}{_NAMES}{_AFTER}|{_BEFORE}[b-zB-HJ-Z]{_AFTER}"
    r"|(?:^|[\n,;:·]\s*|   )a (?=\w+s\b|note\b|all\b)|(?:^|\s)[][?/'#<>]+ (?=\w)"
)
"""A key in a sentence: by its name, or a letter or sign that stands alone ("a" before what looks a verb)."""


def sentences(tree: ast.Module) -> Iterator[ast.Constant]:
    """The strings of a module with a space in them, but for docstrings, style sheets, formats and bindings."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Binding", "Command"):
            skipped |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            text = node.value
            if " " in text.strip() and not re.search(r"[{}%]|^\s*(?:& )?[.>\w-]+: ", text):
                yield node


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_message_names_a_fixed_key(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    found = [f"line {each.lineno}: {each.value!r}" for each in sentences(tree) if KEY.search(str(each.value))]
    assert not found, "ask `app.key` for the key of the command instead"


@pytest.mark.parametrize(
    "sentence",
    [
        "esc leaves",
        "u brings it back",
        "no feeds yet: a adds one",
        "press r.",
        "? keys",
        "Enter saves",
        "j k to move",
    ],
)
def test_such_sentences_are_found(sentence: str) -> None:
    assert [KEY.search(str(each.value)) for each in sentences(ast.parse(f"say({sentence!r})"))] != [None]


def test_every_command_whose_key_is_named_exists() -> None:
    known = {command.id for command in ALL_COMMANDS}
    named = [
        argument.value
        for path in FILES
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and (getattr(call.func, "attr", "") or getattr(call.func, "id", ""))
        in ("key", "key_of", "named", "deleted")
        for argument in call.args[:1]
        if isinstance(argument, ast.Constant)
    ]
    assert len(named) > 40
    assert set(named) <= known


OWN = {
    "library.add": "ctrl+n",
    "app.palette": "f2",
    "app.keys": "f3",
    "list.choose": "ctrl+o",
    "library.undo": "ctrl+y",
    "library.later": "",
    "dialog.no": "f8",
    "dialog.back": "f9",
    "article.select": "ctrl+s",
}


@pytest.fixture
def own() -> Settings:
    return Settings(keys=OWN)


async def test_screen_names_own_keys(make_app: MakeApp, own: Settings, tmp_path: Path) -> None:
    async with running(make_app(own, tmp_path / "empty.db"), size=(100, 24)) as pilot:
        assert "ctrl+o to choose, f9 to decide later" in screen_text(pilot.app)
        await press(pilot, "f9")
        assert "ctrl+n adds an address, “starter list” (f2) offers feeds" in screen_text(pilot.app)
        assert "f3 keys" in screen_text(pilot.app)
        await press(pilot, "h", "j")
        assert "“later” (f2) on an article keeps it here" in screen_text(pilot.app)


async def test_dialog_uses_and_names_own_keys(make_app: MakeApp, own: Settings) -> None:
    async with running(make_app(own)) as pilot:
        await press(pilot, "A")
        assert "ctrl+y undoes it" in screen_text(pilot.app)
        assert "f8 no" in screen_text(pilot.app)
        await press(pilot, "f8", "ctrl+o")
        assert "first sentence" in screen_text(pilot.app)
        await press(pilot, "apostrophe")
        assert "ctrl+s, select, enter" in " ".join(screen_text(pilot.app).split())


async def test_a_sequence_works_on_every_screen(make_app: MakeApp) -> None:
    own = Settings(
        keys={"library.star": "comma s", "app.theme": "comma t", "library.later": "", "articles.sort": ""}
    )
    app = make_app(own)
    async with running(app) as pilot:
        summary = app.library_screen.panes.target
        assert summary is not None
        await press(pilot, "comma", "s")
        starred = app.library_screen.panes.target
        assert starred is not None
        assert starred.starred != summary.starred
        await press(pilot, "comma", "x", "s", "L")  # leads nowhere; the old keys are free
        again = app.library_screen.panes.target
        assert again is not None
        assert again.starred == starred.starred
        assert not again.later
        await press(pilot, "slash", "comma", "s")  # typed, not run
        assert ",s" in screen_text(app)
        await press(pilot, "escape", "enter", "comma", "t")
        assert "Theme" in screen_text(app)


async def test_old_key_of_moved_command_does_nothing(make_app: MakeApp) -> None:
    app = make_app(Settings(keys={"article.highlight": "Z"}))
    async with running(app) as pilot:
        await press(pilot, "enter", "H")
        assert not app.library_screen.view.highlights
        await press(pilot, "Z")
        assert len(app.library_screen.view.highlights) == 1


async def test_palette_runs_commands_with_sequences_or_no_key(make_app: MakeApp) -> None:
    app = make_app()
    async with running(app, (100, 24)) as pilot:
        await press(pilot, "enter", "colon", *"next heading", "enter")
        await press(pilot, "w", "colon", *"repeat the last character", "escape")
        assert "article.find-again" in {command.id for command in app.commands_here()}


def test_a_key_before_a_prompt_is_composed_does_nothing() -> None:
    Prompt(safe_line("Find")).action_accept()
