"""Take in the new letters of mailboxes: each to the feed of its list, with its text.

Letters are read in the worker processes and stored in slices, each together with the position behind it, so
that an update can be ended at any time. A letter that cannot be read costs itself only, and is named; a
mailbox that cannot be read costs itself only, too.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Collection, Generator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader.config import Settings
from reader.errors import CleaningError, MailboxError, PasswordRefused, PostilError
from reader.feeds.containment import contained
from reader.feeds.events import Event, MailboxChecked, Outcome
from reader.feeds.pdf.storing import local_pdf
from reader.feeds.saving.letter_files import save_file
from reader.feeds.saving.letter_storing import ReadLetter, SliceCounts, find_feed, is_new, store_letters
from reader.feeds.saving.save import save
from reader.feeds.updating import schedule
from reader.feeds.workers.pool import Workers
from reader.library.feeds import mailboxes
from reader.library.feeds.mailboxes import Mailbox
from reader.library.storage.database import Library
from reader.logins import beside, load
from reader.mail import local
from reader.mail.imap import read_imap
from reader.mail.mailbox_address import MailboxKind, login_command, stored_mailbox
from reader.mail.slices import RawLetter, Slice
from reader.mailbox_position import MailboxPosition

if TYPE_CHECKING:
    import ssl

NO_PASSWORD = "No password is stored for it."  # noqa: S105


class MailboxUpdate:
    """Takes in what is new in mailboxes, one after the other; counts what came."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        workers: Workers,
        on_event: Callable[[Event], None],
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._library, self._settings, self._workers = library, settings, workers
        self._tell, self._tls = on_event, tls
        self.new = 0
        """Articles that are new."""
        self.failed: list[tuple[str, str, str]] = []
        """(title, address, reason) of the mailboxes that could not be read."""

    async def check(self, mailbox: Mailbox) -> None:
        """Take in the new letters of one mailbox; whatever is raised costs this mailbox only."""
        new, error = 0, None
        try:
            wanted = mailboxes.names_wanted_again(self._library, mailbox.id)
            async for part in _in_thread(self._slices(mailbox, wanted)):
                counts = await self._take_in(mailbox, part)
                if counts.new:
                    new += counts.new
                    self._tell(MailboxChecked(mailbox.id, mailbox.title, "new", counts.new, more=True))
            mailboxes.forget_passed(self._library, mailbox.id, wanted)
            await self._forget_names(mailbox)
        except Exception as caught:  # noqa: BLE001
            error = contained(caught, mailbox.address)
        self.new += new
        self._record(mailbox, new, error)

    def _record(self, mailbox: Mailbox, new: int, error: PostilError | None) -> None:
        now = datetime.now(UTC)
        failures = mailbox.failures + 1 if error else 0
        wait = schedule.back_off(failures, spread=mailbox.id) if error else schedule.SHORTEST
        reason = str(error) if error else ""
        mailboxes.record_check(self._library, mailbox.id, at=now, error=reason, next_check_at=now + wait)
        outcome: Outcome = "failed" if error else "new" if new else "unchanged"
        if error:
            self.failed.append((mailbox.title, mailbox.address, reason))
        self._tell(MailboxChecked(mailbox.id, mailbox.title, outcome, new, reason))

    # --- reading

    def _slices(self, mailbox: Mailbox, wanted: Collection[str]) -> Generator[Slice]:
        """What is new, and letters that are `wanted` again: those in files are all read for them."""
        address = stored_mailbox(mailbox.address, MailboxKind(mailbox.kind))
        if address.kind is MailboxKind.IMAP:
            return self._imap_slices(mailbox, wanted)
        if address.kind is MailboxKind.MBOX:
            return local.read_mbox(address.path, MailboxPosition() if wanted else mailbox.position)
        known = mailboxes.known_names(self._library, mailbox.id).difference(wanted)
        known -= set(mailboxes.names_to_retry(self._library, mailbox.id))
        read = local.read_maildir if address.kind is MailboxKind.MAILDIR else local.read_folder
        return read(address.path, known)

    def _imap_slices(self, mailbox: Mailbox, wanted: Collection[str]) -> Generator[Slice]:
        parts = stored_mailbox(mailbox.address, MailboxKind.IMAP).imap
        known = load(beside(self._settings.path))
        password = known.mail_password(parts.user, parts.host, parts.port)
        if password is None:
            raise PasswordRefused(NO_PASSWORD, hint=f"Store it: {login_command(parts)}")
        names = dict.fromkeys((*mailboxes.names_to_retry(self._library, mailbox.id), *wanted))
        again = [int(name) for name in names if name.isdecimal()]
        return read_imap(parts, password, mailbox.position, again=again, tls=self._tls)

    async def _forget_names(self, mailbox: Mailbox) -> None:
        names = {MailboxKind.MAILDIR: local.maildir_names, MailboxKind.FOLDER: local.folder_names}
        if (read := names.get(MailboxKind(mailbox.kind))) is not None:
            path = stored_mailbox(mailbox.address, MailboxKind(mailbox.kind)).path
            mailboxes.forget_names(self._library, mailbox.id, await asyncio.to_thread(read, path))

    # --- storing

    async def _take_in(self, mailbox: Mailbox, part: Slice) -> SliceCounts:
        letters = await asyncio.gather(*(self._read(letter) for letter in part.letters))
        for one in letters:
            find_feed(self._library, mailbox, one)
            await self._save_files(mailbox, one)
        counts = store_letters(self._library, mailbox, letters, part.position)
        await asyncio.to_thread(self._library.settle_in_time)  # it waits for the disk
        return counts

    async def _read(self, raw: RawLetter) -> ReadLetter:
        if raw.problem:
            return ReadLetter(raw, problem=MailboxError(raw.problem))
        if raw.path is not None:
            return ReadLetter(raw)
        try:
            return ReadLetter(raw, await self._workers.letter(raw.data))
        except Exception as error:  # noqa: BLE001
            return ReadLetter(raw, problem=contained(error, f"letter {raw.name}"))

    async def _save_files(self, mailbox: Mailbox, one: ReadLetter) -> None:
        """Save the PDF files of a letter that is new, or a report in a watched folder, as articles."""
        try:
            if one.raw.path is not None:
                one.files.append(await self._save_watched(one.raw.path))
            elif one.letter is not None and is_new(self._library, one):
                for file in one.letter.files:
                    one.files.append(await save_file(self._library, self._settings, self._workers, file))
        except Exception as error:  # noqa: BLE001
            one.problem = contained(error, f"a file of letter {one.raw.name} of {mailbox.address}")

    async def _save_watched(self, path: Path) -> int:
        """Save a file of a watched folder; returns the article. Raises CleaningError and what `save` does."""
        if path.suffix.lower() == ".pdf" and local_pdf(str(path)) is None:
            raise CleaningError(f"{path.name} is not a PDF file.")
        return await save(self._library, self._settings, str(path), workers=self._workers)


async def _in_thread(slices: Generator[Slice]) -> AsyncIterator[Slice]:
    """Slices that are read in threads, which an end of the program does not wait for."""
    loop = asyncio.get_running_loop()

    def read(coming: asyncio.Future[Slice | None]) -> None:
        part, problem = None, None
        try:
            part = next(slices, None)
        except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
            problem = error

        def hand_over() -> None:
            if coming.done():
                return
            if problem is None:
                coming.set_result(part)
            else:
                coming.set_exception(problem)

        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(hand_over)

    def close() -> None:
        with suppress(ValueError):  # it is still being read
            slices.close()

    try:
        while True:
            coming: asyncio.Future[Slice | None] = loop.create_future()
            threading.Thread(target=read, args=(coming,), daemon=True).start()
            if (part := await coming) is None:
                return
            yield part
    finally:
        threading.Thread(target=close, daemon=True).start()  # it says goodbye to the server
