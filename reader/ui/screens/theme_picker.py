"""Choosing a theme."""

from __future__ import annotations

from textual.theme import Theme

from reader.errors import SettingsError
from reader.paths import shortened
from reader.safetext import safe_line
from reader.ui.app_base import AppBase
from reader.ui.screens.dialogs import Choose
from reader.ui.themes import read_theme, theme_files


def choose_theme(app: AppBase) -> None:
    """Offer the themes, each shown while the cursor is on it; the chosen one is stored in the settings.

    One that cannot be used says why.
    """
    files = theme_files()
    themes: list[Theme | str] = []
    for file in files:
        try:
            themes.append(read_theme(file))
        except SettingsError as error:
            themes.append(error.message.removeprefix(f"The theme {file.path} "))

    before = app.theme

    def show(index: int) -> None:
        theme = themes[index]
        if not isinstance(theme, str):
            app.register_theme(theme)
            app.theme = theme.name

    def answered(index: int | None) -> None:
        theme = None if index is None else themes[index]
        if index is not None and isinstance(theme, str):
            app.say(f"{shortened(str(files[index].path))} {theme}", multiline=True)
        if isinstance(theme, Theme):
            app.remember("reading.theme", theme.name)
        elif app.theme != before:
            app.theme = before

    names = [file.name for file in files]
    here = names.index(before) if before in names else 0
    rows = [
        (safe_line(name), safe_line(_described(theme))) for name, theme in zip(names, themes, strict=True)
    ]
    app.push_screen(Choose(safe_line("Theme"), rows, here=here, moved=show), answered)


def _described(theme: Theme | str) -> str:
    """Whether a theme is dark or light, or what is wrong with it."""
    if isinstance(theme, str):
        return theme.removeprefix("cannot be used: ")
    return "dark" if theme.dark else "light"
