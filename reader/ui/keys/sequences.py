"""Key sequences on every screen: "g s" typed one key after the other.

Textual binds single keys; a sequence is bound under its keys with spaces between them, which no key
press has, and is run from here. The article view reads its own sequences, which can have counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.app import App
from textual.widget import Widget


class Sequences:
    """What was typed so far of a sequence. `keys` are all keys that are bound, sequences among them."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._first = frozenset(key.split()[0] for key in keys if " " in key.strip())
        self._typed: list[str] = []

    async def take(self, app: App[int], event: events.Key) -> bool:
        """Take a key press, before any widget; False where it is not part of a sequence."""
        if not self._typed and event.key not in self._first:
            return False  # nearly every key: nothing else is looked at
        typed, self._typed = [*self._typed, event.key], []
        if len(typed) == 1 and _reads_keys(app.focused, event):
            return False
        active = app.screen.active_bindings
        name = " ".join(typed)
        if any(key.startswith(f"{name} ") and bound.enabled for key, bound in active.items()):
            self._typed = typed
            return True
        if len(typed) == 1:
            return False
        bound = active.get(name)
        if bound is not None and bound.enabled:
            await app.run_action(bound.binding.action, bound.node)
        return True


def _reads_keys(focused: Widget | None, event: events.Key) -> bool:
    """Whether the focus is in something that takes the key as text."""
    return focused is not None and focused.check_consume_key(event.key, event.character)
