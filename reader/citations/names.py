"""Names of authors: in parts from one string, and one string from parts."""

from __future__ import annotations

import re
from dataclasses import replace

from reader.model import AuthorName

_PARTICLES_TEXT = """
af al an auf av bin d da dal de degli dei del della den der des di do dos du el ibn la las le los ten ter tot
van vom von y zu zum zur 't
"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_DEGREES_TEXT = """
phd ph.d ph.d. md m.d m.d. mba msc m.sc. ma m.a. ba b.a. bsc jd j.d. esq esq. cfa cpa dphil frs obe mp
"""
_DEGREES = frozenset(_DEGREES_TEXT.split())
_BODY = re.compile(
    r"\b(?:academy|administration|agency|alliance|association|authority|bank|board|bureau|cent(?:er|re)|"
    r"college|commission|committee|company|corporation|council|department|desk|directorate|editors?|"
    r"editorial|federation|forum|foundation|fund|gazette|government|group|inc|initiative|institut\w*|"
    r"journal|laborator(?:y|ies)|league|limited|ltd|llc|magazine|ministry|nations|network|news|newsroom|"
    r"observatory|office|organi[sz]ation|panel|parliament|partners|post|press|project|report(?:ers?|s)|"
    r"review|school|secretariat|service|society|staff|statistics|studio|survey|task force|team|times|"
    r"tribune|trust|union|universit\w*|wire|working group)\b",
    re.IGNORECASE,
)
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def author_of(name: str) -> AuthorName:
    """A name in parts: "Jane M. van der Berg", "Berg, Jane"; a body, or a single word, is literal.

    What a family name is cannot be known for certain: the last word, with the particles before it.
    """
    name = " ".join(name.split())
    if not name or _is_body(name) or _SPACELESS.search(name):
        return AuthorName(literal=name)
    name = _without_degrees(name)
    before, comma, after = name.partition(",")
    if comma and after.strip().casefold() not in _SUFFIXES:
        return _inverted(before.strip(), after.strip())
    suffix = after.strip()
    words = before.split()
    if len(words) > 1 and words[-1].casefold() in _SUFFIXES and not suffix:
        suffix = words.pop()
    if len(words) < 2:
        return AuthorName(literal=" ".join((*words, suffix)).strip())
    first = len(words) - 1
    while first > 1 and words[first - 1].casefold() in _PARTICLES:
        first -= 1
    return AuthorName(
        family=words[-1],
        given=" ".join(words[:first]),
        particle=" ".join(words[first:-1]),
        suffix=suffix,
    )


def _is_body(name: str) -> bool:
    return _BODY.search(name) is not None or "&" in name or (name.isupper() and " " not in name)


def _without_degrees(name: str) -> str:
    pieces = [piece.strip() for piece in name.split(",")]
    kept = [pieces[0], *(piece for piece in pieces[1:] if piece.casefold() not in _DEGREES)]
    words = ", ".join(filter(None, kept)).split()
    while len(words) > 2 and words[-1].casefold() in _DEGREES:
        words.pop()
    return " ".join(words)


def _inverted(family: str, rest: str) -> AuthorName:
    given, _, suffix = (part.strip() for part in rest.partition(","))
    words = family.split()
    first = 0
    while first < len(words) - 1 and words[first].casefold() in _PARTICLES:
        first += 1
    return AuthorName(
        family=" ".join(words[first:]), given=given, particle=" ".join(words[:first]), suffix=suffix
    )


def display_name(author: AuthorName) -> str:
    """A name as it is read: "Jane M. van der Berg Jr."."""
    if author.literal:
        return author.literal
    return " ".join(filter(None, (author.given, author.particle, author.family, author.suffix)))


def sort_name(author: AuthorName) -> str:
    """A name as indexes have it: "van der Berg, Jane M., Jr."; a body as it is."""
    if author.literal:
        return author.literal
    family = " ".join(filter(None, (author.particle, author.family)))
    return ", ".join(filter(None, (family, author.given, author.suffix)))


def parse_authors(text: str) -> tuple[AuthorName, ...]:
    """Authors as they are typed: parted by semicolons; "Family, Given", "Given Family" or "{A body}"."""
    authors = []
    for piece in text.split(";"):
        name = " ".join(piece.split())
        if name.startswith("{") and name.endswith("}"):
            authors.append(AuthorName(literal=name.strip("{} ")))
        elif name:
            authors.append(author_of(name))
    return tuple(author for author in authors if display_name(author))


def typed_authors(authors: tuple[AuthorName, ...]) -> str:
    """Authors as `parse_authors` reads them, for a line to edit: bodies in braces."""
    return "; ".join(f"{{{author.literal}}}" if author.literal else sort_name(author) for author in authors)


def without_empty(authors: tuple[AuthorName, ...]) -> tuple[AuthorName, ...]:
    """The authors that have a name; a lone given name counts as the whole name."""
    named = (
        replace(author, literal=author.given, given="") if author.given and not author.family else author
        for author in authors
    )
    return tuple(author for author in named if author.literal or author.family)
