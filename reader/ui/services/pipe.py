"""Texts given to commands of the reader (`[commands]`), in a thread of their own, one at a time."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import PostilError
from reader.log import logger
from reader.presentation.bylines import byline
from reader.safetext import safe
from reader.settings import Settings
from reader.ui.services.annotations import AnnotationService, NewHighlight
from reader.ui.services.reports import Reports

if TYPE_CHECKING:
    from reader.model import Article

log = logger(__name__)
SECONDS = 300.0
"""Seconds that a command may take."""
MAX_NOTE = 50_000
"""Characters of its output that become a note, at most."""
_MAX_TYPED = 20
_AT_EXIT = 3.0
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
"""Control sequences of ECMA-48, with which programs colour what they write."""


@dataclass(frozen=True, slots=True)
class Piped:
    """What is given to a command: `words`, or the whole article where they are None.

    `uid` is the highlight that the words are of, `new` the passage that is none yet.
    """

    article_id: int
    words: str | None = None
    uid: str = ""
    new: NewHighlight | None = None

    @property
    def name(self) -> str:
        """What it is, in a word."""
        return "the article" if self.words is None else "the highlight" if self.uid else "the selection"


@dataclass(slots=True)
class Run:
    """A running command; all but `cancelled` is set in the screen's thread.

    `problem` is "" where it did well.
    """

    name: str
    command: Sequence[str]
    piped: Piped
    ended: bool = False
    output: str = ""
    problem: str = ""
    watched: Callable[[], None] | None = None
    """Called when it has ended, where somebody looks at it."""
    cancelled: threading.Event = field(default_factory=threading.Event)


class PipeService:
    """Runs commands on texts, and takes what they write as a note."""

    def __init__(
        self,
        annotations: AnnotationService,
        reports: Reports,
        settings: Settings,
        library_path: Path,
        deliver: Callable[[Callable[[], None]], None],
    ) -> None:
        """`deliver` runs a callable in the screen's thread."""
        self._annotations, self._reports, self._deliver = annotations, reports, deliver
        self._settings, self._path = settings, library_path
        self._thread: threading.Thread | None = None
        self.current: Run | None = None
        """The run whose output has not been looked at to its end."""
        self.typed: list[str] = []
        """Command lines that were typed in this session, the newest first."""

    def start(self, name: str, command: Sequence[str], piped: Piped) -> Run:
        """Run a command on a text."""
        if name not in self._settings.commands:
            self.typed = [name, *(each for each in self.typed if each != name)][:_MAX_TYPED]
        self.current = run = Run(name, command, piped)
        self._thread = threading.Thread(target=self._work, args=(run,), name="pipe", daemon=True)
        self._thread.start()
        return run

    def forget(self, run: Run) -> None:
        """Discard a run whose output was shown; cancel it if still running."""
        run.cancelled.set()
        run.watched = None
        if self.current is run:
            self.current = None

    def close(self) -> None:
        """Stop the running command when the app quits."""
        if self.current is not None and self._thread is not None:
            self.current.cancelled.set()
            self._thread.join(_AT_EXIT)

    def take_as_note(self, run: Run) -> str:
        """Add the output to the note of what was piped; returns why not, "" where it is being saved."""
        from reader.library.annotations.highlights import highlights_by_uid
        from reader.library.articles import listing
        from reader.library.storage.database import Library

        text, piped = run.output.strip()[:MAX_NOTE], run.piped
        if not text:
            return "it wrote nothing"
        with Library.open(self._path) as library:
            if piped.uid:
                found = highlights_by_uid(library, [piped.uid])
                if not found or found[0].deleted_at is not None:
                    return "the highlight was deleted meanwhile"
                before = found[0].note
                note = _joined(before, text)
                self._annotations.set_note(piped.uid, piped.article_id, note, continues=False, bases=[before])
            elif piped.new is not None:
                self._annotations.set_note_on_new(piped.new, text, continues=False, bases=[""])
            else:
                article = listing.article(library, piped.article_id)
                note = _joined(article.note, text)
                self._annotations.set_article_note(
                    article.id, article.uid, note, continues=False, bases=[article.note]
                )
        return ""

    def _work(self, job: Run) -> None:
        """In a thread: run the command, and tell how it ended."""
        from reader.external_commands import run

        output, problem = "", ""
        try:
            data = self._input(job.piped)
            result = run(
                job.command,
                data,
                seconds=SECONDS,
                environment=self._environment(job.piped),
                cancelled=job.cancelled,
            )
            output, problem = plain_output(result.output), result.problem()
        except PostilError as error:
            problem = str(error)
        except Exception as error:  # a defect must not leave the screen waiting
            log.exception("a text could not be piped")
            problem = f"{error}. See the log."
        self._deliver(lambda: self._end(job, output, problem))

    def _end(self, job: Run, output: str, problem: str) -> None:
        job.output, job.problem, job.ended = output, problem, True
        if job.watched is not None:
            job.watched()
        elif self.current is job:
            how = f"failed: {problem}" if problem else "has ended"
            key = self._reports.key("library.pipe")
            self._reports.say(f"“{job.name}” {how}; {key} shows what it wrote", error=bool(problem))

    def _input(self, piped: Piped) -> bytes:
        if piped.words is not None:
            return f"{piped.words}\n".encode("utf-8", "replace")
        from reader.library.articles import listing
        from reader.library.storage.database import Library

        with Library.open(self._path) as library:
            return article_text(listing.article(library, piped.article_id)).encode("utf-8", "replace")

    def _environment(self, piped: Piped) -> dict[str, str]:
        """Numbers and paths of ours alone: whoever wants a title asks `postil show`."""
        from reader.hooks.running import environment

        about = {"POSTIL_ARTICLE": str(piped.article_id)}
        if piped.uid:
            about["POSTIL_HIGHLIGHT"] = piped.uid
        return environment(self._path, self._settings) | about


def article_text(article: Article) -> str:
    """An article as a command is given it: title, authors, address, and the text as Markdown."""
    from reader.document.markdown import to_markdown

    title = " ".join(article.title.split()) or article.url
    about = byline(", ".join(article.authors), article.site, article.url)
    body = to_markdown(article.revision.document) if article.revision is not None else ""
    return "\n\n".join(filter(None, (f"# {title}", about, body))).rstrip() + "\n"


def plain_output(output: str) -> str:
    """What a program wrote, as text for the screen: without colours, tabs as spaces, nothing unsafe."""
    text = _ESCAPES.sub("", output.replace("\r\n", "\n")).expandtabs(8)
    return safe(text).rstrip()


def command_line(command: Sequence[str]) -> str:
    """A command as it would be typed."""
    import shlex

    return shlex.join(command)


def _joined(before: str, text: str) -> str:
    return f"{before}\n\n{text}" if before.strip() else text
