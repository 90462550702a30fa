"""What the library keeps of a message reads as the same letter."""

from __future__ import annotations

import dataclasses
import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import CleaningError
from reader.mail.headers import is_message
from reader.mail.letter import Letter, open_message, read_letter
from reader.mail.source import reduced_message
from tests.support.made_letters import newsletter

DEV = Path(os.environ.get("POSTIL_SHARED", "/nonexistent")) / "mail" / "dev"


def _reduced(data: bytes) -> bytes:
    return reduced_message(open_message(data))


def _said(letter: Letter) -> Letter:
    kept = tuple(
        dataclasses.replace(each, data=b"", content_type="") for each in letter.attachments if each.sha
    )
    return dataclasses.replace(letter, attachments=kept)


def test_attachments_are_left_out_and_nothing_else() -> None:
    message = newsletter(subject="Zählen, was sich bewegt")
    message.add_attachment(b"%PDF-1.7 " * 10_000, maintype="application", subtype="pdf", filename="a.pdf")
    data = message.as_bytes()
    assert len(_reduced(data)) < len(data) / 10
    assert _said(read_letter(_reduced(data))) == _said(read_letter(data))


def test_message_in_a_message_is_opened() -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "b@example.com", "Fwd"
    outer["Date"] = "Fri, 15 Mar 2024 10:00:00 +0000"
    inner = newsletter()
    del inner["Date"]
    outer.add_attachment(inner)
    letter = read_letter(outer.as_bytes())
    assert (letter.subject, str(letter.sent)) == ("Counting what moves", "2024-03-15 10:00:00+00:00")
    assert _said(read_letter(_reduced(outer.as_bytes()))) == _said(letter)


@pytest.mark.skipif(not DEV.is_dir(), reason="needs the letters of POSTIL_SHARED")
def test_letters_found_in_the_wild_read_the_same() -> None:
    for file in sorted(DEV.glob("*.eml")):
        data = file.read_bytes()
        assert _said(read_letter(_reduced(data))) == _said(read_letter(data)), file.name


@given(
    st.binary(max_size=2000), st.sampled_from(["", "text/html; charset=utf-16", "multipart/x; boundary=b"])
)
def test_any_message_reads_the_same(junk: bytes, kind: str) -> None:
    head = f"From: a@b.example\nSubject: x\nContent-Type: {kind}\n".encode()
    for data in (head + b"\n" + junk, head + junk, junk):
        try:
            letter = read_letter(data)
        except CleaningError:
            continue
        again = read_letter(_reduced(data))
        assert (again.document, again.subject, again.fingerprint) == (
            letter.document,
            letter.subject,
            letter.fingerprint,
        )


def test_message_is_told_from_html_and_text() -> None:
    assert is_message(newsletter().as_bytes())
    assert is_message(b"From a@b Thu Mar 14 09:30:00 2024\n" + newsletter().as_bytes())
    assert is_message(b"Return-Path: <a@b.example>\r\nReceived: from x\r\n\tby y\r\nSubject: Hi\r\n\r\nText")
    for other in (
        b"",
        b"<html><body>From: x</body></html>",
        b"Title: A note\nDate: 2024-03-14\n\nSome text.",
        b"From: here on\nwe go down.",
        b"# Notes\n\nFrom: a\nTo: b\n",
        b"https://example.org/",
    ):
        assert not is_message(other)
