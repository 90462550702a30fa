"""Where things live (XDG Base Directory Specification 0.8) and where the packaged files are."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs.unix import Unix

_HERE = Path(__file__).parent


def _folders() -> Unix:
    # on macOS too: a library that was found there must not seem lost
    return Unix("postil", appauthor=False)


def config_file() -> Path:
    """The settings file: $POSTIL_CONFIG, else config.toml in the configuration folder."""
    named = os.environ.get("POSTIL_CONFIG", "")
    return Path(named).expanduser() if named else config_folder() / "config.toml"


def config_folder() -> Path:
    """Settings, themes and key presets of the user."""
    return _folders().user_config_path


def templates_folder() -> Path:
    """The user's own templates of exported files."""
    return config_folder() / "templates"


def data_folder() -> Path:
    """The library and what belongs to it."""
    return _folders().user_data_path


def state_folder() -> Path:
    """The log."""
    return _folders().user_state_path


def library_file() -> Path:
    """The library: $POSTIL_LIBRARY, else postil.db in the data folder."""
    named = os.environ.get("POSTIL_LIBRARY", "")
    return Path(named).expanduser() if named else data_folder() / "postil.db"


def demo_library_file() -> Path:
    """The library of `postil demo`, apart from the user's own."""
    return data_folder() / "demo.db"


def demo_export_folder(library: Path) -> Path:
    """Where exports from a library of samples go: beside it, not among the user's own notes."""
    return library.with_name(f"{library.stem}-exports")


def log_file() -> Path:
    """Where tracebacks and details go."""
    return state_folder() / "postil.log"


def shortened(text: str) -> str:
    """The text with paths in the home folder as a person writes them: `~/notes`."""
    return text.replace(f"{Path.home()}{os.sep}", f"~{os.sep}")


def packaged(name: str) -> Path:
    """A file or folder that ships with the program: "styles", "feeds.opml", "samples".

    In a source checkout `styles` and `feeds.parsing.opml` stand beside the package, in a wheel inside it.
    """
    inside = _HERE / name
    return inside if inside.exists() else _HERE.parent / name
