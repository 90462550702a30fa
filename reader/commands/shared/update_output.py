"""What an update and an exchange with accounts print, while they run and at their end."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.presentation.counts import counted
from reader.safetext import safe_line

if TYPE_CHECKING:
    from reader.accounts.exchange import Exchanged
    from reader.feeds.events import Event, Finished
    from reader.library.accounts.accounts import Account


def progress(*, quiet: bool) -> Callable[[Event], None]:
    """Shows the running update on one line of standard error, where that is a terminal."""
    shown = not quiet and sys.stderr.isatty()
    latest = ""

    def report(event: Event) -> None:
        from reader.feeds.events import FeedChecked, Finished, MailboxChecked, Progress

        nonlocal latest
        if not shown:
            return
        if isinstance(event, FeedChecked | MailboxChecked):
            latest = event.told()
        elif isinstance(event, Progress):
            parts = [f"{event.done:,} of {counted(event.total, 'feed')}"]
            if event.ready or event.pending:
                parts.append(f"{counted(event.ready, 'text')} ready, {event.pending:,} to do")
            if event.done < event.total:
                parts.append(latest)
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r\x1b[K" + _cut("   ".join(parts), width))
        elif isinstance(event, Finished):
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    return report


def _cut(text: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    text = safe_line(text)
    return text if cell_len(text) <= width else set_cell_size(text, width)


def print_summary(finished: Finished, *, quiet: bool, due_only: bool) -> None:
    """Print what an update brought; with `quiet` only the feeds that failed."""
    if not quiet and not finished.feeds:
        output.line("No feeds. Pages of reports that you cite were checked for corrections.")
    elif not quiet:
        parts = [
            counted(finished.new, "new article"),
            f"{finished.changed:,} changed",
            f"{len(finished.failed):,} failed",
        ]
        if finished.waiting:
            why = "not due yet" if due_only else "skipped: servers asked for a delay"
            why = "not asked" if finished.no_network else why
            parts.append(f"{finished.waiting:,} {why}")
        asked = [counted(finished.feeds - finished.mailboxes, "feed")]
        if finished.mailboxes:
            boxes = counted(finished.mailboxes, "mailbox", "mailboxes")
            asked = [boxes] if finished.feeds == finished.mailboxes else [*asked, boxes]
        said = f"{' and '.join(asked)}: {', '.join(parts)}."
        if finished.excerpts == 1:
            said += " 1 is an excerpt: its page could not be fetched."
        elif finished.excerpts:
            said += f" {finished.excerpts:,} are excerpts: their pages could not be fetched."
        output.line(said)
        for title, new in finished.announced:
            output.line(f"  {title}: {new:,} new")
    if finished.images and not quiet:
        output.line(f"{counted(finished.images, 'image')} stored of articles that you keep.")
    if finished.corrected and not quiet:
        found = counted(finished.corrected, "correction")
        output.line(f"{found} of passages that you cite: see `postil corrections`.")
    for title in finished.learnt_again:
        output.line(f"  {title}: the page has another structure; its list was learnt again")
    for title, url, reason in finished.failed:
        # a cron job mails what it prints; a failed feed is worth a mail
        output.line(f"  {title or url}: {reason}")


def print_exchanges(
    done: Sequence[tuple[Account, Exchanged]], problems: Sequence[str], *, quiet: bool = False
) -> None:
    """Print what exchanges brought, a line each; with `quiet` only the problems, which cron mails."""
    for account, found in done if not quiet else ():
        parts = [
            (found.followed.new, "new feed"),
            (found.followed.ended, "feed ended"),
            (found.added, "article of its content"),
            (found.taken, "change taken"),
            (found.sent, "change sent"),
        ]
        said = [_counted(number, what) for number, what in parts if number]
        if found.left:
            said.append(f"{found.left:,} articles are left for the next exchange")
        output.line(f"{account.name}: {', '.join(said) or 'nothing new'}.")
    for problem in problems:
        output.note(f"postil: {problem}")


def _counted(number: int, what: str) -> str:
    """ "3 changes sent": the first word is counted."""
    noun, _, rest = what.partition(" ")
    if noun == "new":
        return f"{number:,} new {rest}{'s' if number != 1 else ''}"
    return f"{counted(number, noun)} {rest}"
