"""Test cases of cleaning: a page, what was made of it, and what was expected, as files to edit.

A case is a folder: `page.html` as it was cleaned, `case.json` with its address and the cleaner's version,
`result.txt` with what came out and `expected.txt`, which begins as a copy of it. Those two have lines such as
"title: …", an empty line, and the text, its blocks with an empty line between them.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from reader.cleaning.article import CleanArticle
from reader.document.blocks import Document

PAGE, FACTS, RESULT, EXPECTED = "page.html", "case.json", "result.txt", "expected.txt"
_AUTHORS = "; "


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person sees of an article: title, authors, day of publication (ISO, "" for none), and blocks."""

    title: str
    authors: tuple[str, ...]
    published: str
    blocks: tuple[str, ...]

    @classmethod
    def of(cls, article: CleanArticle) -> Outcome:
        """What cleaning gave."""
        published = article.published.date().isoformat() if article.published else ""
        authors = tuple(_line(author) for author in article.authors)
        return cls(_line(article.title), authors, published, blocks_of(article.document))

    def to_text(self) -> str:
        """The text of a file; `from_text` reads it."""
        head = (
            f"title: {self.title}",
            f"authors: {_AUTHORS.join(self.authors)}",
            f"published: {self.published}",
        )
        return "\n".join(head) + "\n\n" + "\n\n".join(self.blocks) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Outcome:
        """What a file says; lines that are left out of its head count as empty."""
        head, _, body = text.replace("\r\n", "\n").lstrip("\ufeff").partition("\n\n")
        said = {
            name.strip().lower(): value
            for name, _, value in (line.partition(":") for line in head.split("\n"))
        }
        authors = [_line(author) for author in said.get("authors", "").split(_AUTHORS.strip())]
        return cls(
            title=_line(said.get("title", "")),
            authors=tuple(filter(None, authors)),
            published=_line(said.get("published", "")),
            blocks=tuple(filter(None, map(_line, body.split("\n\n")))),
        )


def blocks_of(document: Document) -> tuple[str, ...]:
    """The text of each block, and of each caption, on one line."""
    texts = (_line(each) for block in document.blocks for each in (block.text, block.caption))
    return tuple(filter(None, texts))


def differences(expected: Outcome, found: Outcome) -> list[str]:
    """What is not as expected, one line each: metadata, blocks that are missing, and blocks too many."""
    told = [
        f"{name}: “{_shown(getattr(found, name))}”, expected “{_shown(getattr(expected, name))}”"
        for name in ("title", "authors", "published")
        if getattr(found, name) != getattr(expected, name)
    ]
    matcher = difflib.SequenceMatcher(None, expected.blocks, found.blocks, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            told += [f"missing: {text}" for text in expected.blocks[start:end]]
            told += [f"not expected: {text}" for text in found.blocks[other_start:other_end]]
    return told


def _line(text: str) -> str:
    return " ".join(text.split())


def _shown(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else _AUTHORS.join(value)
