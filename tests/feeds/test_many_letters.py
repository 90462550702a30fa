"""A mailbox with many letters is taken in slice by slice, and goes on where an update was ended."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.config import Settings
from reader.errors import PostilError
from reader.feeds.events import Event, MailboxChecked
from reader.feeds.updating.update import update
from reader.library.feeds import mailboxes
from reader.library.storage.database import Library
from reader.logins import Login, keep
from tests.support.imap_server import ImapServer, trusting

pytestmark = pytest.mark.usefixtures("reused_workers")


def _letter(number: int) -> bytes:
    return (
        f"From: List {number % 40} <news@list{number % 40}.example>\r\nList-Id: <l{number % 40}.example>\r\n"
        f"Subject: Letter {number}\r\nMessage-ID: <{number}@x.example>\r\nDate: Thu, 14 Mar 2024 09:30:00 +0100\r\n"
        f"\r\nThis is what letter {number} says, in a sentence of its own.\r\n"
    ).encode()


def _settings(tmp_path: Path, server: ImapServer) -> Settings:
    settings = Settings(path=tmp_path / "config.toml")
    keep(tmp_path / "logins.toml", Login(f"imaps://ada@localhost:{server.port}/", "ada", "right"))
    return settings


def _count(lib: Library) -> int:
    return int(lib.value("SELECT count(*) FROM articles"))


@pytest.mark.slow
async def test_update_that_is_ended_goes_on_where_it_was(tmp_path: Path) -> None:
    with ImapServer() as server, Library.open(tmp_path / "library.db", write=True) as lib:
        server.put(*map(_letter, range(400)))
        settings = _settings(tmp_path, server)
        mailboxes.add_mailbox(lib, server.url(), "imap", ("News",), now=datetime.now(UTC))

        def stop_in_the_middle(event: Event) -> None:
            if isinstance(event, MailboxChecked) and _count(lib) >= 150:
                task.cancel()

        work = update(lib, settings, on_event=stop_in_the_middle, tls=trusting())
        task = asyncio.ensure_future(work)
        with pytest.raises(asyncio.CancelledError):
            await task
        (box,) = mailboxes.mailboxes(lib)
        assert 150 <= box.position.last_uid < 400
        assert _count(lib) == box.position.last_uid
        finished = await update(lib, settings, tls=trusting())
        assert finished.new == 400 - box.position.last_uid
        server.uidvalidity += 1
        assert (await update(lib, settings, tls=trusting())).new == 0
        assert _count(lib) == 400
        assert lib.value("SELECT count(*) FROM pending") == 0


@pytest.mark.slow
async def test_broken_connection_and_bad_letters_cost_themselves_only(tmp_path: Path) -> None:
    with ImapServer() as server, Library.open(tmp_path / "library.db", write=True) as lib:
        server.put(*map(_letter, range(60)))
        server.folders["INBOX"][30] = b"Content-Type: message/rfc822\r\n\r\n" * 5000
        server.breaks = {10: 1, 20: 99}
        settings = _settings(tmp_path, server)
        mailboxes.add_mailbox(lib, server.url(), "imap", ("News",), now=datetime.now(UTC))
        finished = await update(lib, settings, tls=trusting())
        assert (finished.new, finished.failed) == (58, ())
        (box,) = mailboxes.mailboxes(lib)
        assert {name for name, _ in mailboxes.problems(lib, box.id)} == {"20", "30"}
        server.breaks.clear()
        assert (await update(lib, settings, tls=trusting())).new == 1
        assert {name for name, _ in mailboxes.problems(lib, box.id)} == {"30"}
        for _ in range(3):
            await update(lib, settings, tls=trusting())
        server.commands.clear()
        await update(lib, settings, tls=trusting())
        assert not any("BODY" in command for command in server.commands)  # it was tried often enough


async def test_wrong_password_fails_mailbox_and_backs_off(tmp_path: Path) -> None:
    with ImapServer(password="another") as server, Library.open(tmp_path / "library.db", write=True) as lib:
        settings = _settings(tmp_path, server)
        mailboxes.add_mailbox(lib, server.url(), "imap", ("News",), now=datetime.now(UTC))
        ((_, address, reason),) = (await update(lib, settings, tls=trusting())).failed
        assert (address, "Invalid credentials" in reason) == (server.url(), True)
        asked = server.connections
        assert (await update(lib, settings, tls=trusting(), due_only=True)).failed == ()
        assert server.connections == asked  # a scheduled update does not try a wrong password again and again
        with pytest.raises(PostilError):
            mailboxes.mailbox(lib, 99)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_twenty_thousand_letters(tmp_path: Path) -> None:
    with ImapServer() as server, Library.open(tmp_path / "library.db", write=True) as lib:
        server.put(*map(_letter, range(20_000)))
        settings = _settings(tmp_path, server)
        mailboxes.add_mailbox(lib, server.url(), "imap", ("News",), now=datetime.now(UTC))
        finished = await update(lib, settings, tls=trusting())
        assert finished.new == 20_000
        assert lib.value("SELECT count(*) FROM feeds") == 40
        assert (await update(lib, settings, tls=trusting())).new == 0
        assert server.connections <= 2
