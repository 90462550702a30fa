"""Exports carry the stored images of what they export, where the settings say so."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reader.document import Block, BlockKind, Document
from reader.library.annotations.highlight_changes import add_highlight
from reader.library.articles.entries import add_saved
from reader.library.articles.images import store_image
from reader.library.articles.states import set_later
from reader.library.storage.database import Library
from reader.library.storage.file_store import FileStore
from tests.support.fixtures import Run
from tests.support.made_images import png
from tests.support.texts import store_revision

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
URL = "https://example.org/a.png"
PICTURE = png()


@pytest.fixture
def marked(library: Path) -> Path:
    """A library with a figure, its image stored and its caption highlighted; the settings carry images."""
    blocks = (
        Block(BlockKind.PARAGRAPH, "Before the figure."),
        Block(BlockKind.FIGURE, "Chart 1. Rents", source=URL, alt="A [rising] line"),
        Block(BlockKind.FIGURE, "Chart 2. Wages", source="https://example.org/b.png"),
    )
    with Library.open(library, write=True) as lib:
        article = add_saved(lib, url="https://example.org/rents", title="Rents", now=NOW)
        document = Document(blocks)
        store_revision(lib, article, document=document, now=NOW)
        start = document.text.index("Chart 1")
        add_highlight(lib, article, start, start + len("Chart 1. Rents"), now=NOW)
        set_later(lib, [article], True, now=NOW)
        store_image(lib, article, URL, FileStore(library).add_bytes(PICTURE, "image/png"), "image/png")
    return library


def test_markdown_has_images_beside_it(postil: Run, marked: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export = ("export", "markdown", "--article", "https://example.org/rents", "--to", folder)
    postil(*export)
    (file,) = folder.glob("*.md")
    assert "images/" not in file.read_text()
    assert postil("config", "set", "export.images", "true").status == 0
    postil(*export)
    (image,) = (folder / "images").iterdir()
    assert image.read_bytes() == PICTURE
    assert f"> ![A \\[rising\\] line](images/{image.name})\n>\n> Chart 1. Rents\n" in file.read_text()
    typed = file.read_text() + "\nTyped by me.\n"
    file.write_text(typed)
    assert "1 unchanged" in postil(*export).err
    assert file.read_text() == typed
    image.unlink()
    (folder / "images").rmdir()
    (folder / "images").symlink_to(tmp_path)
    assert "leads out" in postil(*export, "--restore").err


def test_book_has_images_in_it(postil: Run, marked: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    postil("config", "set", "export.images", "true")
    assert postil("export", "epub", "--article", "https://example.org/rents", "--to", path).status == 0
    with zipfile.ZipFile(path) as book:
        (name,) = [each for each in book.namelist() if each.startswith("OEBPS/images/")]
        assert book.read(name) == PICTURE
        chapter = ElementTree.fromstring(book.read("OEBPS/report0001.xhtml"))
        (picture,) = chapter.iter("{http://www.w3.org/1999/xhtml}img")
        assert (picture.get("src"), picture.get("alt")) == (name.removeprefix("OEBPS/"), "A [rising] line")
        assert name.removeprefix("OEBPS/") in book.read("OEBPS/content.opf").decode()
