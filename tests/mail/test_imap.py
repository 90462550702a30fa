"""Reading a folder on an IMAP server: only new letters, whatever breaks on the way, and nothing is changed."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from reader.errors import MailboxError, PasswordRefused, UsageError
from reader.mail import imap_connection
from reader.mail.imap import read_imap
from reader.mail.imap_connection import _quoted
from reader.mail.mailbox_address import imap_parts, mailbox_address
from reader.mail.slices import RawLetter
from reader.mailbox_position import MailboxPosition
from tests.support.imap_server import ImapServer, trusting

START = MailboxPosition()


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer() as running:
        yield running


def _letter(number: int, size: int = 200) -> bytes:
    return b"From: a@b.example\r\nSubject: %d\r\n\r\n" % number + b"x" * size


def _read(
    server: ImapServer, position: MailboxPosition = START, *, password: str = "right", folder: str = "INBOX"
) -> tuple[list[RawLetter], MailboxPosition]:
    letters: list[RawLetter] = []
    for part in read_imap(imap_parts(server.url(folder)), password, position, tls=trusting()):
        letters.extend(part.letters)
        position = part.position
    return letters, position


def test_only_new_letters_are_fetched_and_nothing_is_changed(server: ImapServer) -> None:
    server.put(*map(_letter, range(120)))
    letters, position = _read(server)
    assert [letter.data for letter in letters] == [_letter(number) for number in range(120)]
    server.put(_letter(120))
    more, after = _read(server, position)
    assert [letter.data for letter in more] == [_letter(120)]
    assert _read(server, after) == ([], after)
    used = {" ".join(command.split(" ")[:2]).partition(" INBOX")[0] for command in server.commands}
    assert used <= {
        "CAPABILITY",
        "AUTHENTICATE PLAIN",
        'EXAMINE "INBOX"',
        "UID SEARCH",
        "UID FETCH",
        "LOGOUT",
    }
    assert all("PEEK" in command for command in server.commands if "BODY" in command)


def test_new_uidvalidity_reads_the_folder_again(server: ImapServer) -> None:
    server.put(_letter(1), _letter(2))
    _, position = _read(server)
    server.uidvalidity = 8
    letters, after = _read(server, position)
    assert len(letters) == 2
    assert (after.uidvalidity, after.last_uid) == (8, 2)


def test_connection_that_breaks_in_a_letter_goes_on_with_it(server: ImapServer) -> None:
    server.put(*map(_letter, range(10)))
    server.breaks = {4: 2}
    letters, _ = _read(server)
    assert [letter.data for letter in letters] == [_letter(number) for number in range(10)]


def test_letter_that_breaks_every_connection_costs_itself_only(server: ImapServer) -> None:
    server.put(*map(_letter, range(10)))
    server.breaks = {4: 99, 7: 99}
    letters, position = _read(server)
    assert [letter.name for letter in letters if letter.problem] == ["4", "7"]
    assert len(letters) == 10
    assert position.last_uid == 10


def test_letter_is_fetched_once_more_when_asked_for(server: ImapServer) -> None:
    server.put(*map(_letter, range(5)))
    _, position = _read(server)
    server.put(_letter(5))
    del server.folders["INBOX"][3]
    parts = read_imap(imap_parts(server.url()), "right", position, again=[2, 3, 99], tls=trusting())
    found = [
        (letter.name, part.position.last_uid, letter.problem) for part in parts for letter in part.letters
    ]
    assert found == [("2", 5, ""), ("3", 5, "It is no longer on the server."), ("6", 6, "")]


def test_server_that_breaks_off_always_fails_and_keeps_the_position(server: ImapServer) -> None:
    server.put(*map(_letter, range(3)))
    server.breaks = dict.fromkeys(range(1, 4), 99)
    letters, _ = _read(server)  # each letter is tried, and named
    assert [letter.problem for letter in letters] == ["The connection breaks while it is fetched."] * 3


def test_deleted_and_sparse_uids_are_passed_over(server: ImapServer) -> None:
    server.folders["INBOX"] = {1: _letter(1), 5000: _letter(2), 2_000_000_000: _letter(3)}
    letters, position = _read(server)
    assert [letter.name for letter in letters] == ["1", "5000", "2000000000"]
    assert position.last_uid == 2_000_000_000


def test_letter_over_the_limit_is_not_fetched(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.mail.imap.MAX_LETTER", 1000)
    server.put(_letter(1), _letter(2, 5000), _letter(3))
    letters, _ = _read(server)
    assert {letter.name: bool(letter.problem) for letter in letters} == {"1": False, "2": True, "3": False}
    assert not any("BODY.PEEK" in command and ",2" in command for command in server.commands)


def test_letter_larger_than_its_size_says_ends_within_the_limit(
    server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_connection, "MAX_LETTER", 3000)
    server.lies_about_size = True
    server.put(_letter(1), _letter(2, 50_000), _letter(3))
    letters, _ = _read(server)
    assert [letter.name for letter in letters if letter.problem] == ["2"]


@pytest.mark.parametrize("endless", [b"x" * 1000, b"* SEARCH 1 2 3\r\n" * 100, b"* OK \x1b[31m\r\n"])
def test_answer_without_end_is_cut_off(
    server: ImapServer, endless: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_connection, "_MAX_RESPONSE", 30_000)
    monkeypatch.setattr(imap_connection, "_MAX_LINE", 10_000)
    server.put(_letter(1))
    server.endless = endless
    with pytest.raises(MailboxError, match=r"broke|not answer in IMAP"):
        _read(server)


def test_silent_server_is_given_up(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_connection, "STALL_SECONDS", 0.3)
    monkeypatch.setattr(
        ImapServer, "_serve", lambda self, raw: raw.recv(1) and raw.recv(100_000) and raw.recv(1)
    )
    with pytest.raises(MailboxError, match=r"did not answer|cannot be reached"):
        _read(server)


def test_wrong_password_names_the_server_and_its_words(server: ImapServer) -> None:
    with pytest.raises(
        PasswordRefused, match=r"refused the password of ada: .*Invalid credentials"
    ) as caught:
        _read(server, password="s3cretMarker")
    assert "postil login imaps://localhost" in caught.value.hint
    assert "s3cretMarker" not in str(caught.value)


@pytest.mark.parametrize("plain", [True, False])
def test_server_that_repeats_the_password_does_not_get_it_shown(server: ImapServer, plain: bool) -> None:
    server.refusal = b"no such login: ada s3cretMarker"
    server.capabilities = b"IMAP4rev1 AUTH=PLAIN" if plain else b"IMAP4rev1"
    with pytest.raises(PasswordRefused) as caught:
        _read(server, password="s3cretMarker")
    assert "s3cretMarker" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("refusal", "capabilities"),
    [
        (b"[ALERT] Application-specific password required: https://support.example", b"IMAP4rev1 AUTH=PLAIN"),
        (b"AUTHENTICATE failed. LogonDenied-BasicAuthBlocked", b"IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2"),
        (b"", b"IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2"),
    ],
)
def test_provider_that_takes_no_passwords_is_told_with_two_ways(
    server: ImapServer, refusal: bytes, capabilities: bytes
) -> None:
    server.refusal, server.capabilities = refusal, capabilities
    with pytest.raises(PasswordRefused, match="takes no account password") as caught:
        _read(server, password="wrong")
    assert "app password" in caught.value.hint
    assert "mbsync" in caught.value.hint
    assert refusal.decode().partition("https")[0].strip(" .")[:40] in caught.value.message


def test_certificate_is_checked_before_the_password_is_sent(server: ImapServer) -> None:
    with pytest.raises(MailboxError, match="certificate"):
        list(read_imap(imap_parts(server.url()), "right", START))
    assert server.commands == []


def test_folder_that_is_not_there_is_named(server: ImapServer) -> None:
    with pytest.raises(MailboxError, match="no folder News/Briefings"):
        _read(server, folder="News/Briefings")


def test_server_that_is_not_there_is_an_error(server: ImapServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        server.port = free.getsockname()[1]
    with pytest.raises(MailboxError, match="cannot be reached"):
        _read(server)


def test_addresses_of_folders() -> None:
    found = mailbox_address("imaps://ada%40example.org@Mail.Example.org/News%20letters/Energy")
    assert found.address == "imaps://ada%40example.org@mail.example.org/News%20letters/Energy"
    assert (found.imap.user, found.imap.folder, found.name) == (
        "ada@example.org",
        "News letters/Energy",
        "Energy",
    )
    assert mailbox_address("imaps://a@b@mail.example.org:1993").imap.port == 1993
    for wrong in (
        "imaps://mail.example.org/INBOX",
        "imaps://ada@/x",
        "imaps://ada@h:99999/x",
        "imaps://a@h/a%0d%0ab",
    ):
        with pytest.raises(UsageError):
            mailbox_address(wrong)


def test_folder_names_are_quoted_in_modified_utf7() -> None:
    assert _quoted("Entwürfe & mehr") == '"Entw&APw-rfe &- mehr"'
    assert _quoted('a"b\\c') == '"a\\"b\\\\c"'
