"""Citation keys: the formula, suffixes where one is taken, and which keys can be typed.

The formula is Better BibTeX's `auth.lower + shorttitle(3, 3) + year`
(https://retorque.re/zotero-better-bibtex/citing/), folded to ASCII.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from reader.citations.folding import ascii_letters
from reader.citations.report import CitedReport

_FUNCTION_WORDS_TEXT = """
a ab aboard about above across after against al along amid among an and anti around as at before behind below
beneath beside besides between beyond but by d da das de del dell dello dei degli della delle dem den der des
despite die do down du during ein eine einem einen einer eines el en et except for from gli i il in inside
into is l la las le les like lo los near nor of off on onto or over past per plus round save since so some
sur than the through to toward towards un una unas under underneath une unlike uno unos until up upon versus
via von while with within without yet zu zum
"""
_FUNCTION_WORDS = frozenset(_FUNCTION_WORDS_TEXT.split())
"""What Better BibTeX leaves out of titles (its preference `skipWords`)."""
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)?")
_FORBIDDEN = re.compile(r"""[\s{}\[\]()"',\\@;=]""")
_LONGEST, _LONGEST_NAME = 200, 40


def base_key(report: CitedReport) -> str:
    """The key of a report before suffixes; for names and titles without ASCII letters `site + year`.

    The latter gets a number in any case (`free_key`).
    """
    year = str(report.date.year) if report.date is not None else ""
    words = _first_author(report) + _short_title(report.title)
    if words and not words[0].isdigit():
        return words + year
    return f"{words}{_site(report)}{year}" if words else ""


def _first_author(report: CitedReport) -> str:
    for author in report.authors:
        name = author.literal or author.particle + author.family
        if letters := _letters(name).lower():
            return letters[:_LONGEST_NAME]
        return ""
    return _letters(report.institution).lower()[:_LONGEST_NAME]


def _letters(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "", ascii_letters(text))


def _short_title(title: str) -> str:
    words = [word.replace("'", "").replace("’", "") for word in _WORD.findall(ascii_letters(title))]
    telling = [word for word in words if word.lower() not in _FUNCTION_WORDS]
    return "".join(word[0].upper() + word[1:] for word in telling[:3])[:_LONGEST_NAME]


def _site(report: CitedReport) -> str:
    try:
        host = urlsplit(report.url).hostname or ""
    except ValueError:
        host = ""
    labels = [label for label in host.removeprefix("www.").split(".") if label]
    named = max(labels[:-1], key=len) if len(labels) > 1 else ""
    return (_letters(report.site) or _letters(named) or "article").lower()[:_LONGEST_NAME]


def free_key(report: CitedReport, taken: Collection[str]) -> str:
    """A key of a report that is not taken; `taken` holds keys as `comparable` gives them."""
    base = base_key(report)
    if not base:
        year = str(report.date.year) if report.date is not None else ""
        return _first_free((f"{_site(report)}{year}-{n}" for n in itertools.count(1)), taken)
    return suffixed(base, taken)


def suffixed(base: str, taken: Collection[str]) -> str:
    """The key, with a, b, … z, aa, … behind it where it is taken."""
    return _first_free(itertools.chain([base], (base + end for end in _suffixes())), taken)


def _first_free(keys: Iterator[str], taken: Collection[str]) -> str:
    return next(key for key in keys if comparable(key) not in taken)


def _suffixes() -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for length in itertools.count(1):
        for chosen in itertools.product(letters, repeat=length):
            yield "".join(chosen)


def comparable(key: str) -> str:
    """What two keys have in common that BibTeX takes for one: it ignores case."""
    return key.casefold()


def is_valid_key(key: str) -> bool:
    """Whether a key can be written in every format: printable, no white space, brackets, quotes or commas."""
    return 0 < len(key) <= _LONGEST and key.isprintable() and _FORBIDDEN.search(key) is None
