"""The records that pass between the rooms: frozen, without behaviour beyond themselves.

Times are aware and in UTC. Offsets count code points in a revision's plain text
(`Document.text`), start inclusive, end exclusive.

Rows of lists (`list_records`) and fixed choices (`choices`) are modules of their own, named here too: the
first screen needs these and not the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from reader.choices import COLOURS, FullText, PdfFetch
from reader.list_records import MAX_FOLDER_DEPTH, ArticleSummary, FeedSummary, Folder

if TYPE_CHECKING:
    from reader.document import Document

__all__ = [
    "ANY_SENDER",
    "COLOURS",
    "LIST_FEED",
    "MAX_FOLDER_DEPTH",
    "SENDER_FEED",
    "Anchor",
    "AnchorState",
    "Article",
    "ArticleSummary",
    "Attachment",
    "AuthorName",
    "Enclosure",
    "Entry",
    "Feed",
    "FeedCounts",
    "FeedSummary",
    "Folder",
    "FullText",
    "Highlight",
    "Metadata",
    "Origin",
    "PageStart",
    "ParsedFeed",
    "PdfFetch",
    "Place",
    "ReadingState",
    "Revision",
    "Source",
]

# --- what a publisher says


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with an entry. `length` is in bytes, None when not told."""

    url: str
    media_type: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as published. HTML is raw and not to be trusted."""

    guid: str
    url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    summary_html: str = ""
    content_html: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as parsed, its entries in the feed's order. `format` is e.g. "rss20", "atom10", "json11"."""

    title: str
    site_url: str
    entries: tuple[Entry, ...]
    format: str = ""
    description: str = ""
    language: str = ""
    ttl_minutes: int | None = None
    notes: tuple[str, ...] = ()
    """What was wrong with it and was read all the same."""
    skip_hours: tuple[int, ...] = ()
    """Hours (0 to 23, UTC) in which it does not want to be asked."""
    skip_days: tuple[int, ...] = ()
    """Days (0 is Monday, UTC) in which it does not want to be asked."""


# --- what the library holds


LIST_FEED, SENDER_FEED = "list:", "from:"
"""What the address of a feed of letters begins with; the List-Id or the sender's address follows."""
ANY_SENDER = "*"
"""Among the domains of a list: it takes the letters of all senders."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscription. `typed` is true when the user typed the address, which may then be private."""

    id: int
    url: str
    title: str
    site_url: str = ""
    folder_id: int | None = None
    full_text: FullText = FullText.AUTO
    pdf: PdfFetch = PdfFetch.DEFAULT
    typed: bool = False
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    last_error: str = ""
    gone: bool = False
    muted: bool = False
    learnt: str = ""
    """Where the entries of a listing page stand, as JSON; "" for a feed."""

    @property
    def by_mail(self) -> bool:
        """Whether its articles are letters: there is nothing to fetch at its address."""
        return self.url.startswith((LIST_FEED, SENDER_FEED))


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """How many articles a feed has, and how many of them are unread."""

    total: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader stopped: a block, a character in it, and a few words to find the place again."""

    block: int
    char: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class ReadingState:
    """What the reader did with an article; it outlives the entry's stay in its feed."""

    read_at: datetime | None = None
    starred_at: datetime | None = None
    later_at: datetime | None = None
    done_at: datetime | None = None
    place: Place | None = None
    opened_at: datetime | None = None
    finished_at: datetime | None = None
    """When it was first read to its end."""
    due_at: datetime | None = None
    """When an article kept for later is to be read."""
    later_rank: float | None = None
    """Its place among the articles kept for later: the lower rank comes first."""


class Source(StrEnum):
    """Where the text of a revision came from."""

    FEED = "feed"
    PAGE = "page"
    SAVED = "saved"
    PDF = "pdf"
    LETTER = "letter"


