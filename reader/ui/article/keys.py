"""Keys of the article: counts, sequences, and keys that wait for a character."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from reader.model import COLOURS
from reader.ui.article.annotation_commands import AnnotationCommands
from reader.ui.article.reading_commands import ReadingCommands
from reader.ui.keys.article_commands import ARTICLE_COMMANDS, Mode
from reader.ui.keys.command import Command
from reader.ui.keys.reader import KeyReader

_NEARBY = frozenset(
    f"article.{name}"
    for name in (
        *("line-down", "line-up", "half-down", "half-up", "page-down", "page-up", "page-back", "top"),
        *("wider", "narrower", "cancel", "back", "leave"),
    )
)
"""Commands for which the first piece of a long text is enough, while that is on the screen."""
_COMMANDS: dict[str, Command] = {command.id: command for command in ARTICLE_COMMANDS}


class ArticleKeys:
    """Reads keys and runs commands. One key can have a command for each of the modes."""

    def __init__(
        self, reading: ReadingCommands, annotating: AnnotationCommands, complete: Callable[[], None]
    ) -> None:
        """`complete` shows the whole text where only its first piece is shown."""
        self._reading, self._annotating, self._complete = reading, annotating, complete
        self._selection = annotating.selection
        self._awaited_step = 0  # direction of the search for the character that is typed next
        self._found: tuple[str, int] = ("", 1)
        self._colour_before: str | None = None
        self._keys = KeyReader(ARTICLE_COMMANDS)
        self.commands: Mapping[str, Callable[[], None]] = {
            **reading.table(),
            **annotating.table(),
            "article.find-character": partial(self._await_character, 1),
            "article.find-character-left": partial(self._await_character, -1),
            "article.find-again": partial(self._find_again, 1),
            "article.find-again-left": partial(self._find_again, -1),
        }

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Use these keys (comma separated, by command id) in place of the defaults."""
        self._annotating.keys = keys
        self._keys = KeyReader(ARTICLE_COMMANDS, keys)

    def reset(self) -> None:
        """Forget what was typed so far."""
        self._keys.reset()
        self._awaited_step = 0

    @property
    def typing(self) -> bool:
        """Whether letters, a character, or the rest of a sequence is awaited."""
        return self._annotating.hints.active or bool(self._awaited_step or self._keys.pending)

    def allows(self, command_id: str) -> bool:
        """Whether a command can be run now."""
        mode, search = self._selection.mode, self._reading.search
        if command_id == "article.cancel":
            return mode is not Mode.READING or bool(search.wanted)
        if command_id in ("article.find-next", "article.find-previous"):
            return bool(search.hits)
        return mode in _COMMANDS[command_id].modes

    def run(self, command_id: str, count: int = 1) -> None:
        """Run a command; one that cannot be repeated is run once."""
        if command_id not in _NEARBY:
            self._complete()
        self._reading.count = self._annotating.count = count if _COMMANDS[command_id].counted else 1
        self.commands[command_id]()
        if not self._awaited_step:
            self._reading.count = self._annotating.count = 1

    def press(self, key: str, character: str) -> bool:
        """Take a key, with the character it prints or ""; False where it has no meaning here."""
        if self._annotating.hints.active:
            self._annotating.type_hint(key, character)
            return True
        if self._awaited_step:
            self._to_character(character)
            return True
        fresh = not self._keys.pending
        pressed = self._keys.press(key, self.allows, self._counts)
        if pressed is None:
            return False
        if pressed.waiting:
            # in a selection a digit chooses the colour, unless a motion follows: then it was a count
            if fresh and self._selection.mode is Mode.SELECTION and key in "12345":
                self._colour_before = self._annotating.highlights.colour
                self.run(f"article.colour-{key}")
            return True
        if self._colour_before is not None:
            if pressed.counted and pressed.command_id and _COMMANDS[pressed.command_id].counted:
                self._annotating.highlights.colour = self._colour_before
            self._colour_before = None
        if pressed.command_id:
            self.run(pressed.command_id, pressed.count)
        return True

    def _counts(self, digit: str) -> bool:
        """Whether a digit begins a count; else it is a colour. In a selection it is both, see `press`."""
        if self._keys.pending or int(digit) > len(COLOURS) or self._selection.mode is Mode.SELECTION:
            return True
        return self._annotating.highlights.active is None

    # --- keys that wait for a character

    def _await_character(self, step: int) -> None:
        self._awaited_step = step

    def _to_character(self, character: str) -> None:
        step, self._awaited_step = self._awaited_step, 0
        if character:
            self._found = (character, step)
            self._annotating.to_character(character, forward=step > 0)
        self._annotating.count = self._reading.count = 1

    def _find_again(self, step: int) -> None:
        character, direction = self._found
        if character:
            self._annotating.to_character(character, forward=direction * step > 0)
