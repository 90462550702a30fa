"""Entries and texts in stored form, made without the library.

Hashing, compressing and preparing for search cost more than storing, and need no database: the worker
processes do it, and the library writes what they send.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.document import Document
from reader.library.articles.urls import url_key
from reader.library.search.cjk_bigrams import grams, runs
from reader.library.storage.encoding import (
    compress,
    digest,
    entry_to_bytes,
    expand_text,
    names_to_json,
    stamp,
)
from reader.model import Entry
from reader.safetext import storable


@dataclass(frozen=True, slots=True)
class PackedEntry:
    """An entry, and what the library looks at when it is stored.

    `authors` is JSON, `moment` the time of publication (else of the last change) in microseconds since
    1970 UTC, `key` what its address means (`url_key`), `sha` the hash of what a reader sees, `size` the
    characters of its longer HTML, `packed` the whole entry (`encoding.entry_from_bytes` reads it). `uid` is
    what its article is known by on every machine where the entry itself determines that, as a letter does.
    """

    guid: str
    url: str
    title: str
    authors: str
    language: str
    moment: int | None
    key: str
    sha: str
    size: int
    packed: bytes
    uid: str = ""


def pack_entry(entry: Entry) -> PackedEntry:
    """The entry as `entries.store_packed` takes it; one without a guid is named by its link or its hash."""
    sha = digest(
        "\x00".join([entry.title, entry.url, *entry.authors, entry.summary_html, entry.content_html])
    )
    when = entry.published_at or entry.updated_at
    return PackedEntry(
        guid=storable(entry.guid.strip() or entry.url.strip()) or sha,
        url=storable(entry.url.strip()),
        title=" ".join(storable(entry.title).split()),
        authors=names_to_json(entry.authors),
        language=storable(entry.language),
        moment=None if when is None else stamp(when),
        key=url_key(entry.url),
        sha=sha,
        size=max(len(entry.content_html), len(entry.summary_html)),
        packed=entry_to_bytes(entry),
    )


PIECE = 64_000
"""Code points of text in a piece of a stored document, more only where one block is longer."""


@dataclass(frozen=True, slots=True)
class PackedPiece:
    """A further piece of a document, compressed.

    `block` is the index of its first block in the document, `start` the offset of its text in the
    document's text.
    """

    block: int
    start: int
    document: bytes


@dataclass(frozen=True, slots=True)
class PackedText:
    """A document as a revision keeps it: compressed, and its plain text with what is counted and searched.

    `document` is its first piece, of most the only one. `grams` is what of the text is indexed a second
    time, for scripts without spaces. `fingerprints` are what it shares with texts of the same report
    (`reader.resemblance.fingerprints.pack_fingerprints`).
    """

    document: bytes
    text: str
    sha: str
    words: int
    grams: str
    further: tuple[PackedPiece, ...] = ()
    fingerprints: bytes = b""

    @property
    def stored_form(self) -> str:
        """The JSON of all pieces: equal for documents that are equal, not only in their text."""
        return "\n".join(expand_text(one) for one in (self.document, *(p.document for p in self.further)))


def pack_text(document: Document) -> PackedText:
    """The document as `revisions.store_text` takes it."""
    from reader.resemblance.fingerprints import fingerprints_of, pack_fingerprints

    text = document.text
    first, *further = _pieces(document)
    return PackedText(
        document=first.document,
        text=text,
        sha=digest(text),
        words=count_words(text),
        grams=grams(storable(text)),
        further=tuple(further),
        fingerprints=pack_fingerprints(fingerprints_of(text)),
    )


def _pieces(document: Document) -> list[PackedPiece]:
    """The document cut between blocks, each piece but the last with at least `PIECE` code points."""
    if len(document.text) <= PIECE:
        return [PackedPiece(0, 0, compress(document.to_json()))]
    bounds = [0]
    for index, start in enumerate(document.starts):
        if start - document.starts[bounds[-1]] >= PIECE:
            bounds.append(index)
    return [
        PackedPiece(begin, document.starts[begin], compress(Document(document.blocks[begin:end]).to_json()))
        for begin, end in zip(bounds, [*bounds[1:], len(document.blocks)], strict=True)
    ]


def count_words(text: str) -> int:
    """Words separated by white space; two letters of a script without spaces count as one word."""
    return len(text.split()) + sum(len(run) // 2 for run in runs(text))


def joined_grams(parts: Sequence[str]) -> str:
    """The `grams` of several texts, from those of each."""
    return " | ".join(part for part in parts if part)
