"""What files of other programs hold: articles with passages, notes, tags and states; and what is damaged.

Times are aware and in UTC. Text is as the file has it, not yet safe for a terminal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reader.model import Metadata, PageStart


class Format(StrEnum):
    """What a file is; the values are what `--json` calls it."""

    READWISE = "readwise"
    READER = "readwise-reader"
    POCKET = "pocket"
    OMNIVORE = "omnivore"
    INSTAPAPER = "instapaper"
    WALLABAG = "wallabag"
    RAINDROP = "raindrop"
    MATTER = "matter"
    KINDLE = "kindle"
    HYPOTHESIS = "hypothesis"
    ANNOTATIONS = "annotations"
    CSL = "csl"
    RIS = "ris"
    BIBTEX = "bibtex"
    ZOTERO = "zotero"
    POSTIL = "postil"
    NEWSBOAT = "newsboat"
    PDF = "pdf"
    JOURNAL = "journal"
    SUBSCRIPTIONS = "opml"
    ARCHIVE = "zip"
    """An archive none of whose members can be read."""


NAMES = {
    Format.READWISE: "Readwise",
    Format.READER: "Readwise Reader",
    Format.POCKET: "Pocket",
    Format.OMNIVORE: "Omnivore",
    Format.INSTAPAPER: "Instapaper",
    Format.WALLABAG: "wallabag",
    Format.RAINDROP: "Raindrop",
    Format.MATTER: "Matter",
    Format.KINDLE: "Kindle",
    Format.HYPOTHESIS: "Hypothesis",
    Format.ANNOTATIONS: "W3C Web Annotations",
    Format.CSL: "CSL-JSON",
    Format.RIS: "RIS",
    Format.BIBTEX: "BibTeX",
    Format.ZOTERO: "Zotero (Better BibTeX JSON)",
    Format.POSTIL: "Postil",
    Format.NEWSBOAT: "newsboat",
    Format.PDF: "PDF",
    Format.JOURNAL: "Postil's journal",
    Format.SUBSCRIPTIONS: "subscriptions",
    Format.ARCHIVE: "zip archive",
}
"""What people call each format."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not understood. `where` is "line 12", "item 3", a member of an archive, or ""."""

    where: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A marked passage: its words, and what was written beside it.

    `prefix` and `suffix` are the text before and after it, where the file has them; `start` and `end` its
    offsets in the program's own text of the article, which may count otherwise than ours. `text_sha` is the
    digest of the text the offsets count in, in our own files. `page` is what the file says of its place in
    print ("12", "xii"). `origin_id` names it in its program, `uid` in ours; `links` are the uids of the
    passages that it links to.
    """

    quote: str
    note: str = ""
    tags: tuple[str, ...] = ()
    colour: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None
    heading: str = ""
    text_sha: str = ""
    page: str = ""
    origin_id: str = ""
    uid: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedArticle:
    """An article of a file. States that the file does not give are None.

    `saved_at` is when it was put into the other program, `times` when states began, by their names in
    `ReadingState`, `later_rank` its place in the queue. `html` is its text as the file has it, `content` the
    member of the archive that has it (`archive.Archive.read`), `document` that of our own export
    (`Document.to_json`), with its `pages`, where it came from, why it is not whole, and when it was stored;
    at most one is there. `uid` is what our own export knows it by; `feed_url` and `guid` name the entry of a
    feed.
    """

    where: str = ""
    url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    site: str = ""
    language: str = ""
    published_at: datetime | None = None
    saved_at: datetime | None = None
    read: bool | None = None
    starred: bool | None = None
    later: bool | None = None
    later_rank: float | None = None
    times: tuple[tuple[str, datetime], ...] = ()
    note: str = ""
    tags: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    html: str = ""
    content: str = ""
    document: str = ""
    pages: tuple[PageStart, ...] = ()
    text_source: str = ""
    text_complete: bool = True
    text_reason: str = ""
    text_at: datetime | None = None
    metadata: Metadata = field(default_factory=Metadata)
    citation_key: str = ""
    uid: str = ""
    feed_url: str = ""
    guid: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """All that a file holds, and what of it was not understood."""

    format: Format
    articles: tuple[ImportedArticle, ...] = ()
    problems: tuple[Problem, ...] = ()
