"""Themes as files: those that ship with the program and those in the user's `themes` folder.

A theme is a TOML file of colours. Textual dies at start on a wrong colour, so a file is read and
checked before it is used; an error names the file and what is not valid in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from textual.color import Color, ColorParseError
from textual.theme import Theme

from reader.choices import COLOURS
from reader.errors import SettingsError
from reader.paths import config_folder, packaged

DEFAULTS = {"dark": "ink", "light": "paper"}
"""The themes behind the two plain names."""
_REQUIRED = ("primary", "foreground", "background")
_OPTIONAL = ("secondary", "accent", "warning", "error", "success", "surface", "panel")
_OURS = ("dim",)
"""Colours our themes have beside Textual's: for secondary text such as bylines and dates."""


class ThemeFile(NamedTuple):
    """A theme's name (the file's), and where it is."""

    name: str
    path: Path


def theme_files() -> list[ThemeFile]:
    """All themes there are, the user's own over a packaged one of the same name; sorted by name."""
    found: dict[str, ThemeFile] = {}
    for folder in (packaged("styles") / "themes", config_folder() / "themes"):
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            found[path.stem] = ThemeFile(path.stem, path)
    return [found[name] for name in sorted(found)]


def default_theme() -> Theme:
    """The theme that is used where the one that was set cannot be."""
    name = DEFAULTS["dark"]
    return read_theme(ThemeFile(name, packaged("styles") / "themes" / f"{name}.toml"))


def load_theme(name: str) -> Theme:
    """The theme of that name. Raises SettingsError naming the file and what is wrong in it."""
    for file in theme_files():
        if file.name == DEFAULTS.get(name, name):
            return read_theme(file)
    known = ", ".join(file.name for file in theme_files())
    raise SettingsError(f"There is no theme “{name}”.", hint=f"Known themes: {known}.")


def read_theme(file: ThemeFile) -> Theme:
    """A theme from its file. Raises SettingsError naming the file and what is wrong in it."""
    try:
        data = tomllib.loads(file.path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The theme {file.path} cannot be read: {error}.") from error
    colours, marks = data.get("colours", {}), data.get("marks", {})
    if not isinstance(colours, dict) or not isinstance(marks, dict):
        raise SettingsError(f"The theme {file.path} needs [colours] and [marks] as tables.")
    wrong = [*_wrong(colours, _REQUIRED, (*_OPTIONAL, *_OURS)), *_wrong(marks, (), COLOURS)]
    if wrong:
        raise SettingsError(f"The theme {file.path} cannot be used: {'; '.join(wrong)}.")
    dark = data.get("dark", True)
    if not isinstance(dark, bool):
        raise SettingsError(f"The theme {file.path} cannot be used: dark must be true or false.")
    background = str(colours["background"])
    variables = {f"mark-{colour}": str(value) for colour, value in marks.items()}
    between = Color.parse(background).blend(Color.parse(str(colours["foreground"])), 0.72).hex
    variables["dim"] = str(colours.get("dim", between))
    return Theme(
        name=file.name,
        dark=dark,
        # the cursor of a list is calm: a lifted background, not an inverted bar
        variables={
            "block-cursor-background": str(colours.get("panel", background)),
            "block-cursor-foreground": str(colours["foreground"]),
            "block-cursor-text-style": "bold",
            "scrollbar": str(colours.get("panel", background)),
            "scrollbar-hover": str(colours.get("secondary", colours["primary"])),
            "scrollbar-active": str(colours.get("secondary", colours["primary"])),
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "scrollbar-corner-color": background,
            "block-cursor-blurred-background": str(colours.get("surface", background)),
            **variables,
        },
        **{name: value for name, value in colours.items() if name not in _OURS},
    )


def _wrong(colours: dict[str, object], required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[str]:
    for name in required:
        if name not in colours:
            yield f"{name} is missing"
    for name, value in colours.items():
        if name not in (*required, *optional):
            yield f"{name} is not a colour of a theme"
            continue
        try:
            Color.parse(str(value))
        except ColorParseError:
            yield f"{name} = {value!r} is not a colour"
