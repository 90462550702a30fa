"""The palette (ctrl+p): every command that can be run where the focus is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from reader.ui.commands import Command
from reader.ui.screens.leaving import LeftOnce


class Palette(LeftOnce[None], CommandPalette):
    """Textual's own palette, left once."""


class CommandProvider(Provider):
    """Offers the commands of the screen under the palette."""

    @property
    def _commands(self) -> list[Command]:
        from reader.ui.app import PostilApp

        assert isinstance(self.app, PostilApp)
        return [each for each in self.app.commands_here(self.screen) if each.group != "lists"]

    async def discover(self) -> Hits:
        for command in self._commands:
            yield DiscoveryHit(_label(command), self._runner(command), help=command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._commands:
            label = _label(command)
            score = max(matcher.match(label), matcher.match(command.help) * 0.8)
            if score > 0:
                yield Hit(score, Content(label), self._runner(command), text=label, help=command.help)

    def _runner(self, command: Command) -> Callable[[], Awaitable[None]]:
        from reader.ui.app import PostilApp

        app = self.app
        assert isinstance(app, PostilApp)
        return lambda: app.run_command(command.id)


def _label(command: Command) -> str:
    return command.label[:1].upper() + command.label[1:]
