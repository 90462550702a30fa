# ruff: noqa: E501
"""A feed entry's own HTML: all of it is the article, but for what feeds append."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.cleaning import phrases
from reader.cleaning.article import CleanArticle, Dropped
from reader.cleaning.convert import to_document
from reader.cleaning.judge import folded
from reader.cleaning.pieces import Piece
from reader.cleaning.segment import Segmenter
from reader.cleaning.source import parse, to_text
from reader.document.blocks import BlockKind, Document

_FOOTER = re.compile(
    r"^\W*(?:the post\b.{0,400}\b(?:appeared first|first appeared) on\b|l[’']article\b.{0,400}\best apparu en premier sur\b|der beitrag\b.{0,400}\berschien (?:zuerst )?auf\b"
    r"|la entrada\b.{0,400}\b(?:se publicó primero|apareció primero) en\b|o post\b.{0,400}\bapareceu primeiro em\b|l[’']articolo\b.{0,400}\bproviene da\b|(?:artykuł|wpis|post)\b.{0,400}\bpochodzi z serwisu\b|запись\b.{0,400}\bвпервые появилась\b|inlägget\b.{0,400}\bdök först upp på\b|\[?if (?:anything|this|something)\b.{0,60}\b(?:feed|rss) ?reader\b.{0,120}$|het bericht\b.{0,400}\bverscheen eerst op\b"
    r"|(?:read|view|see) (?:the )?(?:full|more|original|entire|rest|complete|whole)\b.{0,80}$|(?:continue reading|read on|read more|keep reading|weiterlesen|lire la suite|leer más|seguir leyendo|leia mais|continua a leggere|lees verder|читать (?:далее|полностью)|続きを読む|閱讀全文|阅读全文)\b.{0,200}$"
    r"|(?:submitted by|via)\b.{0,80}\[link\]|\[?(?:link|comments?|permalink|discuss(?: on hn)?)\]?(?:\s*\[?(?:comments?|link)\]?)*$|comments? url:|points: \d+|# comments: \d+|this entry was posted|filed under\b.{0,200}$|(?:add to|share on|tweet this|email this)\b.{0,120}$|copyright ©? ?\d{4}.{0,120}$|©.{0,160}$)",
    re.I | re.S,
)
_CUT = re.compile(
    r"(?:\[\s*(?:…|\.\.\.|&hellip;|more)\s*\]|(?:…|\.\.\.)\s*(?:\(more\)|»|›|→)?|\(more…\)|\bread more\W*|\bcontinue reading\W*)\s*$",
    re.I,
)
_MORE = re.compile(
    r"\b(?:read|view|see) (?:the )?(?:full|more|entire|rest|whole|complete)\b|continue reading|read on|read more|keep reading|weiterlesen|lire la suite|leer más|seguir leyendo|leia mais|continua a leggere|lees verder|читать далее|続きを読む|阅读全文|閱讀全文|اقرأ المزيد",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;\"'”’»)\]]\s*$")
EXCERPT = "The feed carries only an excerpt."
SHORT = 60
"""Words below which a text without its own structure is taken for an excerpt."""


def clean_entry(html: str, *, url: str = "", title: str = "", authors: Sequence[str] = ()) -> CleanArticle:
    """See `reader.cleaning.clean_fragment`."""
    if not html.strip():
        return CleanArticle(
            Document(), title, tuple(authors), complete=False, reason="The feed carries no text."
        )
    text = to_text(html)
    if "<" not in text:
        text = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", text))
    page = parse(f"<html><body>{text}</body></html>")
    pieces = Segmenter(url).walk(page.root[-1])
    for node in pieces.nodes:
        if node.hidden or node.tag == "noscript":
            for piece in pieces.pieces[node.start : node.end]:
                piece.rule = piece.rule or "hidden"
        for piece in pieces.pieces[node.start : node.end] if node.tag in ("figure", "figcaption") else ():
            piece.caption = piece.node.within("blockquote", "table", "pre") is None
    standing = [piece for piece in pieces.pieces if not piece.rule]
    pointed = _footers(standing)
    _repeated_title(standing, title)
    kept = [piece for piece in pieces.pieces if not piece.rule]
    reason = page.shortened or ("The entry is very long; only its first part was read." if pieces.cut else "")
    reason = reason or _excerpt(kept, pointed)
    return CleanArticle(
        document=to_document(kept, url),
        title=title,
        authors=tuple(authors),
        complete=not reason,
        reason=reason,
        dropped=tuple(
            Dropped(piece.rule, piece.text) for piece in pieces.pieces if piece.rule and piece.text
        ),
    )


def _footers(pieces: Sequence[Piece]) -> bool:
    """Leave out what feeds append; whether one of it led to the whole text."""
    pointed = False
    for piece in reversed([piece for piece in pieces if piece.text][-8:]):
        short = piece.words <= 60
        if short and _FOOTER.match(piece.text):
            pointed = pointed or (_MORE.search(piece.text) is not None and piece.link > 0)
            piece.rule = "feed footer"
        elif (
            short
            and piece.link > 0.8
            and (phrases.BUTTON.pattern.match(piece.text) or phrases.POINTER.pattern.match(piece.text))
        ):
            piece.rule = "feed footer"
        elif not (piece.words <= 3 and piece.link > 0.9):
            return pointed
        else:
            piece.rule = "feed footer"
    return pointed


def _repeated_title(pieces: Sequence[Piece], title: str) -> None:
    first = next((piece for piece in pieces if piece.text and not piece.rule), None)
    if (
        first is not None
        and title
        and first.words <= 40
        and folded(first.text) == folded(title)
        and len(pieces) > 1
    ):
        first.rule = "title"


def _excerpt(pieces: Sequence[Piece], pointed: bool) -> str:
    """Why the text is less than the whole article; "" when it seems whole."""
    texts = [piece for piece in pieces if piece.text]
    if not texts:
        return "The feed carries no text."
    words = sum(piece.words for piece in texts)
    last = texts[-1]
    if _CUT.search(last.text) and last.kind is not BlockKind.CODE:
        return EXCERPT
    if pointed and words < 400:
        return EXCERPT
    if words < SHORT or (words < 120 and len(texts) == 1):
        return EXCERPT
    if last.kind is BlockKind.PARAGRAPH and words < 150 and not _SENTENCE_END.search(last.text):
        return EXCERPT
    return ""
