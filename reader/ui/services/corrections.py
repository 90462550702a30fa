"""Corrections of sites: which blocks are never, or always, part of their articles."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reader.document import Document
from reader.ui.services.clock import now
from reader.ui.services.commands import CommandRunner
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Changed, LibraryChange, Reports

if TYPE_CHECKING:
    from reader.library.storage.database import Library
    from reader.ui.services.child_process import Ended


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block of a whole page: the rule that left it out, what it looks like, and the reader's verdict."""

    rule: str
    look: str
    verdict: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """Everything on a page; `host` is its site, "" for a page of none. A document's block may say nothing."""

    host: str
    document: Document
    blocks: tuple[ShownBlock, ...]

    @classmethod
    def from_json(cls, line: str) -> ShownPage:
        """The page that `postil show --format everything --json` printed. Raises ValueError."""
        record = json.loads(line)
        document = Document.from_json(json.dumps(record["document"]))
        return cls(str(record["host"]), document, tuple(ShownBlock(*one) for one in record["verdicts"]))


class CorrectionService:
    """Stores corrections, and has the article cleaned again in which they were made."""

    def __init__(self, librarian: Librarian, runner: CommandRunner, reports: Reports) -> None:
        self._librarian, self._runner, self._reports = librarian, runner, reports

    def correct(
        self,
        article_id: int,
        host: str,
        look: str,
        verdict: str | None,
        *,
        example: str,
        then: Callable[[], None],
    ) -> None:
        """Say that blocks of a look are "never" or "always" part of a site's articles; None takes it back.

        `then` is called after the commit.
        """

        def work(library: Library) -> None:
            from reader.library.annotations import site_rules

            site_rules.set_site_rule(
                library, host, look, verdict, example=example, article_id=article_id, now=now()
            )

        self._librarian.submit(work, lambda _: then(), urgent=True)

    def reclean(self, article_id: int) -> None:
        """Clean an article again; its new text is shown when it is there."""

        def ended(end: Ended) -> None:
            if end.status:
                self._reports.say(end.message("the article could not be cleaned"), error=True)
                return
            self._reports.changed(LibraryChange(Changed.TEXT, article_id))
            self._reports.say("cleaned again with your corrections")

        self._reports.say("cleaning again", lasting=True)
        self._runner.run(["reclean", "--article", str(article_id), "--quiet"], on_end=ended)
