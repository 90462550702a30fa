"""What is done with articles beside decisions on them: places, saving pages, exporting."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reader.document import Block, Document
from reader.model import ArticleSummary, Place, Revision
from reader.presentation.counts import counted
from reader.ui.services.clock import now
from reader.ui.services.commands import CommandRunner
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Changed, LibraryChange, Reports

if TYPE_CHECKING:
    from reader.library.query.related import Related
    from reader.library.storage.database import Library
    from reader.ui.services.child_process import Child, Ended


def _pages_read(line: str) -> tuple[int, int]:
    """(page, pages) as `postil save --progress` says; (0, 0) for a line that says something else."""
    try:
        told = json.loads(line)
        return int(told["page"]), int(told["pages"])
    except (ValueError, TypeError, KeyError):
        return 0, 0


def _chosen(passages: Sequence[str]) -> list[str]:
    return [part for uid in passages for part in ("--highlight", uid)]


def whole_revision(revision: Revision, blocks: Sequence[Block]) -> Revision:
    """The revision with all blocks of its text."""
    return replace(revision, document=Document(tuple(blocks)), first_piece=False)


class ArticleService:
    """Changes to articles, and what child processes make of them."""

    def __init__(
        self, librarian: Librarian, runner: CommandRunner, reports: Reports, *, offline: bool
    ) -> None:
        self._librarian, self._runner, self._reports = librarian, runner, reports
        self._offline = offline
        self._report: Child | None = None
        """The program that fetches a full report, while it runs."""
        self._report_stopped = False

    # --- what is noted while an article is read

    def note_read(self, article_id: int) -> None:
        """Mark an article read because it was opened or read to its end; undo passes that over."""

        def work(library: Library) -> None:
            from reader.library.articles import states

            states.set_read(library, [article_id], True, now=now(), undoable=False)

        def committed(_: None) -> None:
            self._reports.changed(LibraryChange(Changed.STATES))

        self._librarian.submit(work, committed, automatic=True)

    def set_place(self, article_id: int, place: Place) -> None:
        """Store where the reader is in an article. A failure is only logged: the next place is stored too."""

        def work(library: Library) -> None:
            from reader.library.articles import states

            states.set_place(library, article_id, place)

        self._librarian.submit(work, failed=lambda error: None)

    def note_opened(self, article_id: int) -> None:
        """Note when an article was opened; what was not finished is offered at the next start."""

        def work(library: Library) -> None:
            from reader.library.articles import states

            states.set_opened(library, article_id, now=now())

        self._librarian.submit(work, failed=lambda error: None)

    def note_finished(self, article_id: int) -> None:
        """Note that an article was read to its end, which counts for the order of Today."""

        def work(library: Library) -> None:
            from reader.library.articles import states

            states.set_finished(library, [article_id], True, now=now())

        self._librarian.submit(work, failed=lambda error: None)

    # --- what is known of an article

    def find_related(self, article_id: int, then: Callable[[Related], None]) -> None:
        """Find what is related to an article, while the screen goes on; `then` gets it."""

        def work(library: Library) -> Related:
            from reader.library.query.related import related

            return related(library, article_id)

        self._librarian.submit(work, then)

    def edit_details(
        self, article_id: int, values: Mapping[str, str | None], then: Callable[[], None]
    ) -> None:
        """Store what the reader says of an article, as `citing.editing.edit_details` takes it."""

        def work(library: Library) -> None:
            from reader.library.citing.editing import edit_details

            edit_details(library, article_id, values, now=now())

        def committed(_: None) -> None:
            self._reports.changed(LibraryChange(Changed.EVERYTHING))
            self._reports.say(f"saved, {self._reports.key('library.undo')} undoes it")
            then()

        self._librarian.submit(work, committed)

    def note_corrections(self, numbers: Sequence[int], then: Callable[[], None]) -> None:
        """Take note of corrections of publishers, so that they are not shown again."""

        def work(library: Library) -> None:
            from reader.library.citing.corrections import take_note

            take_note(library, numbers, now=now())

        def committed(_: None) -> None:
            self._reports.changed(LibraryChange(Changed.LISTS))
            then()

        self._librarian.submit(work, committed)

    # --- long texts

    def read_rest(
        self, revision: Revision, wanted: Callable[[], bool], then: Callable[[Revision], None]
    ) -> None:
        """Read a text whose first piece is shown, piece by piece, so that changes go in between.

        `then` gets the whole revision; nothing more is read once it is not `wanted`.
        """
        blocks = list(revision.document.blocks)

        def read(library: Library, number: int) -> bool:
            from reader.library.articles.documents import document_piece, piece_starts

            blocks.extend(document_piece(library, revision.id, number).document.blocks)
            return number + 1 < len(piece_starts(library, revision.id))

        def go_on(number: int) -> None:
            def answered(more: bool) -> None:
                if more:
                    go_on(number + 1)
                elif wanted():
                    self._librarian.submit(lambda _: whole_revision(revision, blocks), then, background=True)

            if wanted():
                self._librarian.submit(lambda library: read(library, number), answered, background=True)

        go_on(1)

    # --- child processes

    def save_page(self, url: str, then: Callable[[], None], *, trusted: bool) -> None:
        """Save the page at an address into the library; `then` is called once it is there.

        Only an address that the reader typed is `trusted` to be a private one, and gets stored logins.
        """
        if self._offline:
            self._reports.say("offline: this page is not in the library (started with --offline)")
            return

        def ended(end: Ended) -> None:
            if end.status:
                self._reports.say(end.message("the page could not be saved"), error=True)
                return
            self._reports.changed(LibraryChange(Changed.SUBSCRIPTIONS))
            self._reports.say("saved")
            then()

        self._reports.say(f"fetching {url}", lasting=True)
        # an address may hold a password: it goes by standard input, where no process list shows it
        arguments = ["save", *([] if trusted else ["--untrusted"]), "--address-stdin"]
        self._runner.run(arguments, on_end=ended, input=True).send(url)

    def fetch_pdf(self, summary: ArticleSummary, then: Callable[[], None]) -> None:
        """Fetch the PDF that an article offers as full report; `then` is called once its text is stored."""
        if self._offline:
            self._reports.say("offline: the PDF is not fetched (started with --offline)")
            return
        if self._report is not None:
            stop = self._reports.key("library.stop")
            self._reports.say(f"a PDF is already being fetched, {stop} stops it")
            return

        def told(line: str) -> None:
            page, pages = _pages_read(line)
            if pages:
                said = f"page {page:,} of {pages:,} of “{summary.title}”"
                self._reports.say(f"{said}, {self._reports.key('library.stop')} stops", lasting=True)

        def ended(end: Ended) -> None:
            stopped, self._report, self._report_stopped = self._report_stopped, None, False
            if stopped and end.status:
                self._reports.say(f"stopped, {self._reports.key('library.pdf')} resumes it")
                return
            if end.status:
                self._reports.say(end.message("the PDF could not be fetched"), error=True)
                return
            self._reports.changed(LibraryChange(Changed.SUBSCRIPTIONS))
            self._reports.say("full report saved")
            then()

        self._reports.say(f"fetching the PDF of “{summary.title}”", lasting=True)
        self._report = self._runner.run(
            ["save", "--pdf", "--progress", str(summary.id)], on_line=told, on_end=ended
        )

    def stop_pdf(self) -> bool:
        """Stop fetching and reading a PDF; False where none is fetched."""
        if self._report is None:
            return False
        self._report_stopped = True
        self._report.stop()
        self._reports.say("stopping", lasting=True)
        return True

    def load_uncleaned(self, article_id: int, then: Callable[[str], None]) -> None:
        """Convert everything on the page of an article; `then` gets what `postil show` prints of it."""
        lines: list[str] = []

        def ended(end: Ended) -> None:
            if end.status or not lines:
                self._reports.say(end.message("the page could not be read"), error=True)
            else:
                self._reports.say("")
                then(lines[0])

        self._reports.say("reading the source of the text", lasting=True)
        arguments = ["show", str(article_id), "--format", "everything", "--json"]
        self._runner.run(arguments, on_line=lines.append, on_end=ended)

    def export(
        self,
        path: Path,
        name: str,
        article_id: int | None,
        *,
        kind: str = "markdown",
        passages: Sequence[str] = (),
    ) -> None:
        """Export one article, passages (uids) or all in a format to a file or folder, shown as `name`."""
        arguments = ["export", kind, "--to", str(path)]
        if passages:
            arguments += _chosen(passages)
        if article_id is not None:
            arguments += ["--article", str(article_id)]
            if kind == "markdown":
                arguments += ["--per", "report"]
        files: list[str] = []

        def ended(end: Ended) -> None:
            written = sum(not line.startswith("unchanged") for line in files)
            if not end.status and files:
                self._reports.changed(LibraryChange(Changed.EXPORTS))
            beside = next((line.split(maxsplit=1)[1] for line in files if line.startswith("beside")), "")
            if beside:
                self._reports.say(f"{name} was edited, so the export is beside it: {Path(beside).name}")
            elif end.status or not files:
                self._reports.say(end.message("nothing was exported"), error=bool(end.status))
            elif not written:
                self._reports.say(f"{name} is up to date")
            else:
                what = counted(written, "article") if path.is_dir() else "all" if article_id is None else "it"
                what = counted(len(passages), "passage") if passages else what
                self._reports.say(f"{what} exported to {name}")

        self._reports.say("exporting", lasting=True)
        self._runner.run(arguments, on_line=files.append, on_end=ended)

    def export_draft(self, name: str, form: str, path: Path, folder: str) -> None:
        """Write a draft in a format into a folder, shown as `folder`, with its references."""

        def ended(end: Ended) -> None:
            failed = end.message("the draft was not exported")
            self._reports.say(
                failed if end.status else f"{name} exported to {folder}", error=bool(end.status)
            )

        self._reports.say("exporting", lasting=True)
        self._runner.run(["export", "draft", name, "--format", form, "--to", str(path)], on_end=ended)

    def push_to_zotero(self, article_id: int | None, passages: Sequence[str] = ()) -> None:
        """Import the references of one article, of passages, or of all into the running Zotero."""
        arguments = ["export", "zotero", "--push", *_chosen(passages)]
        if article_id is not None:
            arguments += ["--article", str(article_id)]

        def ended(end: Ended) -> None:
            self._reports.say(end.message("added to Zotero"), error=bool(end.status))

        self._reports.say("adding to Zotero", lasting=True)
        self._runner.run(arguments, on_end=ended)
