"""A feed entry's own HTML: all of it is the article, but for what feeds append."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from reader.cleaning import phrases
from reader.cleaning.article import CleanArticle, Dropped, WholePage
from reader.cleaning.convert import to_document, traced_document
from reader.cleaning.correction import Correction
from reader.cleaning.corrections import corrected, verdicts_of
from reader.cleaning.entries.feed_comments import leave_out_author, leave_out_comments
from reader.cleaning.entries.feed_footers import FOOTER, MORE, MORE_ABOUT, MORE_ALONE, is_style_sheet
from reader.cleaning.html.pieces import Piece, Pieces, folded
from reader.cleaning.html.segment import Segmenter
from reader.cleaning.html.source import parse, to_text
from reader.cleaning.rules.prose import prose_size
from reader.document.blocks import BlockKind, Document
from reader.errors import CleaningError

_CUT = re.compile(
    r"(?:\[\s*(?:…|\.\.\.|&hellip;|more)\s*\]|(?:…|\.\.\.)\s*(?:\(more\)|»|›|→)?|\(more…\)|\bread more\W*"
    r"|\bcontinue reading\W*)\s*$",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।:;\"'”’»)\]]\s*$")
_LOADING = re.compile(r"^\W{0,20}like loading\W*$", re.I)
FEED_FOOTER = "feed footer"
_APPENDED = frozenset(["share bar", "related", "comments", "tags and categories", "page tools", "promotion"])
"""Rules by name that are believed of what stands below an entry's text."""
EXCERPT = "The feed carries only an excerpt."
SHORT = 60
"""Words below which a text without its own structure is taken for an excerpt."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry's pieces, each left out one with its rule; `pointed`: a link in it led to the whole text."""

    pieces: Pieces
    authors: tuple[str, ...]
    more: list[str]
    shortened: str
    pointed: bool

    @property
    def kept(self) -> list[Piece]:
        return [piece for piece in self.pieces.pieces if not piece.rule]


def clean_entry(
    html: str,
    *,
    url: str = "",
    title: str = "",
    authors: Sequence[str] = (),
    corrections: Sequence[Correction] = (),
) -> CleanArticle:
    """See `reader.cleaning.clean_fragment`."""
    if not html.strip():
        return CleanArticle(
            Document(), title, tuple(authors), complete=False, reason="The feed carries no text."
        )
    entry = _judged(html, url, title, authors)
    pieces = entry.pieces
    kept = corrected(pieces, entry.kept, corrections)
    reason = entry.shortened or (
        "The entry is very long; only its first part was read." if pieces.cut else ""
    )
    reason = reason or _excerpt(kept, entry.pointed)
    return CleanArticle(
        document=to_document(kept, url),
        title=title,
        authors=entry.authors,
        complete=not reason,
        reason=reason,
        dropped=tuple(Dropped(piece.rule, piece.text) for piece in pieces.pieces if piece.rule and piece.text)
        + tuple(Dropped(FEED_FOOTER, text) for text in entry.more),
    )


def examined_entry(html: str | bytes, *, url: str = "", corrections: Sequence[Correction] = ()) -> WholePage:
    """Everything in an entry, with what cleaning makes of it. Raises CleaningError."""
    entry = _judged(to_text(html), url, "", ())
    document, sources = traced_document(entry.pieces.pieces, url)
    if not document.text.strip():
        raise CleaningError("The entry has no text.", hint="Open its page in the browser instead.")
    return WholePage(document, tuple(verdicts_of(entry.pieces, entry.kept, sources, corrections)))


