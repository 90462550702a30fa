"""The language of a page: what it says itself, and what its text shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from reader.cleaning.metadata import structured
from reader.cleaning.metadata.meta_elements import MetaElements, first

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("fa", re.compile("[پچژگک]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
"""Letters that tell a language; the more telling ones stand before those they share a script with."""
_FAMILIES = (
    {"ja", "zh"},
    {"ar", "fa", "ur", "ps", "ug", "ckb"},
    {"ru", "uk", "bg", "sr", "be", "mk", "kk", "mn"},
    {"hi", "mr", "ne"},
    {"he", "yi"},
)
"""Languages that share a script: the letters do not contradict a page that names one of the same family."""
_COMMON = {
    "en": "the and of to in is that for with was are this",
    "de": "der die und das ist nicht mit den von auf eine sich",
    "fr": "le la les des est et une dans que pour qui pas",
    "es": "el los las del que una por con para es más como",
    "pt": "os as do da não uma que com para por mais são",
    "it": "il gli che di della per una non con sono più è",
    "nl": "de het een van en dat niet met voor zijn op aan",
    "sv": "och att det som är inte för på med av den har",
    "da": "og at det som er ikke for på med af den har",
    "pl": "nie na się jest że do jak ale przez oraz dla jego",
    "tr": "bir ve bu için ile olarak daha çok olan gibi değil de",
    "id": "yang dan di dengan untuk tidak ini dari pada itu akan dalam",
    "fi": "ja on ei että se oli hän mutta kun myös ovat joka",
    "cs": "je se na že by jako ale jsou jeho podle když také",
    "ro": "și în este care din pentru cu nu mai sunt pe lui",
}  # fmt: skip
_COMMON_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
SAMPLE = 4_000


def told_language(root: HtmlElement, articles: Sequence[structured.Thing], meta: MetaElements) -> str:
    """The language tag that the page gives itself (BCP 47), "" when it gives none."""
    told = (
        *(structured.text_of(thing.get("inLanguage")) for thing in articles),
        root.get("lang")
        or root.get("xml:lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or "",
        first(meta, "content-language"),
        first(meta, "og:locale"),
        first(meta, "language", "dc.language", "dcterms.language"),
    )
    for value in told:
        tag = value.strip().replace("_", "-").split(",")[0].split(".")[0]
        if _TAG.fullmatch(tag):
            locale = first(meta, "og:locale").replace("_", "-")
            return locale if _TAG.fullmatch(locale) and locale.startswith(f"{tag}-") else tag
    return ""


def language_of(text: str, told: str) -> str:
    """The language of a text: the one told, unless its letters cannot be that language's; where none is told,
    the one whose letters or commonest words the text shows. "" when it shows none."""
    sample = text[:SAMPLE]
    if told and sample.isascii():
        return told
    letters = sum(map(str.isalpha, sample))
    base = told.split("-", maxsplit=1)[0].lower()
    if letters < 40:
        return told
    if not sample.isascii():
        for language, pattern in _SCRIPTS:
            count = len(pattern.findall(sample))
            if count > (0.02 if language in ("fa", "uk", "ja") else 0.5) * letters and _in_script(
                sample, letters, language
            ):
                related = next((family for family in _FAMILIES if language in family), {language})
                return told if base in related else language
    if told:
        return told
    words = re.findall(r"[^\W\d_]+", sample.lower())
    counts = {language: sum(word in common for word in words) for language, common in _COMMON_WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    others = sorted(counts.values())[-2]
    return best if counts[best] >= 0.08 * len(words) and counts[best] > 1.2 * others else ""


def _in_script(sample: str, letters: int, language: str) -> bool:
    """Whether most letters are of the language's script, where its telling letters are only some of them."""
    wider = {"fa": "[\u0600-\u06ff]", "uk": "[\u0400-\u04ff]", "ja": "[\u3040-\u30ff\u4e00-\u9fff]"}.get(
        language
    )
    return wider is None or len(re.findall(wider, sample)) > 0.5 * letters
