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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reader.document.markdown import escape
from reader.export.file_names import file_name
from reader.export.images import FOLDER as IMAGES
from reader.export.plain import one_line, own_text
from reader.export.records import LinkedPassage, Passage, Report, report
from reader.model import Article, Highlight
from reader.page_numbers import cited
from reader.safetext import storable

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
    return report_sheet(report(article, highlights))


def report_sheet(exported: Report) -> Sheet:
    """The parts of a report's file."""
    note = own_text(exported.article.note)
    head = [f"# {escape(exported.title)}", *([note] if note else []), SECTION]
    front = front_matter(exported.article, len(exported.passages))
    return Sheet(
        front={key: yaml_lines(key, value) for key, value in front.items()},
        head="\n\n".join(head),
        blocks={each.highlight.uid: passage_block(each) for each in exported.passages},
    )


def front_matter(article: Article, highlights: int) -> dict[str, Any]:
    """The properties of an article's file, without those that have no value."""
    values: dict[str, Any] = {
        "id": storable(article.uid),
        "title": one_line(article.title) or "Untitled",
        "author": one_line(", ".join(article.authors)),
        "url": one_line(article.url),
        "site": one_line(article.site or article.feed_title),
        "published": article.published_at.date() if article.published_at else "",
        "saved": article.added_at.date(),
        "tags": list(dict.fromkeys(filter(None, map(tag, article.tags)))),
    }
    return {key: value for key, value in values.items() if value not in ("", [])} | {"highlights": highlights}


def yaml_lines(key: str, value: str | int | date | Sequence[str]) -> str:
    """One property as YAML, without a newline at the end."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _YAML_WORDS:
        return f"{key}: {value}"
    import yaml

    text: str = yaml.safe_dump({key: value}, allow_unicode=True, width=1_000_000, default_flow_style=False)
    return text.rstrip("\n")


_PLAIN = re.compile(r"[A-Za-z](?:[\w,.'()/%&+~=-]| (?=[A-Za-z0-9(])|[:#?@](?=[\w/]))*", re.ASCII)
"""Text that YAML writes as it is: most titles and addresses, for which a library takes its time."""
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def passage_block(passage: Passage) -> str:
    """One passage: the images in it, its quote, a line with source and date, and its note."""
    quoted = escape(passage.quote).split("\n")
    pictures = [
        f"![{escape(one_line(alt)) or 'picture'}]({IMAGES}/{image.name})" for alt, image in passage.images
    ]
    shown = [line for picture in pictures for line in (picture, "")]
    lines = [f"> {line}".rstrip() for line in [*shown, *quoted, "", _source_line(passage)]]
    note = own_text(passage.highlight.note)
    return "\n".join([*lines, "", note] if note else lines)


def _source_line(passage: Passage) -> str:
    highlight = passage.highlight
    where = escape(one_line(highlight.heading) or "source")
    parts = [f"[{where}]({passage.link})" if passage.link else where, escape(cited(passage.pages))]
    parts.append(highlight.created_at.date().isoformat())
    if highlight.colour != ORDINARY_COLOUR:
        parts.append(one_line(highlight.colour))
    parts.append(" ".join(f"#{name}" for name in dict.fromkeys(filter(None, map(tag, highlight.tags)))))
    parts += [_block_link(each) for each in passage.links]
    parts.append(passage.remark)
    return f"— {' · '.join(filter(None, parts))} {marker(highlight.uid)}"


def _block_link(linked: LinkedPassage) -> str:
    """A link to the block of another passage, as Obsidian has it; its file has the usual name."""
    file = "" if linked.same_report else file_name(linked.title, linked.report_uid, extension="")
    words = " ".join(re.sub(r"[\[\]|*_`<>#^\\~=]+", " ", linked.beginning).split())
    return f"→ [[{file}#{marker(linked.uid)}|{words}]]"


def marker(uid: str) -> str:
    """The id of a highlight in a file: an Obsidian block id of letters, digits and dashes."""
    return "^hl-" + re.sub(r"[^A-Za-z0-9]+", "-", uid)


def tag(name: str) -> str:
    """A tag in Obsidian's syntax: letters, digits, `_`, `-` and `/`, not digits alone; or ""."""
    name = unicodedata.normalize("NFC", one_line(name)).strip().lstrip("#")
    # an underscore at an end of a part would be emphasis to a Markdown reader
    parts = [re.sub(r"[^\w-]+", "-", part).strip("-_") for part in name.split("/")]
    name = "/".join(filter(None, parts))
    return f"{name}_" if name.isdigit() else name
