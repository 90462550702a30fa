"""One article's highlights as one Markdown file.

The file works as plain text, in Obsidian, and in any CommonMark reader: YAML front matter, the title,
the article's note, then each highlight as a block quote with its note below. The last line of a quote
ends with `^hl-` and the highlight's uid, by which the next export finds it (see
`reader.export.merging`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, count
from typing import Any

from reader.annotations.anchoring import PLAIN
from reader.annotations.folding import fold
from reader.document.markdown import escape, link_target
from reader.document.passages import quote_as_read
from reader.export.fragments import text_fragment
from reader.model import AnchorState, Article, Highlight
from reader.page_numbers import cited, labels, page_at, page_link
from reader.safetext import drop_invisible, safe, safe_line, storable

SECTION = "## Highlights"
ORDINARY_COLOUR = "yellow"
"""The default colour, which is not written out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The parts of an exported file: what one export writes, and what the next one merges against.

    `front` maps each key of the front matter to its YAML lines, `head` is the Markdown from the title to
    the heading of the highlights, `blocks` maps the uid of each highlight to its Markdown, in reading
    order. No part ends with a newline.
    """

    front: Mapping[str, str] = field(default_factory=dict)
    head: str = ""
    blocks: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The whole file."""
        front = "".join(f"{lines}\n" for lines in self.front.values())
        body = "\n\n".join(part for part in (self.head, *self.blocks.values()) if part)
        return f"---\n{front}---\n{body}\n"

    def to_json(self) -> str:
        """JSON that `from_json` reads."""
        parts = {"front": dict(self.front), "head": self.head, "blocks": dict(self.blocks)}
        return json.dumps(parts, ensure_ascii=False, indent=0)

    @classmethod
    def from_json(cls, source: str) -> Sheet:
        """The sheet that `to_json` wrote. Raises ValueError for anything else."""
        try:
            parts = json.loads(source)
            return cls(dict(parts["front"]), str(parts["head"]), dict(parts["blocks"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an exported sheet: {error!r}") from error


def export_article(article: Article, highlights: Sequence[Highlight]) -> str:
    """The Markdown file of an article: UTF-8 text with newlines `\\n`. Dates are days in UTC."""
    return sheet(article, highlights).text()


def sheet(article: Article, highlights: Sequence[Highlight]) -> Sheet:
    """The parts of an article's file; deleted highlights are left out."""
    shown = [highlight for highlight in highlights if highlight.deleted_at is None]
    shown.sort(key=_reading_order)
    note = _note(article.note)
    head = [f"# {escape(_line(article.title) or 'Untitled')}", *([note] if note else []), SECTION]
    return Sheet(
        front={key: yaml_lines(key, value) for key, value in front_matter(article, len(shown)).items()},
        head="\n\n".join(head),
        blocks={highlight.uid: highlight_block(article, highlight) for highlight in shown},
    )


def _reading_order(highlight: Highlight) -> tuple[bool, int, int, str]:
    """By position in the current text; orphans come last, in their original order."""
    anchor = highlight.anchor
    placed = anchor.start is not None and anchor.end is not None
    start, end = (anchor.start, anchor.end) if placed else (highlight.start, highlight.end)
    return (not placed, start or 0, end or 0, highlight.uid)


def front_matter(article: Article, highlights: int) -> dict[str, Any]:
    """The properties of an article's file, without those that have no value."""
    values: dict[str, Any] = {
        "id": storable(article.uid),
        "title": _line(article.title) or "Untitled",
        "author": _line(", ".join(article.authors)),
        "url": _line(article.url),
        "site": _line(article.site or article.feed_title),
        "published": article.published_at.date() if article.published_at else "",
        "saved": article.added_at.date(),
        "tags": list(dict.fromkeys(filter(None, map(tag, article.tags)))),
    }
    return {key: value for key, value in values.items() if value not in ("", [])} | {"highlights": highlights}


def yaml_lines(key: str, value: str | int | date | Sequence[str]) -> str:
    """One property as YAML, without a newline at the end."""
    import yaml

    text: str = yaml.safe_dump({key: value}, allow_unicode=True, width=1_000_000, default_flow_style=False)
    return text.rstrip("\n")


def highlight_block(article: Article, highlight: Highlight) -> str:
    """One highlight: its quote, a line with source and date, and its note."""
    document, anchor = article.revision.document if article.revision else None, highlight.anchor
    quote = quote_as_read(document, highlight.quote, anchor.start, anchor.end)
    quoted = escape(safe(drop_invisible(quote).strip("\n"))).split("\n")
    lines = [f"> {line}".rstrip() for line in [*quoted, "", _source_line(article, highlight)]]
    note = _note(highlight.note)
    return "\n".join([*lines, "", note] if note else lines)


def _source_line(article: Article, highlight: Highlight) -> str:
    where = escape(_line(highlight.heading) or "source")
    link = link_target(_passage_link(article, highlight))
    parts = [f"[{where}]({link})" if link else where, _page(article, highlight)]
    parts.append(highlight.created_at.date().isoformat())
    if highlight.colour != ORDINARY_COLOUR:
        parts.append(_line(highlight.colour))
    parts.append(" ".join(f"#{name}" for name in dict.fromkeys(filter(None, map(tag, highlight.tags)))))
    parts.append(_condition(article, highlight))
    return f"— {' · '.join(filter(None, parts))} {marker(highlight.uid)}"


def _page(article: Article, highlight: Highlight) -> str:
    """The page of print that a highlight is on, or the first and last it is on; "" for none."""
    current = _current(article, highlight)
    if article.revision is None or current is None:
        return ""
    return escape(_line(cited(labels(article.revision.pages, *current[1:]))))


def marker(uid: str) -> str:
    """The id of a highlight in a file: an Obsidian block id of letters, digits and dashes."""
    return "^hl-" + re.sub(r"[^A-Za-z0-9]+", "-", uid)


def _current(article: Article, highlight: Highlight) -> tuple[str, int, int] | None:
    """The article's text and the highlight's range in it."""
    start, end = highlight.anchor.start, highlight.anchor.end
    if article.revision is None or start is None or end is None:
        return None
    return article.revision.document.text, start, end


def _condition(article: Article, highlight: Highlight) -> str:
    """A remark on the state of the passage, "" for none."""
    current = _current(article, highlight)
    if highlight.anchor.state is AnchorState.ORPHAN:
        return "no longer in the text"
    if current is None or highlight.anchor.state is AnchorState.MANUAL:
        return ""
    text, start, end = current
    if fold(text[start:end]).text.split() != fold(highlight.quote).text.split():
        return "text has changed since"
    return "place not certain" if highlight.anchor.confidence < PLAIN else ""


def _passage_link(article: Article, highlight: Highlight) -> str:
    current = _current(article, highlight)
    if current is None:
        return text_fragment(article.url, highlight.quote, highlight.prefix, highlight.suffix, unique=False)
    text, start, end = current
    if article.revision is not None and (page := page_at(article.revision.pages, start)) is not None:
        url = article.revision.file_url or article.url
        return page_link(url, page) if url else ""
    passage = text[start:end]
    return text_fragment(
        article.url,
        passage,
        text[max(0, start - 256) : start],
        text[end : end + 256],
        unique=text.count(passage) < 2,
    )


def tag(name: str) -> str:
    """A tag in Obsidian's syntax: letters, digits, `_`, `-` and `/`, not digits alone; or ""."""
    name = unicodedata.normalize("NFC", _line(name)).strip().lstrip("#")
    # an underscore at an end of a part would be emphasis to a Markdown reader
    parts = [re.sub(r"[^\w-]+", "-", part).strip("-_") for part in name.split("/")]
    name = "/".join(filter(None, parts))
    return f"{name}_" if name.isdigit() else name


def _line(text: str) -> str:
    return " ".join(storable(safe_line(drop_invisible(text))).split())


def _note(text: str) -> str:
    """A note is the reader's own Markdown and stays as it is, but for kinds of line ends."""
    return storable(safe(text.replace("\r\n", "\n").replace("\r", "\n"))).strip("\n").rstrip()


# --- file names

_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}
_MAX_NAME = 120


def file_name(title: str, uid: str, taken: Collection[str] = ()) -> str:
    """A name for an article's file, valid on Linux, macOS, Windows and in an Obsidian link.

    At most 120 bytes of UTF-8 and ".md". Where a file of that name is among `taken` (compared without
    case, as some file systems do), a part of the article's uid is added, then a number.
    """
    name = unicodedata.normalize("NFC", safe_line(title))
    # joiners shape letters of some scripts; other invisible characters make names that look alike
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" or c in "\u200c\u200d")
    name = re.sub(r'[<>:"/\\|?*#^\[\]\ufffd]|%%', " ", name)
    name = _shortened(" ".join(name.split()).strip(" .-"), _MAX_NAME) or "Untitled"
    if name.split(".")[0].strip().casefold() in _DEVICES:
        name = f"_{name}"
    used = {_caseless(other) for other in taken}
    plain_uid = re.sub(r"[^A-Za-z0-9]+", "", uid)[:32] or "1"
    numbered = (f"{plain_uid} {number}" for number in count(2))
    for addition in chain(("", plain_uid[-6:], plain_uid), numbered):
        suffix = f" ({addition})" if addition else ""
        candidate = f"{_shortened(name, _MAX_NAME - len(suffix))}{suffix}.md"
        if _caseless(candidate) not in used:
            return candidate
    raise AssertionError("numbers do not end")


def _caseless(name: str) -> str:
    # both ways: file systems differ in which letters they fold, such as the dotless i and the kelvin sign
    return unicodedata.normalize("NFC", name).upper().casefold()


def _shortened(name: str, limit: int) -> str:
    """The name cut to `limit` bytes, between words where possible, never before a combining character."""
    if len(name.encode()) <= limit:
        return name
    cut = name.encode()[:limit].decode(errors="ignore")
    while cut and unicodedata.combining(name[len(cut)]):
        cut = cut[:-1]
    words = cut.rpartition(" ")[0] if name[len(cut)] != " " else cut
    return (words if len(words) > len(cut) * 2 // 3 else cut).rstrip(" .-")
