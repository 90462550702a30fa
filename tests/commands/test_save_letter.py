"""postil save of letters: from a file and from a pipe."""

from __future__ import annotations

from pathlib import Path

from reader.library.articles import listing, revisions
from reader.library.storage.database import Library
from tests.support.fixtures import Run
from tests.support.made_letters import BODY, WEB, newsletter, tracked
from tests.support.site import Site


def test_letter_from_file_and_pipe_is_one_article(postil: Run, library: Path, tmp_path: Path) -> None:
    data = newsletter().as_bytes()
    file = tmp_path / "letter.eml"
    file.write_bytes(data)
    saved = postil("save", file, "--json").json
    assert postil("save", "-", "--json", stdin=data).json["id"] == saved["id"]
    assert (saved["title"], saved["url"]) == ("Counting what moves", WEB)
    with Library.open(library) as lib:
        article = listing.article(lib, saved["id"])
        assert article.authors == ("Harbour Institute",)
        assert article.site == "Letters"
        assert article.published_at.hour == 8  # 09:30 +0100
        assert article.revision.document.text == "\n\n".join(BODY)
        source, _ = revisions.source_html(lib, article.revision.id)
        assert b"Message-ID: <42@example.org>" in source


def test_same_message_id_with_another_text_or_sender_is_another_letter(postil: Run, library: Path) -> None:
    first = postil("save", "-", "--json", stdin=newsletter().as_bytes()).json["id"]
    forged = newsletter()
    forged.replace_header("From", "Harbour Institute <letters@example.com>")
    second = postil("save", "-", "--json", stdin=forged.as_bytes()).json["id"]
    other = newsletter().as_bytes().replace(b"coastal towns", b"inland towns")
    third = postil("save", "-", "--json", stdin=other).json["id"]
    assert len({first, second, third}) == 3


def test_letter_takes_no_article_by_its_address(postil: Run, site: Site, library: Path) -> None:
    site.pages["/page"] = ("text/html", f"<html><body><article><p>{BODY[0]}</p></article></body></html>")
    page = postil("save", f"{site.url}/page", "--json").json["id"]
    forged = newsletter(web=f"{site.url}/page").as_bytes()
    assert postil("save", "-", "--json", stdin=forged).json["id"] != page


def test_letter_is_read_again_by_reclean(postil: Run, library: Path) -> None:
    saved = postil("save", "-", "--json", stdin=newsletter().as_bytes()).json["id"]
    with Library.open(library, write=True) as lib, lib.transaction():
        lib.execute("UPDATE revisions SET cleaner = 0 WHERE article_id = ?", (saved,))
    assert "1 unchanged" in postil("reclean").out


def test_cleaning_letter_needs_no_library(postil: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(newsletter().as_bytes())
    assert postil("clean", file, "--json").json["text"] == "\n\n".join(BODY)


def test_address_in_pipe_is_saved_as_page_and_not_trusted(postil: Run, site: Site, library: Path) -> None:
    refused = postil("save", "-", stdin=f"{site.url}/page\n".encode())
    assert refused.status == 1
    assert "private" in refused.err


def test_digest_is_taken_apart_into_articles(postil: Run, site: Site, library: Path, tmp_path: Path) -> None:
    words = "".join(f"<p>{text}</p>" for text in BODY)
    links = []
    for name in ("one", "two"):
        site.pages[f"/{name}"] = (
            "text/html",
            f"<html><body><article><h1>{name}</h1>{words}</article></body></html>",
        )
        links.append(f"<a href='{tracked(f'{site.url}/{name}')}'>Report {name}</a>")
    links.append(f"<a href='{site.url}/one?utm_source=letter'>again</a>")
    links.append("<a href='https://example.org/'>front page</a>")
    links.append("<a href='https://www.facebook.com/sharer.php?u=x'>their page</a>")
    number = postil("save", "-", "--json", stdin=newsletter(text=" and ".join(links)).as_bytes()).json["id"]
    refused = postil("save", "--links", number)
    assert (refused.status, refused.err.count("postil: ")) == (1, 2)
    assert "private" in refused.err  # the letter may not lead there
    config = tmp_path / "config.toml"
    config.write_text(f'[network]\nallow_private = ["{site.url.removeprefix("http://")}"]\n')
    saved = postil("--config", config, "save", "--links", number, "--json").json
    assert [one["url"] for one in saved] == [f"{site.url}/one", f"{site.url}/two"]
    assert postil("save", "--links", saved[0]["id"]).status == 2


def test_mbox_with_several_letters_is_refused_with_hint(postil: Run, library: Path, tmp_path: Path) -> None:
    one = b"From a@b.example Thu Mar 14 09:30:00 2024\n" + newsletter().as_bytes() + b"\n\n"
    (tmp_path / "box.mbox").write_bytes(one + one)
    (tmp_path / "one.mbox").write_bytes(one)
    refused = postil("save", tmp_path / "box.mbox")
    assert (refused.status, "postil subscribe" in refused.err) == (1, True)
    assert postil("save", tmp_path / "one.mbox").status == 0