def _judged(html: str, url: str, title: str, authors: Sequence[str]) -> _Entry:
    text = to_text(html)
    if "<" not in text:
        text = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", text))
    page = parse(f"<html><body>{text}</body></html>")
    more = _cut_off(page.root[-1])
    pieces = Segmenter(url).walk(page.root[-1])
    for node in pieces.nodes:
        if node.hidden or node.tag == "noscript":
            for piece in pieces.pieces[node.start : node.end]:
                piece.rule = piece.rule or "hidden"
        for piece in pieces.pieces[node.start : node.end] if node.tag in ("figure", "figcaption") else ():
            piece.caption = piece.node.within("blockquote", "table", "pre") is None
    for piece in pieces.pieces:
        if piece.kind is BlockKind.PARAGRAPH and is_style_sheet(piece.text):
            piece.rule = piece.rule or "style sheet"
    standing = [piece for piece in pieces.pieces if not piece.rule]
    comments = leave_out_comments(standing)
    pointed = _footers([piece for piece in standing if not piece.rule]) or bool(more)
    comments = _named_tail(pieces) or comments
    _repeated_title(standing, title)
    named = leave_out_author(standing, authors, comments=comments)
    return _Entry(pieces, named, more, page.shortened, pointed)


def _cut_off(body: HtmlElement) -> list[str]:
    """Take the link to the whole text off the end of the last paragraph; returns what it said."""
    texts: list[str] = []
    links = [link for link in body.iter("a") if (link.text_content() or "").strip()]
    for link in reversed(links[-2:]):
        said = " ".join(link.text_content().split())
        alone = MORE_ALONE.match(said) and not MORE_ABOUT.match(said)
        if not alone or len(said) > 160 or _text_after(link, body):
            break
        if not _text_before(link):  # a line of its own, which is judged with the others
            break
        link.drop_tree()
        texts.append(said)
    return texts


def _text_after(link: HtmlElement, body: HtmlElement) -> bool:
    element: HtmlElement | None = link
    while element is not None and element is not body:
        following = [
            element.tail or "",
            *(each.text_content() + (each.tail or "") for each in element.itersiblings()),
        ]
        if any(re.search(r"\w", text) for text in following):
            return True
        element = element.getparent()
    return False


def _text_before(link: HtmlElement) -> bool:
    """Whether the paragraph has words before the link."""
    parent = link.getparent()
    return parent is not None and bool(
        re.search(
            r"\w",
            (parent.text or "")
            + "".join(each.text_content() + (each.tail or "") for each in link.itersiblings(preceding=True)),
        )
    )


def _named_tail(page: Pieces) -> bool:
    """Leave out what stands below the text in parts named as share bars and such; whether one was
    comments.
    """
    comments = False
    prose = [piece.index for piece in page.pieces if not piece.rule and prose_size(piece) > 80]
    last = prose[-1] if prose else -1
    for node in page.nodes:
        if node.start <= last or node.end - node.start > 20:
            continue
        rule = next((rule.name for rule in node.naming.rules if rule.name in _APPENDED), "")
        comments = comments or rule == "comments"
        for piece in page.pieces[node.start : node.end] if rule else ():
            piece.rule = piece.rule or rule
    return comments


def _footers(pieces: Sequence[Piece]) -> bool:
    """Leave out what feeds append; whether one of it led to the whole text."""
    pointed = False
    for piece in reversed([piece for piece in pieces if piece.text][-12:]):
        linked = piece.link > 0.8
        phrase = phrases.BUTTON.pattern.match(piece.text) or phrases.POINTER.match(piece.text)
        more = MORE_ALONE.match(piece.text) and (piece.link > 0.3 or piece.words <= 10)
        if piece.words <= 60 and (more or FOOTER.match(piece.text)):
            led = piece.link > 0 and MORE.search(piece.text) and not MORE_ABOUT.match(piece.text)
            pointed = pointed or bool(led)
            piece.rule = FEED_FOOTER
        elif (
            (piece.words <= 60 and linked and phrase)
            or (piece.words <= 3 and piece.link > 0.9)
            or _is_label(piece)
        ):
            piece.rule = FEED_FOOTER
        elif piece.level and phrases.TAIL_HEADING.pattern.match(piece.text):
            piece.rule = phrases.TAIL_HEADING.name  # nothing stands under it any more
        else:
            return pointed
    return pointed


def _is_label(piece: Piece) -> bool:
    """Words of a button that are no link: "Share this: Facebook Twitter", not a sentence of one word."""
    return (
        piece.words <= 12
        and not piece.text.rstrip().endswith((".", "!", "?", "”", '"'))
        and phrases.BUTTON.pattern.match(piece.text) is not None
    ) or _LOADING.match(piece.text) is not None


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
