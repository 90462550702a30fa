"""PDF files that come with letters or are put into a watched folder are reports of their own."""

from __future__ import annotations

import mailbox
import os
import time
from pathlib import Path

import pytest

from reader.library.articles import listing
from reader.library.storage.database import Library
from tests.support.fixtures import Run
from tests.support.made_letters import newsletter
from tests.support.made_reports import pages


@pytest.fixture
def own(postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line with an empty library."""
    monkeypatch.setenv("POSTIL_LIBRARY", str(tmp_path / "own" / "postil.db"))
    return postil


def _with_report(name: str = "Überblick 2024.pdf", data: bytes | None = None, number: int = 42) -> bytes:
    message = newsletter(number=number, text=f"Letter {number}.")
    message.add_attachment(
        pages(2) if data is None else data, maintype="application", subtype="pdf", filename=name
    )
    return message.as_bytes()


def _open(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "own" / "postil.db")


def test_attached_report_is_listed_with_its_letter_and_linked_from_it(own: Run, tmp_path: Path) -> None:
    mailbox.Maildir(tmp_path / "News").add(_with_report())
    assert own("subscribe", tmp_path / "News", "--json").json["articles"] == 2
    rows = own("list", "--feed", "Letters", "--json").json
    letter = next(row for row in rows if row["title"] == "Counting what moves")
    (report,) = (row for row in rows if row is not letter)
    with _open(tmp_path) as lib:
        last = listing.article(lib, letter["id"]).revision.document.blocks[-1]
        assert last.text == "Attached: Überblick 2024.pdf"
        (link,) = last.spans
        assert listing.article_id_for_url(lib, link.target) == report["id"]
        assert lib.tuples("SELECT * FROM pending") == []
        before = listing.article(lib, letter["id"]).revision.document
    own("reclean", "--all")
    with _open(tmp_path) as lib:
        assert listing.article(lib, letter["id"]).revision.document == before
    assert "0 new" in own("update").out


def test_damaged_report_costs_itself_only(own: Run, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "News")
    box.add(_with_report(data=b"%PDF-1.7 broken"))
    box.add(_with_report(data=b"MZ this is a program", number=43))
    told = own("subscribe", tmp_path / "News", "--json").json
    assert (told["articles"], told["unreadable_letters"]) == (2, 2)
    assert "is not a PDF file" in own("feeds", "--health").out


def test_report_in_two_letters_is_one_article(own: Run, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "News")
    data = pages(2)
    box.add(_with_report(data=data))
    box.add(_with_report(data=data, number=43))
    assert own("subscribe", tmp_path / "News", "--json").json["articles"] == 3


def test_report_of_saved_letter_is_saved_too(own: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.eml").write_bytes(_with_report())
    assert own("save", tmp_path / "letter.eml").status == 0
    assert len(own("list", "--json").json) == 2


def test_report_put_into_watched_folder_is_saved(own: Run, tmp_path: Path) -> None:
    folder = tmp_path / "Inbox"
    folder.mkdir()
    own("subscribe", folder)
    (folder / "report.pdf").write_bytes(pages(2))
    (folder / "false.pdf").write_bytes(b"not one")
    (folder / "letter.eml").write_bytes(newsletter().as_bytes())
    for file in folder.iterdir():
        os.utime(file, (time.time() - 60,) * 2)
    assert "2 new" in own("update").out
    assert "false.pdf is not a PDF" in own("feeds", "--health").out
    assert "0 new" in own("update").out
