"""A user's own keys and the presets: checked before use, and what is wrong is named."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest

from reader.paths import packaged
from reader.ui.keys.command import key_sign
from reader.ui.keys.command_tables import ALL_COMMANDS
from reader.ui.keys.contexts import CONTEXTS
from reader.ui.keys.keymap import clashes, keymap, textual_keymap

PRESETS = sorted(path.stem for path in (packaged("styles") / "keys").glob("*.toml"))


def test_documented_presets_exist() -> None:
    assert {"vim", "newsboat", "readwise"} <= set(PRESETS)
    assert keymap(ALL_COMMANDS, "postil", {}).keys == {}


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_have_no_clashes(preset: str) -> None:
    chosen = keymap(ALL_COMMANDS, preset, {}).keys
    assert chosen
    # the same keys as the user's own are checked for clashes too
    again = keymap(ALL_COMMANDS, "postil", chosen)
    assert (again.keys, again.refused) == (chosen, {})


def test_own_keys_override_preset() -> None:
    chosen = keymap(ALL_COMMANDS, "vim", {"article.highlight": "Z Z,ctrl+h", "app.keys": "?,f1"}).keys
    assert chosen["article.highlight"] == "Z Z,ctrl+h"
    assert chosen["app.keys"] == "question_mark,f1"


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"article.higlight": "Z"}, ("article.higlight", 'Did you mean "article.highlight"?')),
        ({"nonsense": "Z"}, ("nonsense", "lists all actions")),
        ({"article.highlight": "hyperspace"}, ("article.highlight", "hyperspace", "not a key")),
        ({"article.highlight": "control+h"}, ("control+h", "not a key")),
        ({"library.star": "g s"}, ("library.star", "list.first", 'both begin with "g"')),
        ({"library.star": "R"}, ("library.star", "library.refresh-all", '"R"')),
        ({"app.theme": "h"}, ("app.theme", "library.back", '"h"')),
        ({"article.highlight": "v h"}, ("article.highlight", "article.select", '"v"')),
        ({"article.swap": "a"}, ("article.swap", "article.note", '"a"')),
        ({"article.highlight": "a"}, ("article.highlight", "article.note", '"a"')),
        ({"library.star": "m"}, ("library.star", "library.read", '"m"')),
    ],
)
def test_errors_in_own_keys_are_reported(own: dict[str, str], said: tuple[str, ...]) -> None:
    found = keymap(ALL_COMMANDS, "postil", own)
    assert found.keys == {}  # the default keys stand
    (error,) = found.refused.values()
    told = f"{error.message} {error.hint}"
    assert all(each in told for each in said), told


SHARED = {
    ("article.back", "escape"),
    ("article.cancel", "escape"),
    ("article.back", "h"),
    ("article.left", "h"),
}
"""Of these, the first command of the table that can be run is run: that is meant."""


@pytest.mark.parametrize("preset", ["postil", *PRESETS])
def test_defaults_and_presets_clash_in_no_context(preset: str) -> None:
    chosen = keymap(ALL_COMMANDS, preset, {}).keys
    found = {
        (command.id, key)
        for command in ALL_COMMANDS
        for key in filter(None, chosen.get(command.id, command.keys).split(","))
        if next(clashes(command.id, key, chosen, defaults_may_share=False), None)
    }
    assert found == SHARED


def test_every_command_is_active_in_a_context() -> None:
    placed = {command.id for context in CONTEXTS for layer in context.layers for command in layer}
    assert placed == {command.id for command in ALL_COMMANDS}


RESERVED = {
    "feeds": "i x W C v V * , J K",
    "notebook": "ctrl+g",
}
"""Keys that commands to come will have."""


@pytest.mark.parametrize("name", RESERVED)
def test_keys_of_commands_to_come_are_free(name: str) -> None:
    (context,) = (context for context in CONTEXTS if context.name == name)
    signs = {
        key_sign(key)
        for layer in context.layers
        for command in layer
        for key in command.keys.split(",")
        if key
    }
    assert not signs & set(RESERVED[name].split())


def test_empty_entry_removes_default_key() -> None:
    assert textual_keymap({"library.later": "", "library.star": "x"}) == {
        "library.later": "<library.later>",
        "library.star": "x",
    }


def test_swapped_keys_do_not_clash() -> None:
    swapped = {"library.star": "m", "library.read": "s"}
    assert keymap(ALL_COMMANDS, "postil", swapped).keys == swapped


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ({"library.star": "x", "library.read": "x"}, {"library.star": "x"}),
        ({"library.star": "hyperspace", "library.later": "x"}, {"library.later": "x"}),
        # the other half of an exchange of keys cannot be used: then neither can this one
        ({"library.star": "m", "library.read": "hyperspace"}, {}),
        ({"library.read": "", "library.star": "m"}, {"library.read": "", "library.star": "m"}),
    ],
)
def test_usable_keys_are_kept_beside_unusable_ones(own: dict[str, str], kept: dict[str, str]) -> None:
    found = keymap(ALL_COMMANDS, "postil", own)
    assert found.keys == kept
    assert found.refused.keys() == own.keys() - kept.keys()


def test_commands_have_unique_ids_labels_and_help() -> None:
    assert len({command.id for command in ALL_COMMANDS}) == len(ALL_COMMANDS)
    assert all(command.label and command.help for command in ALL_COMMANDS)


def test_default_keys_that_are_characters_are_shown_as_such() -> None:
    names = {part for each in ALL_COMMANDS for key in each.keys.split(",") for part in key.split()}
    for name in names:
        with contextlib.suppress(KeyError):
            character = unicodedata.lookup(name.replace("_", " "))
            if character.isprintable() and character != " " and len(name) > 1:
                assert key_sign(name) == character
