"""`postil read`: an article sentence by sentence, for screen readers and plain terminals."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.parts.read_input import Commands, Keys, Lines
from reader.commands.shared import output
from reader.commands.shared.arguments import article_reference, examples, find_article, whole_number
from reader.commands.shared.context import Context
from reader.commands.shared.following import run_hooks
from reader.commands.shared.streams import standard_output
from reader.commands.shared.texts import made_now
from reader.errors import CleaningError, LibraryError, PostilError, UsageError
from reader.presentation.counts import counted
from reader.reading_time import minutes

if TYPE_CHECKING:
    from reader.commands.parts.read_session import Session
    from reader.library.storage.database import Library
    from reader.model import Article


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Read an article a sentence at a time, as plain text without terminal control sequences: for screen "
        "readers, braille displays and plain terminals. Headings, items, quotations and tables are "
        "announced. Enter reads on; h highlights the sentence, n writes a note, u undoes, w says where you "
        "are, ? lists all commands, q stops and keeps the place."
    )
    parser.add_argument(
        "article",
        metavar="ARTICLE",
        nargs="?",
        type=article_reference,
        help="its number, or its address; without it, what is left of today is offered",
    )
    parser.add_argument(
        "--keys", action="store_true", help="single keys instead of one command per line; requires a terminal"
    )
    parser.add_argument(
        "--from-start", action="store_true", help="start at the beginning instead of where you stopped"
    )
    parser.add_argument(
        "--width",
        metavar="N",
        type=whole_number,
        help="break lines at this width (default: on a terminal its width, else never)",
    )
    examples(parser, "postil read", "postil read 12", "postil read 12 --keys", "TERM=dumb postil read 12")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Read until the end of the input. Raises NotFound, and CleaningError where there is no text yet."""
    if arguments.keys and not (sys.stdin is not None and sys.stdin.isatty()):
        raise UsageError(
            "--keys requires an interactive terminal.", hint="Leave it out to type one command per line."
        )
    say = _sayer(arguments.width)
    with context.library() as library, ExitStack() as stack:
        commands: Commands = stack.enter_context(Keys(say)) if arguments.keys else Lines(say)
        loop = _ReadingLoop(context, library, commands, say)
        if arguments.article is None:
            loop.read_today()
        else:
            loop.read(find_article(library, arguments.article), from_start=arguments.from_start)
    return 0


class _ReadingLoop:
    """Reads articles of a library, one after the other."""

    def __init__(
        self, context: Context, library: Library, commands: Commands, say: Callable[[str], None]
    ) -> None:
        self._context, self._library, self._commands, self._say = context, library, commands, say

    def read_today(self) -> None:
        """List what is left of today, and read what is chosen, until nothing is."""
        from reader.commands.today import left_today
        from reader.library.articles.listing import article, summaries
        from reader.library.today.day import today
        from reader.query.times import local_now

        settings = self._context.settings.today
        while True:
            day = today(self._library, now=local_now(), day_start=settings.day_start, limit=settings.limit)
            rows = summaries(self._library, left_today(day))
            if not rows:
                self._say("Nothing is left for today. `postil list --unread` lists more.")
                return
            self._say(f"Today: {counted(len(rows), 'article')}.")
            for number, row in enumerate(rows, 1):
                begun = "" if row.ready else "no text yet"
                about = filter(None, (row.title or row.url, row.feed_title, begun or _length(row.words)))
                self._say(f"{number}. {'. '.join(about)}")
            typed = self._commands.ask("Type the number of one to read. An empty line stops.")
            if not typed or not typed.strip().isdecimal():
                return
            if not 1 <= int(typed.strip()[:9]) <= len(rows):
                self._say(f"There is no number {typed.strip()[:9]}.")
                continue
            try:
                self.read(article(self._library, rows[int(typed.strip()) - 1].id))
            except PostilError as error:
                self._say(str(error))

    def read(self, article: Article, *, from_start: bool = False) -> None:
        """Read an article until the reader stops. Raises CleaningError."""
        from reader.commands.parts.read_marks import Marks
        from reader.commands.parts.read_session import Session, introduction

        context = self._context
        revision = article.revision or made_now(article, context)
        if not revision.document.text:
            raise CleaningError(f"#{article.id} has no text.", hint="Open its page in the browser.")
        if from_start:
            article = replace(article, state=replace(article.state, place=None))
        marks = Marks(
            self._library,
            article.id,
            revision.id,
            colour=context.settings.highlights.colour,
            writing=lambda: context.library(write=True, create=False),
        )
        session = Session(article, revision, marks=marks, commands=self._commands, say=self._say)
        for line in introduction(article, revision, len(marks.all())):
            self._say(line)
        _note(context, lambda: _opened(context, article))
        try:
            with _ended_by_signals():
                session.run()
        finally:
            _note(context, lambda: _left(context, session))
            if marks.changed:
                run_hooks(context, highlights=list(marks.changed))
        self._say("Stopped at the end." if session.reached_end else "Stopped; the place is kept.")


def _length(words: int) -> str:
    return counted(minutes(words), "minute")


def _sayer(width: int | None) -> Callable[[str], None]:
    """Prints a line at once, broken between words at a width."""
    from reader.document.plain import wrap

    if width is None and sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1

    def say(text: str) -> None:
        for line in wrap(text, max(20, width)) if width else [text]:
            output.line(line)
        standard_output.flush()

    return say


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """While one reads, a closed terminal and SIGTERM end it as ctrl+c does: the place is kept."""
    names = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(each, signal.default_int_handler) for each in names]
    try:
        yield
    finally:
        for each, handler in zip(names, before, strict=True):
            signal.signal(each, handler)


def _note(context: Context, write: Callable[[], None]) -> None:
    """Store where one is and that it was read; a library that cannot be written may still be read."""
    try:
        write()
    except LibraryError as error:
        output.note(f"postil: the place could not be kept: {error}")


def _opened(context: Context, article: Article) -> None:
    from reader.library.articles import states

    now = datetime.now(UTC)
    with context.library(write=True, create=False) as library:
        states.set_opened(library, article.id, now=now)
        if context.settings.reading.mark_read == "open" and article.state.read_at is None:
            states.set_read(library, [article.id], True, now=now, undoable=False)


def _left(context: Context, session: Session) -> None:
    from reader.library.articles import states
    from reader.reading_places import place_of

    now, article = datetime.now(UTC), session.article
    with context.library(write=True, create=False) as library:
        states.set_place(library, article.id, place_of(session.spoken.document, session.offset))
        if session.reached_end:
            states.set_finished(library, [article.id], True, now=now)
            if context.settings.reading.mark_read == "end":
                states.set_read(library, [article.id], True, now=now, undoable=False)
