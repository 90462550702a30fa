"""What cleaning gives back: the article, what it says about itself, and what was left out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from reader.document.blocks import Document
from reader.model import AuthorName, Metadata, PageStart


@dataclass(frozen=True, slots=True)
class Dropped:
    """A piece of the page that was left out, and the name of the rule that left it out."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class BlockVerdict:
    """What became of a block of the whole page: the rule that left it out, "" where it is in the article.

    `block` is what it looks like (`corrections.BlockSignature`), "" where nothing can be said of it;
    `corrected` is "never" or "always" where the reader's own correction decided.
    """

    rule: str = ""
    block: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class WholePage:
    """Everything on a page, nothing left out, with what became of each of the document's blocks."""

    document: Document
    verdicts: tuple[BlockVerdict, ...] = ()


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """One article, cleaned.

    `published` and `modified` are aware times in the offset the page writes them in (so that their day
    is the publisher's), or None where it tells none. `complete` is False when the text is known to be less
    than the whole article. `reason` says in words for the reader why it is, and of a complete text why it is
    perhaps not just the article. `uncertain` is True when no article was recognised and the text is the
    page's running text instead: it may be a consent wall or an error page, and must not replace a text that
    is one. `next_url` is the address of the article's next page, where the site splits it, "" where there is
    none. `citation` is what the page gives for citing it besides these. `notes` say what failed or was out of
    the ordinary on the way. `dropped` lists what was left out in page order, with the rule behind each.
    `pages` say where the pages of a printed document begin, `page_count` how many its file has.
    """

    document: Document
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    site: str = ""
    language: str = ""
    canonical_url: str = ""
    description: str = ""
    complete: bool = True
    reason: str = ""
    dropped: tuple[Dropped, ...] = ()
    uncertain: bool = False
    notes: tuple[str, ...] = ()
    citation: Metadata = field(default_factory=Metadata)
    next_url: str = ""
    pages: tuple[PageStart, ...] = ()
    page_count: int = 0

    @property
    def author(self) -> str:
        """The authors on one line."""
        return ", ".join(self.authors)

    def to_json(self) -> str:
        """Compact JSON; `from_json` gives the same article back."""
        data = {name: getattr(self, name) for name in _PLAIN}
        data["authors"] = list(self.authors)
        data["published"] = self.published.isoformat() if self.published else None
        data["modified"] = self.modified.isoformat() if self.modified else None
        data["notes"] = list(self.notes)
        data["citation"] = asdict(self.citation)
        data["pages"] = [[page.start, page.page, page.label] for page in self.pages]
        data["dropped"] = [[item.rule, item.text] for item in self.dropped]
        data["document"] = self.document.to_json()
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, source: str) -> CleanArticle:
        """The article that `to_json` wrote. Raises ValueError for anything else."""
        try:
            data = json.loads(source)
            return cls(
                document=Document.from_json(data["document"]),
                authors=tuple(data["authors"]),
                published=datetime.fromisoformat(data["published"]) if data["published"] else None,
                modified=datetime.fromisoformat(data["modified"]) if data["modified"] else None,
                notes=tuple(data["notes"]),
                citation=_citation(data["citation"]),
                pages=tuple(PageStart(*page) for page in data["pages"]),
                dropped=tuple(Dropped(rule, text) for rule, text in data["dropped"]),
                **{name: data[name] for name in _PLAIN},
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a cleaned article: {error!r}") from error


def _citation(data: dict[str, Any]) -> Metadata:
    authors = tuple(AuthorName(**each) for each in data["authors"])
    return Metadata(**{**data, "authors": authors})


_PLAIN = (
    "title", "site", "language", "canonical_url", "description", "complete", "reason", "uncertain",
    "page_count", "next_url",
)  # fmt: skip
