"""The context in which a subcommand runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reader import __version__
from reader.commands.shared import output
from reader.config import Settings
from reader.errors import LibraryError, LibraryMissing, Offline, SettingsError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.storage.database import Library


class KeySetting(Protocol):
    """An action of the app with its current and default keys, and what it does."""

    @property
    def action(self) -> str: ...
    @property
    def keys(self) -> str: ...
    @property
    def default(self) -> str: ...
    @property
    def meaning(self) -> str: ...


class App(Protocol):
    """What subcommands need of the app, without importing it."""

    def open(self, settings: Settings, library_path: Path, *, offline: bool, demo: bool = False) -> int:
        """Run the app until it is closed; returns an exit status."""
        ...

    def key_settings(self, settings: Settings) -> Sequence[KeySetting]:
        """Every action with its keys."""
        ...

    def problems(self, settings: Settings) -> Sequence[SettingsError]:
        """Problems with the theme and the keys in the settings."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """The settings, the path of the library and access to the app, as the global options select them."""

    settings: Settings
    library_path: Path
    library_named: bool
    """Whether the library was named by `--library`."""
    config_path: Path
    offline: bool
    app: App

    def library(self, *, write: bool = False, create: bool = True) -> Library:
        """Open the library, to be used in a `with`. Raises LibraryError.

        A missing library is created for writing, unless `create` is false. For reading it never is: one
        named by `--library` must exist, the default one counts as empty.
        """
        from reader.library.storage.database import Library
        from reader.library.storage.newer import newer_schema

        try:
            library = Library.open(self.library_path, write=write, create=create)
        except LibraryMissing:
            if write or self.library_named:
                raise
            return Library.nothing(self.library_path)
        newer = None if write else newer_schema(library)
        if newer is not None:
            output.note(f"postil: {newer}")
        elif not write and not library.frozen and library.has_lost_changes():
            try:
                with Library.open(self.library_path, write=True) as restored:
                    _report_restored(restored)
            except LibraryError as error:
                output.note(f"postil: Some changes are missing from the library. {error}")
        _report_restored(library)
        if library.frozen:
            output.note("postil: The disk is full. Nothing can be saved until there is free space.")
        if write and output.on_terminal():
            _announce_version(library)
        return library

    def online(self, purpose: str) -> None:
        """Raises Offline with `--offline`, which forbids what the command is about to do."""
        if self.offline:
            raise Offline(
                f"{purpose} needs the network, but --offline was given.", hint="Run it without --offline."
            )


def _announce_version(library: Library) -> None:
    """Say what is new where this library was last used with an older version. Raises LibraryError."""
    from reader.library.shown_once import set_announced_version
    from reader.presentation.news import news

    if (line := news(library)) is None or library.frozen:
        return
    set_announced_version(library, __version__)
    if line:
        output.note(line)


def _report_restored(library: Library) -> None:
    if count := library.restored_changes:
        output.note(
            f"postil: The library had lost {counted(count, 'change')}; restored from "
            f"{library.path.with_suffix('.changes').name}. Run `postil doctor`."
        )
