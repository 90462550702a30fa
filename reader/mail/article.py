"""A letter as a cleaned article, as web pages become one."""

from __future__ import annotations

from collections.abc import Iterator

from reader.cleaning.article import CleanArticle, Dropped
from reader.document.blocks import Block, BlockKind, Document, Span, SpanKind
from reader.mail.letter import Letter, read_letter

NO_SUBJECT = "(no subject)"
_ATTACHED = "Attached: "
_NO_TEXT = "The letter has no text."


def clean_letter(data: bytes) -> CleanArticle:
    """The article that a message is (RFC 5322). Raises CleaningError where it is over the limit."""
    return as_article(read_letter(data))


def as_article(letter: Letter) -> CleanArticle:
    """A letter as an article: its sender is the author, its list the site."""
    empty = not letter.document.text
    return CleanArticle(
        Document((*letter.document.blocks, *_files(letter))),
        title=letter.subject or NO_SUBJECT,
        authors=(letter.sender,) if letter.sender else (),
        published=letter.sent,
        site=letter.list_name or letter.list_id,
        canonical_url=letter.url,
        complete=not empty,
        reason=_NO_TEXT if empty else "",
        dropped=tuple(Dropped(rule, text) for rule, text in letter.dropped),
    )


def _files(letter: Letter) -> Iterator[Block]:
    """A line for each PDF file that came with the letter, linked to the report that it is."""
    for file in letter.attachments:
        if file.url:
            name = file.name or "report.pdf"
            link = Span(len(_ATTACHED), len(_ATTACHED) + len(name), SpanKind.LINK, file.url)
            yield Block(BlockKind.PARAGRAPH, _ATTACHED + name, spans=(link,))
