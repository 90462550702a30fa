"""A plain text file as a document: paragraphs, indented code, list items, quoted mail lines."""

from __future__ import annotations

import re

from reader.cleaning.article import CleanArticle
from reader.cleaning.html.source import MAX_BYTES
from reader.document.blocks import Block, BlockKind, Document
from reader.errors import CleaningError
from reader.safetext import safe, safe_line

_BULLET = re.compile(r"^\s{0,6}(?:[-*+•‣]|(\d{1,3})[.)])\s+(?=\S)")
_QUOTED = re.compile(r"^\s?((?:>\s?)+)")
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,}|~{3,})\s*$")
_HASHES = re.compile(r"^(#{1,6})\s+(?=\S)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")


def clean_plain(text: str, *, title: str = "") -> CleanArticle:
    """See `reader.cleaning.clean_text`."""
    if len(text) > MAX_BYTES:
        raise CleaningError(f"The text is larger than {MAX_BYTES // 1_000_000} MB.")
    text = _CONTROL.sub(
        "", text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    )
    blocks = [block for part in re.split(r"\n(?:[ \t]*\n)+", text) for block in _blocks(part)]
    document = Document(tuple(block for block in blocks if block.text))
    if not document.text:
        raise CleaningError("The text is empty.")
    if not title:
        first = document.blocks[0]
        title = first.text.split("\n")[0][:200] if first.kind is not BlockKind.CODE else ""
    return CleanArticle(document, safe_line(title))


def _blocks(part: str) -> list[Block]:
    lines = part.strip("\n").split("\n")
    if not any(line.strip() for line in lines):
        return []
    if all(line.startswith(("    ", "\t")) or not line.strip() for line in lines) and not _BULLET.match(
        lines[0]
    ):
        return [Block(BlockKind.CODE, safe("\n".join(line.removeprefix("    ").rstrip() for line in lines)))]
    if len(lines) == 2 and lines[0].strip() and _UNDERLINE.match(lines[1]):
        return [Block(BlockKind.HEADING, safe(lines[0].strip()), level=1 if lines[1].startswith("=") else 2)]
    blocks: list[Block] = []
    run: list[str] = []
    head = Block(BlockKind.PARAGRAPH, "")

    def close() -> None:
        if run:
            joined = safe(" ".join(" ".join(run).split()))
            blocks.append(
                Block(
                    head.kind,
                    joined,
                    level=head.level,
                    quote=head.quote,
                    depth=head.depth,
                    number=head.number,
                )
            )
            run.clear()

    for line in lines:
        quoted = _QUOTED.match(line)
        quote = quoted.group(1).count(">") if quoted else 0
        rest = line[quoted.end() :] if quoted else line
        if bullet := _BULLET.match(rest):
            close()
            number = int(bullet.group(1)) if bullet.group(1) else None
            head = Block(BlockKind.ITEM, "", depth=1, number=number, quote=quote)
            run.append(rest[bullet.end() :])
        elif hashes := _HASHES.match(rest):
            close()
            head = Block(BlockKind.HEADING, "", level=len(hashes.group(1)), quote=quote)
            run.append(rest[hashes.end() :])
            close()
            head = Block(BlockKind.PARAGRAPH, "", quote=quote)
        else:
            if run and quote != head.quote:
                close()
            if not run:
                head = Block(BlockKind.PARAGRAPH, "", quote=quote)
            run.append(rest)
    close()
    return blocks
