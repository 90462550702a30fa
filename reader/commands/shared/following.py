"""What follows a command once its work is done and printed: the hooks of the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.context import Context
from reader.commands.shared.streams import standard_output
from reader.errors import PostilError
from reader.own_commands import Event

if TYPE_CHECKING:
    from reader.export.folder import Exported


def run_hooks(
    context: Context,
    *,
    articles: Sequence[int] = (),
    highlights: Sequence[str] = (),
    exported: Sequence[Exported] = (),
    form: str = "",
) -> None:
    """Run the hooks for new articles, for highlights, or for exported files that have changed.

    What fails is said on standard error, and changes no exit status. In the demo no hooks run.
    """
    from reader import paths

    for problem in context.settings.unusable:
        if problem.key.startswith("hooks."):
            output.note(f"postil: {problem.error()}")
    if not context.settings.hooks or context.library_path == paths.demo_library_file():
        return
    from reader.hooks.running import HookEvent
    from reader.hooks.starting import after

    event = Event.ARTICLE if articles else Event.HIGHLIGHT if highlights else Event.EXPORT
    files = tuple(str(file.path) for file in exported if file.outcome != "unchanged")
    happened = HookEvent(event, tuple(articles), tuple(highlights), files, form)
    standard_output.flush()
    try:
        say_failed(after(context.settings, context.library_path, happened))
    except PostilError as error:
        output.note(f"postil: no hook was run: {error}")


def say_failed(failed: Mapping[str, str]) -> None:
    """Name the hooks that failed, with the reason."""
    for name, reason in failed.items():
        output.note(f"postil: the hook {name} failed: {reason}")
