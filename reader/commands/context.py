"""What a subcommand is given to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reader.config import Settings
from reader.errors import Offline

if TYPE_CHECKING:
    from reader.library.database import Library

OpenApp = Callable[..., int]
"""`reader.ui.app.run`, called as `(settings, library_path, offline=..., demo=...)`; gives an exit status."""


@dataclass(frozen=True, slots=True)
class Context:
    """The settings, the library's place and the way into the app, as the global options chose them."""

    settings: Settings
    library_path: Path
    library_named: bool
    """Whether the library was named by `--library`, not found in its usual place."""
    config_path: Path
    offline: bool
    open_app: OpenApp

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
