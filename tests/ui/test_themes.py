"""Themes as files: all of ours can be used, and one that cannot is named with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from reader import paths
from reader.errors import SettingsError
from reader.model import COLOURS
from reader.ui.themes import load_theme, read_theme, theme_files

OURS = [file.name for file in theme_files()]


def _ratio(one: Color, other: Color) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""

    def luminance(colour: Color) -> float:
        parts = [c / 255 for c in (colour.r, colour.g, colour.b)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_themes_of_every_kind() -> None:
    themes = [load_theme(name) for name in OURS]
    assert len(themes) >= 8
    assert sum(not theme.dark for theme in themes) >= 2
    assert {"contrast", "eink"} <= set(OURS)


@pytest.mark.parametrize("name", OURS)
def test_text_contrast_on_page_and_highlights(name: str) -> None:
    theme = load_theme(name)
    assert theme.foreground
    assert theme.background
    ink, page = Color.parse(theme.foreground), Color.parse(theme.background)
    assert _ratio(ink, page) >= 7
    stepped_back = _ratio(Color.parse(theme.variables["dim"]), page)
    assert stepped_back >= (7 if name in ("contrast", "eink") else 4.5)
    # dialogs, the bottom line and the row under the cursor have grounds of their own
    for ground in (theme.panel, theme.surface):
        for told in (theme.variables["dim"], theme.accent, theme.warning, theme.error):
            assert _ratio(Color.parse(told or "none"), Color.parse(ground or "none")) >= 4.5, (ground, told)
    for colour in COLOURS:
        assert _ratio(ink, Color.parse(theme.variables[f"mark-{colour}"])) >= 4.5, colour


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("colours = 3", "tables"),
        ("[colours]\nprimary = 'red'", "foreground is missing"),
        ("[colours]\nprimary='red'\nforeground='white'\nbackground='blak'", "'blak' is not a colour"),
        ("[colours]\nprimary='red'\nforeground='white'\nbackground='black'\nprimari='red'", "primari"),
        ("[colours\n", "cannot be read"),
    ],
)
def test_unusable_theme_is_reported(content: str, said: str) -> None:
    folder = paths.config_folder() / "themes"
    folder.mkdir(parents=True)
    path = folder / "mine.toml"
    path.write_text(content)
    with pytest.raises(SettingsError) as caught:
        load_theme("mine")
    assert str(path) in caught.value.message
    assert said in caught.value.message


def test_own_theme_overrides_built_in() -> None:
    folder = paths.config_folder() / "themes"
    folder.mkdir(parents=True)
    own = Path(folder / "ink.toml")
    own.write_text("[colours]\nprimary='#123456'\nforeground='white'\nbackground='black'\n")
    assert load_theme("ink").primary == "#123456"
    assert read_theme(next(file for file in theme_files() if file.path == own)).primary == "#123456"


def test_dark_and_light_name_the_default_themes() -> None:
    assert load_theme("dark").name == "ink"
    assert load_theme("light").name == "paper"
