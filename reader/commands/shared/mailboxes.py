"""Mailboxes on the command line: subscribed to, forgotten and listed by the commands for feeds."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader import logins
from reader.commands.shared import asking, output
from reader.commands.shared.context import Context
from reader.errors import NotFound, UsageError
from reader.mail.mailbox_address import MailboxAddress, MailboxKind, is_mailbox_address, mailbox_address
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from pathlib import Path

    from reader.library.feeds.mailboxes import Mailbox
    from reader.library.storage.database import Library
    from reader.logins import Login


def subscribe_mailbox(arguments: argparse.Namespace, context: Context, text: str) -> int:
    """Ask a mailbox for letters from now on, and take in those that are there.

    A password in the address, or one that is typed, is stored only once the server has accepted it. Raises
    UsageError, MailboxError; then nothing is subscribed to.
    """
    from reader.library.feeds import mailboxes, subscriptions

    if arguments.instead_of:
        raise UsageError("--instead-of is for feeds.", hint="A mailbox is subscribed to by its own address.")
    address_text, login = logins.taken_out(text.strip())
    found = mailbox_address(address_text)
    file = logins.beside(context.settings.path or context.config_path)
    if found.kind is MailboxKind.IMAP and not context.offline:
        if kept := _checked_login(found, login, file):
            logins.keep(file, kept)
            output.note(f"The password is stored in {file}, not in the library.")
    elif login is not None:
        logins.keep(file, login)
    folder = arguments.folder or (arguments.title or found.name,)
    with context.library(write=True) as library:
        mailbox, new = mailboxes.add_mailbox(
            library, found.address, found.kind.value, folder, now=datetime.now(UTC)
        )
        if not arguments.no_update and (mailbox.is_local or not context.offline):
            _take_in(library, context, mailbox)
        mailbox = mailboxes.mailbox(library, mailbox.id)
        feeds = [each for each, boxes in mailboxes.mailboxes_of_feeds(library).items() if mailbox in boxes]
        counts = subscriptions.counts(library)
        articles = sum(counts[feed].total for feed in feeds if feed in counts)
    if arguments.json:
        output.json_value({**record(mailbox), "new": new, "feeds": len(feeds), "articles": articles})
        return 0
    if mailbox.last_checked_at is None:
        output.line(f"Subscribed to {mailbox.address}. `postil update` takes in its letters.")
    else:
        said = "Subscribed to" if new else "Already subscribed:"
        held = f"{counted(articles, 'letter')} in {counted(len(feeds), 'feed')}"
        output.line(f"{said} {mailbox.address}: {held}, folder {'/'.join(mailbox.folder)}.")
    if mailbox.last_error:
        output.note(f"postil: reading it failed: {mailbox.last_error}")
    _note_problems(mailbox)
    return 0


def _take_in(library: Library, context: Context, mailbox: Mailbox) -> None:
    from reader.commands.shared.update_output import progress
    from reader.feeds.updating.update import update

    report = progress(quiet=False)
    asyncio.run(update(library, context.settings, mailbox_ids=[mailbox.id], on_event=report))


def _checked_login(found: MailboxAddress, given: Login | None, file: Path) -> Login | None:
    """The login to store, None where the stored one does; the server has accepted it.

    Raises PasswordRefused, MailboxError.
    """
    from reader.mail.imap_connection import connected
    from reader.mail.mailbox_address import imap_server_url

    parts = found.imap
    kept: Login | None = None
    password = None if given else logins.load(file).mail_password(parts.user, parts.host, parts.port)
    if given is not None:
        kept, password = given, logins.revealed(given.password, given)
    elif password is None:
        password = asking.secret(f"Password of {parts.user} at {parts.host}: ")
        kept = logins.Login(imap_server_url(parts), parts.user, logins.as_text(password))
    with connected(parts, password):
        return kept


def named_mailbox(library: Library, text: str) -> Mailbox | None:
    """The mailbox with this address or path, None where none has it."""
    from reader.library.feeds import mailboxes

    if not is_mailbox_address(text) and "://" in text:
        return None
    for known in mailboxes.mailboxes(library):
        if known.address in (text.strip(), _address(text)):
            return known
    return None


def _address(text: str) -> str:
    """The address as it would be stored, "" where it is not a mailbox (any more)."""
    from pathlib import Path

    try:
        if text.strip().lower().startswith("imaps://"):
            return mailbox_address(logins.taken_out(text.strip())[0]).address
        return str(Path(text.strip().removeprefix("file://")).expanduser().absolute())
    except (UsageError, ValueError, RuntimeError):
        return ""


def forget_mailbox(context: Context, text: str) -> bool:
    """Ask a mailbox for letters no more; False where none has this address. Raises NotFound for a path."""
    from reader.library.feeds import mailboxes

    with context.library(write=True, create=False) as library:
        found = named_mailbox(library, text)
        if found is None:
            if is_mailbox_address(text):
                raise NotFound(f"There is no mailbox {text}.", hint="`postil feeds` lists them.")
            return False
        feeds = [each for each, boxes in mailboxes.mailboxes_of_feeds(library).items() if found in boxes]
        mailboxes.remove_mailbox(library, found.id)
    kept = (
        f"Its {counted(len(feeds), 'feed')} and their letters are kept" if feeds else "Nothing else changed"
    )
    output.line(f"{found.address} is no longer checked for letters. {kept}.")
    return True


def record(mailbox: Mailbox) -> dict[str, object]:
    """A mailbox as JSON."""
    return {
        "address": mailbox.address,
        "kind": mailbox.kind,
        "folder": mailbox.folder,
        "last_checked_at": mailbox.last_checked_at,
        "last_success_at": mailbox.last_success_at,
        "next_check_at": mailbox.next_check_at,
        "failures": mailbox.failures,
        "last_error": mailbox.last_error,
        "unreadable_letters": mailbox.problems,
    }


def print_mailboxes(library_mailboxes: list[Mailbox], now: datetime) -> None:
    """Print the mailboxes below the feeds."""
    from reader.presentation.feed_health import ago

    if not library_mailboxes:
        return
    output.line()
    rows = []
    for mailbox in library_mailboxes:
        state = f"failed: {mailbox.last_error}" if mailbox.last_error else ""
        if mailbox.problems:
            letters = counted(mailbox.problems, "letter")
            state = f"{state} {letters} could not be read".strip()
        checked = ago(mailbox.last_success_at, now)
        rows.append((mailbox.address, mailbox.kind, " / ".join(mailbox.folder), checked, state))
    output.table(rows, heading=("MAILBOX", "KIND", "FOLDER", "LAST SUCCESS", "STATE"), stretch=4)


def _note_problems(mailbox: Mailbox) -> None:
    if mailbox.problems:
        output.note(
            f"postil: {counted(mailbox.problems, 'letter')} could not be read; "
            "`postil feeds --health` names them."
        )
