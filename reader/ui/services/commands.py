"""Subcommands of Postil, run on the app's library in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reader.settings import Settings

if TYPE_CHECKING:
    from reader.ui.services.child_process import Child, Ended


def _ignore(line: str) -> None:
    """Lines that nobody reads."""


class CommandRunner:
    """Starts child processes and ends those that still run when the app is left."""

    def __init__(
        self,
        library_path: Path,
        settings: Settings,
        *,
        offline: bool,
        deliver: Callable[[Callable[[], None]], None],
    ) -> None:
        """`deliver` runs a callable in the screen's thread."""
        self._options = ["--library", str(library_path)]
        if settings.path is not None:
            self._options += ["--config", str(settings.path)]
        if offline:
            self._options.append("--offline")
        self._deliver = deliver
        self._children: list[Child] = []

    def run(
        self,
        arguments: Sequence[str],
        *,
        on_end: Callable[[Ended], None],
        on_line: Callable[[str], None] = _ignore,
        low_priority: bool = False,
        input: bool = False,
    ) -> Child:
        """Start a subcommand; see `Child` for the options."""
        # most sessions begin without one, and the first screen waits for every import
        from reader.ui.services.child_process import Child

        def ended(end: Ended) -> None:
            self._children.remove(child)
            on_end(end)

        child = Child(
            [*self._options, *arguments],
            deliver=self._deliver,
            on_line=on_line,
            on_end=ended,
            low_priority=low_priority,
            input=input,
        )
        self._children.append(child)
        return child

    @property
    def running(self) -> int:
        """How many children run."""
        return len(self._children)

    def stop_all(self) -> None:
        """Ask all children to end."""
        for child in self._children:
            child.stop()
