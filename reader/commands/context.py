"""What a subcommand is given to work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reader.config import Settings
from reader.errors import Offline, SettingsError

if TYPE_CHECKING:
    from reader.library.database import Library


class KeySetting(Protocol):
    """An action of the app, its keys in force and by default, and what it does."""

    @property
    def action(self) -> str: ...
    @property
    def keys(self) -> str: ...
    @property
    def default(self) -> str: ...
    @property
    def meaning(self) -> str: ...


class App(Protocol):
    """What subcommands may want of the app, without importing it."""

    def open(self, settings: Settings, library_path: Path, *, offline: bool, demo: bool = False) -> int:
        """Opens it and stays in it; returns an exit status."""
        ...

    def key_settings(self, settings: Settings) -> Sequence[KeySetting]:
        """Every action with its keys."""
        ...

    def problems(self, settings: Settings) -> Sequence[SettingsError]:
        """What is wrong with the theme and the keys."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """The settings, the library's place and the way into the app, as the global options chose them."""

    settings: Settings
    library_path: Path
    library_named: bool
    """Whether the library was named by `--library`, not found in its usual place."""
    config_path: Path
    offline: bool
    app: App

    def library(self, *, write: bool = False) -> Library:
        """The library, opened; made where missing. Use it in a `with`. Raises LibraryError."""
        from reader.library.database import Library

        # a library that is not there yet is made first: a read-only connection cannot
        if not write and not self.library_path.exists():
            Library.open(self.library_path, write=True).close()
        return Library.open(self.library_path, write=write)

    def online(self, purpose: str) -> None:
        """Raises Offline when `--offline` forbids what the command is about to do."""
        if self.offline:
            raise Offline(
                f"{purpose} needs the network, but --offline was given.", hint="Leave --offline out."
            )
