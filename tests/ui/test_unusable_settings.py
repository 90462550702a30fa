"""A slip in the settings or in a theme keeps nobody from reading: the default stands, and it is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reader import config, paths
from reader.ui.app import PostilApp
from tests.support.examples import in_part
from tests.support.piloting import press, running, screen_text

MakeApp = Callable[..., PostilApp]


def _theme(name: str, content: str) -> Path:
    file = paths.config_folder() / "themes" / f"{name}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return file


@pytest.mark.parametrize(
    ("content", "said"),
    in_part(
        [
            ('[reading]\ntheme = "inkk"\n', "line 2: There is no theme “inkk”."),
            ('[reading]\ntheme = "Big Ink"\n', "line 2: reading.theme is"),
            ('[reading]\ntheme = "mine"\n', "foreground is missing"),
            ('[keys]\nlibrary.star = "hyperspace"\n', 'line 2: "library.star" is on "hyperspace"'),
            ('[keys]\nlibrary.star = "m"\n', 'both on "m"'),
            ('[keys]\nlibrary.stars = "x"\n', 'there is no action "library.stars"'),
            ('[keys]\npreset = "emacs"\n', "line 2: keys.preset is"),
            ('[reading]\nwidth = 3\n[keys]\nlibrary.stars = "x"\n', "1 more like it"),
        ],
        4,
    ),
)
async def test_app_starts_and_names_faulty_settings_file(
    make_app: MakeApp, tmp_path: Path, content: str, said: str
) -> None:
    _theme("mine", "[colours]\nprimary = 'red'\nbackground = 'black'\n")
    file = tmp_path / "config.toml"
    file.write_text(content)
    async with running(make_app(config.usable(file)), size=(160, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, PostilApp)
        assert app.theme == "ink"
        shown = " ".join(screen_text(app).split())
        assert said in shown
        assert "config.toml, line" in shown
        assert "`postil config` says more" in shown
        await press(pilot, "s")  # on its default key
        assert "starred" in screen_text(app)
        assert "postil config" not in screen_text(app)


async def test_theme_list_reports_unusable_theme(make_app: MakeApp) -> None:
    broken = _theme("aaa", "[colours]\nprimary = 'red'\nforeground='white'\nbackground = 'blak'\n")
    async with running(make_app()) as pilot:
        await press(pilot, "T")
        (row,) = [line for line in screen_text(pilot.app).splitlines() if " aaa " in line]
        assert "'blak' is not" in row
        await press(pilot, "g", "enter")
        assert pilot.app.theme == "ink"
        assert broken.name in screen_text(pilot.app)
        assert not paths.config_file().exists()


async def test_broken_own_theme_keeps_default(make_app: MakeApp) -> None:
    _theme("ink", "[colours\n")
    async with running(make_app()) as pilot:
        assert pilot.app.theme == "ink"
        assert "cannot be read" in screen_text(pilot.app)