class Origin(StrEnum):
    """Who says what is known of an article for citing it; earlier ones win over later ones."""

    READER = "reader"
    PUBLISHER = "publisher"
    PDF = "pdf"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class AuthorName:
    """An author in parts, as CSL names them; `literal` is the whole name of an institution."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article for citing it; empty where nothing is.

    `type` is a CSL type ("report", "article-journal"), `pdf_url` the address of the PDF of the same report.
    `title`, `date` (ISO 8601: a day, a month or a year), `url`, `language` and `publisher` (the name of the
    website, journal or paper) are columns of articles; here they are what the reader corrected of them.
    """

    type: str = ""
    institution: str = ""
    doi: str = ""
    report_number: str = ""
    series: str = ""
    pdf_url: str = ""
    authors: tuple[AuthorName, ...] = ()
    title: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a page of a printed document begins.

    `start` is an offset in the revision's text, `page` counts from 0 in the file, `label` is what is
    printed on the page ("xii", "A-3"), "" where nothing is.
    """

    start: int
    page: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an article, named by its SHA-256 in hexadecimal digits.

    `kept` says whether it is in the folder beside the library; else it was too large, or only another
    machine has it. `name` is a file name, `pages` None where their number is not known.
    """

    id: int
    article_id: int
    sha: str
    media_type: str
    bytes: int
    name: str
    url: str
    pages: int | None
    kept: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One text an article has had. Never changes once stored; `number` counts from 1 within the article."""

    id: int
    article_id: int
    number: int
    made_at: datetime
    source: Source
    document: Document
    words: int
    complete: bool = True
    reason: str = ""
    """Why the text is not the whole article, in words for the reader; empty when it is."""
    first_piece: bool = False
    """Whether `document` is only the beginning of a long text, to be shown until the rest is read."""
    pages: tuple[PageStart, ...] = ()
    """Where the pages of a printed document begin, in order."""
    file_url: str = ""
    """The address of the file that the text was read from; empty where it is no file's, or has none."""


@dataclass(frozen=True, slots=True)
class Article:
    """One report with its current text; `revision` is None until a text has been made of it.

    `also_in` names the feeds by which the same report came as other articles, `editions` are the numbers of
    corrected, later or translated ones. `pdf_url` is the address of
    the full report that its page offers as PDF.
    """

    id: int
    uid: str
    feed_id: int | None
    feed_title: str
    url: str
    title: str
    authors: tuple[str, ...]
    site: str
    language: str
    published_at: datetime | None
    added_at: datetime
    state: ReadingState
    revision: Revision | None
    note: str = ""
    tags: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    editions: tuple[int, ...] = ()
    pdf_url: str = ""


# --- what the reader made


class AnchorState(StrEnum):
    """How sure the place of a highlight in the current text is."""

    EXACT = "exact"
    CHANGED = "changed"
    ORPHAN = "orphan"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a highlight is in one revision; an orphan has no start and no end."""

    state: AnchorState
    start: int | None
    end: int | None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Highlight:
    """A marked passage with what the reader wrote beside it.

    `quote`, `prefix`, `suffix` (256 code points each) and `start`, `end` are those of the revision
    it was made on and are never rewritten; `anchor` is its place in the article's current revision.
    """

    uid: str
    article_id: int
    revision_id: int | None
    start: int | None
    end: int | None
    quote: str
    prefix: str
    suffix: str
    heading: str
    colour: str
    created_at: datetime
    updated_at: datetime
    note: str = ""
    tags: tuple[str, ...] = ()
    deleted_at: datetime | None = None
    anchor: Anchor = field(default=Anchor(AnchorState.ORPHAN, None, None, 0.0))

    @property
    def reading_order(self) -> tuple[bool, int, int, datetime, str]:
        """What to sort highlights of one article by: those without a place first, then as one reads."""
        anchor = self.anchor
        return (anchor.start is not None, anchor.start or 0, anchor.end or 0, self.created_at, self.uid)
