"""A letter as a cleaned article, as web pages become one."""

from __future__ import annotations

from reader.cleaning.article import CleanArticle, Dropped
from reader.mail.letter import Letter, read_letter

NO_SUBJECT = "(no subject)"
_NO_TEXT = "The letter has no text."


def clean_letter(data: bytes) -> CleanArticle:
    """The article that a message is (RFC 5322). Raises CleaningError where it is over the limit."""
    return as_article(read_letter(data))


def as_article(letter: Letter) -> CleanArticle:
    """A letter as an article: its sender is the author, its list the site."""
    empty = not letter.document.text
    return CleanArticle(
        letter.document,
        title=letter.subject or NO_SUBJECT,
        authors=(letter.sender,) if letter.sender else (),
        published=letter.sent,
        site=letter.list_name or letter.list_id,
        canonical_url=letter.url,
        complete=not empty,
        reason=_NO_TEXT if empty else "",
        dropped=tuple(Dropped(rule, text) for rule, text in letter.dropped),
    )
