"""What a subcommand is given to work with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from reader.commands import output
from reader.config import Settings
from reader.errors import LibraryError, LibraryMissing, Offline, SettingsError

if TYPE_CHECKING:
    from reader.library.storage.database import Library


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

    def library(self, *, write: bool = False, create: bool = True) -> Library:
        """The library, opened. Use it in a `with`. Raises LibraryError.

        A missing one is made to be written, unless `create` is false. To be read it never is: where it
        was named it must be there, in its usual place it is empty.
        """
        from reader.library.storage.database import Library

        try:
            library = Library.open(self.library_path, write=write, create=create)
        except LibraryMissing:
            if write or self.library_named:
                raise
            return Library.nothing(self.library_path)
        if not write and not library.frozen and library.has_lost_changes():
            try:
                with Library.open(self.library_path, write=True) as restored:
                    _report_restored(restored)
            except LibraryError as error:
                output.note(f"postil: Some changes are missing from the library. {error}")
        _report_restored(library)
        if library.frozen:
            output.note("postil: The disk is full: nothing can be saved until there is room.")
        return library

    def online(self, purpose: str) -> None:
        """Raises Offline when `--offline` forbids what the command is about to do."""
        if self.offline:
            raise Offline(
                f"{purpose} needs the network, but --offline was given.", hint="Leave --offline out."
            )


def _report_restored(library: Library) -> None:
    if count := library.restored_changes:
        output.note(
            f"postil: The library had lost {output.counted(count, 'change')}; restored from "
            f"{library.path.with_suffix('.changes').name}. Run `postil doctor`."
        )
