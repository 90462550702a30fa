"""Newsletters come out as their text: headers decoded, footers and preheaders left out, links as targets."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import UsageError
from reader.mail import read, read_box
from reader.mail.letter import Letter, read_letter
from reader.mail.links import target_of
from tests.support.made_letters import BODY, FOOTERS, WEB, newsletter, tracked


def test_newsletter_is_its_running_text_alone() -> None:
    letter = read_letter(newsletter().as_bytes())
    assert [block.text for block in letter.document.blocks] == list(BODY)
    assert {text for _, text in letter.dropped} >= set(FOOTERS)


@pytest.mark.parametrize(
    "line",
    [
        "Prefer plain text? Switch here.",
        "Click here to receive this newsletter in text-only form.",
        "Click for the HTML version of this letter.",
        "Diesen Newsletter als Textversion lesen",
    ],
)
def test_offer_of_another_format_is_left_out_at_the_ends_only(line: str) -> None:
    head = f"From: a@b.example\nSubject: x\nContent-Type: text/html\n\n<p>{line}</p>"
    letter = read_letter((head + "".join(f"<p>{text}</p>" for text in BODY * 10)).encode())
    assert line not in letter.document.text
    inside = [*BODY * 5, line, *BODY * 5]
    text = "".join(f"<p>{each}</p>" for each in inside)
    assert line in read_letter((head.partition("<p>")[0] + text).encode()).document.text


def test_headers_are_read() -> None:
    letter = read_letter(newsletter(subject="Zählen, was sich bewegt: Häfen 2024").as_bytes())
    assert (letter.sender, letter.address) == ("Harbour Institute", "letters@example.org")
    assert letter.subject == "Zählen, was sich bewegt: Häfen 2024"
    assert letter.sent is not None
    assert letter.sent.isoformat() == "2024-03-14T09:30:00+01:00"
    assert (letter.list_id, letter.message_id) == ("letters.example.org", "42@example.org")


def test_web_version_is_the_target_the_tracking_address_carries() -> None:
    assert read(newsletter().as_bytes())["url"] == WEB


def test_date_that_cannot_be_read_is_none() -> None:
    message = newsletter()
    message.replace_header("Date", "sometime last week")
    assert read_letter(message.as_bytes()).sent is None


@pytest.mark.parametrize("declared", ["us-ascii", "iso-8859-1", "windows-1252", "utf-8", "x-unknown", ""])
@pytest.mark.parametrize("actual", ["utf-8", "cp1252"])
def test_wrong_charset_damages_no_letter(declared: str, actual: str) -> None:
    text = "Les chiffres révisés – « environ dix mille » – ont été publiés à Nîmes."
    head = f"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset={declared}\n\n".encode()
    assert text in read(head + text.encode(actual))["text"]


def test_forwarded_letter_belongs_to_its_first_sender() -> None:
    message = EmailMessage()
    message["From"] = "Ada Reader <ada@example.org>"
    message["Subject"] = "Fwd: Counting what moves"
    message.set_content(
        "Worth reading.\n\n---------- Forwarded message ---------\nFrom: Claire Beaumont <claire@example.com>\n"
        "Date: Thu, Mar 14, 2024 at 9:30 AM\nSubject: Counting what moves\nTo: <ada@example.org>\n\n"
        + "\n\n".join(BODY)
    )
    letter = read_letter(message.as_bytes())
    assert (letter.sender, letter.address) == ("Claire Beaumont", "claire@example.com")
    assert letter.subject == "Counting what moves"
    assert letter.document.text == "\n\n".join(BODY)


def test_attached_pdf_is_kept_with_its_name() -> None:
    message = newsletter()
    message.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="Überblick.pdf")
    (attachment,) = read_letter(message.as_bytes()).attachments
    assert (attachment.name, attachment.data) == ("Überblick.pdf", b"%PDF-1.7 ...")


def test_boxes_give_every_letter(tmp_path: Path) -> None:
    subjects = [f"Letter {number}" for number in range(5)]
    box = mailbox.mbox(tmp_path / "box.mbox")
    folder = mailbox.Maildir(tmp_path / "maildir")
    for subject in subjects:
        box.add(newsletter(subject=subject))
        folder.add(newsletter(subject=subject))
    box.close()
    for name in ("box.mbox", "maildir"):
        assert sorted(letter["title"] for letter in read_box(str(tmp_path / name))) == subjects


def test_path_that_is_no_box_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        read_box(str(tmp_path / "nothing"))


def test_target_is_taken_from_parameter_and_path() -> None:
    assert target_of(tracked(WEB)) == WEB
    assert (
        target_of("https://t.example.net/c?u=https%3A%2F%2Fa.example%2Fb%3Fc%3D1&x=2")
        == "https://a.example/b?c=1"
    )
    assert target_of("https://example.org/plain/page") == "https://example.org/plain/page"


@given(
    st.binary(max_size=400),
    st.sampled_from(["text/html", "text/plain", "multipart/mixed; boundary=b", "message/rfc822", "x"]),
)
def test_any_bytes_are_a_letter_or_a_clear_error(junk: bytes, kind: str) -> None:
    result = read(
        b"From: =?utf-8?b?" + junk[:20] + b"?=\nContent-Type: " + kind.encode() + b"\n\n--b\n" + junk
    )
    assert isinstance(result["text"], str)


@given(st.binary(max_size=2000))
def test_newsletter_cut_or_overwritten_anywhere_still_reads(junk: bytes) -> None:
    data = newsletter().as_bytes()
    at = len(junk) * 7 % len(data)
    assert isinstance(read(data[:at] + junk)["title"], str)


HEADS = (
    "Forwarded this email? Subscribe here for more",
    "Was this forwarded to you? Sign up here.",
    "No images? Click here",
    "Listen to this post",
    "Im Browser anzeigen",
    "Ver en el navegador",
)
TAILS = (
    "Thanks for reading Harbour Notes! Subscribe for free to receive new posts.",
    "You're on the free list. Upgrade here.",
    "Our mailing address is:",
    "Sent with Ghost",
    "Refer a friend",
    "Follow us",
    "What did you think of today's newsletter?",
    "Wenn Sie keine weiteren E-Mails erhalten möchten, klicken Sie hier.",
    "Pour ne plus recevoir nos e-mails, cliquez ici",
    "Si no deseas recibir más correos, haz clic aquí",
    "Hai ricevuto questa email perché sei iscritto",
    "U ontvangt deze e-mail omdat u zich heeft ingeschreven",
    "Você está recebendo este e-mail porque se inscreveu",
)
SAID = (
    "Join us on Friday at noon.",
    "Our survey of the ports found that a third did not answer.",
    "The report I sent to you last week was wrong.",
    "It was published on Medium first, and read by a million.",
    "Share prices fell with the news.",
    "Contact us by Friday if you were there.",
)


@pytest.mark.parametrize("line", HEADS)
def test_line_above_a_letter_is_left_out(line: str) -> None:
    assert _between(line, "").document.text == "\n\n".join(BODY * 4)


@pytest.mark.parametrize("line", TAILS)
def test_line_below_a_letter_is_left_out(line: str) -> None:
    assert _between("", line).document.text == "\n\n".join(BODY * 4)


@pytest.mark.parametrize("line", SAID)
def test_line_that_only_sounds_like_a_footer_is_kept(line: str) -> None:
    head = "From: a@b.example\nSubject: x\nContent-Type: text/html\n\n"
    text = "".join(f"<p>{each}</p>" for each in (*BODY, line, *BODY))
    assert line in read_letter((head + text).encode()).document.text
    assert line in _between(line, "").document.text


def _between(above: str, below: str) -> Letter:
    head = "From: a@b.example\nSubject: x\nContent-Type: text/html\n\n"
    lines = [above, *BODY * 4, below]
    return read_letter((head + "".join(f"<p>{line}</p>" for line in lines if line)).encode())
