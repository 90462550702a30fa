# ruff: noqa: E501  (tables of words are read down, not across)
"""Names of people: what a byline holds, and whether a bare line is one."""

from __future__ import annotations

import re
from html import unescape

_LEAD = re.compile(
    r"^\W*(?:(?:authored|written|words|story|posted|published|reviewed|reported|edited|photos?|photographs?|text|report|analysis|opinion|article|interview"
    r"|medically reviewed|fact checked|contributed|submitted)\s+)?"
    r"(?:by|von|par|por|di|da|de la rédaction de|door|av|af|autor(?:in|es|a)?|authors?|auteurs?|автор|текст|tekst|texte|texto|testo|yazan|przez|بقلم|كتب(?:ه)?|作者|文)\b[:：\s]+",
    re.I,
)
_ROLE = re.compile(
    r"\s*[,|•·–—(-]\s*(?:(?:senior|staff|associated?|the|deputy|chief|special|managing|executive|contributing|guest|political|business|tech\w*"
    r"|health|science|sports?|news|crime|education|environment|national|local|foreign|freelance|assistant|lead|co-?)\b.*"
    r"|\w*\s*(?:editor|reporter|writer|correspondent|contributor|press|news|journalist|columnist|author|producer|fellow|professor|director|ceo|cto"
    r"|founder|analyst|manager|strategist|expert|consultant|attorney|intern|blogger|critic|team|media|times|post|tribune|herald|chronicle|magazine"
    r"|redakteur\w*|journaliste|periodista|dietitian|nutritionist|rd|cpa|md|phd|ph\.d\.?|esq|mba|jr\. staff)\b.*)$",
    re.I,
)
_REST = re.compile(
    r"\s*(?:\||•|·|–|—|\s-\s|\bon\s+\w+ \d|\bat\s+\d|\b(?:published|updated|posted|last updated|min read|is an? |follow\b|@)|\d{1,2}[:./]\d|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)).*$",
    re.I,
)
_NOBODY = re.compile(
    r"https?://|www\.|@\w+\.\w+|\.(?:com|org|net)\b|^\W*(?:admin(?:istrator)?|editor|editors|editorial|staff|author|user|guest|null|none|root|undefined"
    r"|webmaster|anonymous|unknown|contributor|various|(?:from )?staff reports?|redaktion|redacción|redazione|redação|rédaction|\W*|default|wordpress|super ?user|n/?a|true|false"
    r"|(?:view|see|read|show) (?:all|more).*|posts?|about|share|home|profile|more|bio|biography|twitter|facebook|email|website|by|follow\b.*|advertisement|\d+)\W*$",
    re.I,
)
_PARTS = re.compile(
    r"\s*(?:;|\band\b|&|\bund\b|\bet\b(?!\sal)|/|\bwith\b|\n|,(?!\s*(?:jr|sr|ph\.?d|m\.?d|md|rd|cpa|esq|mba|ii|iii)\b))\s*",
    re.I,
)
_PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "ben",
        "bint",
        "abu",
        "abd",
        "von",
        "van",
        "der",
        "den",
        "de",
        "da",
        "di",
        "du",
        "del",
        "della",
        "la",
        "le",
        "les",
        "dos",
        "das",
        "y",
        "e",
        "st",
        "mc",
        "jr",
        "sr",
        "ii",
        "iii",
        "ter",
        "ten",
        "af",
        "av",
        "zu",
        "zum",
    ]
)
_NOT_NAMES = frozenset(
    [
        "news",
        "world",
        "politics",
        "opinion",
        "analysis",
        "report",
        "reports",
        "business",
        "sports",
        "sport",
        "culture",
        "health",
        "science",
        "technology",
        "tech",
        "introduction",
        "summary",
        "overview",
        "abstract",
        "background",
        "contents",
        "conclusion",
        "executive",
        "key",
        "points",
        "press",
        "release",
        "breaking",
        "exclusive",
        "middle",
        "east",
        "west",
        "north",
        "south",
        "africa",
        "asia",
        "europe",
        "america",
        "united",
        "states",
        "kingdom",
        "human",
        "rights",
        "latest",
        "update",
        "updates",
        "editorial",
        "feature",
        "features",
        "review",
        "reviews",
        "interview",
        "video",
        "photos",
        "podcast",
        "home",
        "research",
        "article",
        "articles",
        "blog",
        "story",
        "stories",
        "media",
        "public",
        "policy",
        "security",
        "defense",
        "defence",
        "economy",
        "markets",
        "money",
        "life",
        "style",
        "travel",
        "food",
        "arts",
        "books",
        "film",
        "music",
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "for",
        "and",
        "to",
        "with",
        "how",
        "why",
        "what",
        "when",
        "who",
        "is",
        "are",
        "was",
        "our",
        "your",
        "this",
        "that",
        "new",
        "top",
        "best",
        "guide",
        "about",
        "read",
        "more",
        "share",
        "print",
        "email",
        "comments",
        "comment",
        "live",
        "watch",
        "listen",
        "photo",
        "gallery",
        "advertisement",
        "sponsored",
        "getty",
        "images",
        "associated",
        "reuters",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "city",
        "street",
        "university",
        "institute",
        "center",
        "centre",
        "council",
        "committee",
        "company",
        "inc",
        "ltd",
        "group",
        "party",
        "government",
        "national",
    ]
)


def clean_name(text: str, site: str = "") -> str:
    """A person's (or a desk's) name out of a byline's text; "" when it is none."""
    name = " ".join(re.sub(r"<[^>]{0,200}>", " ", unescape(text[:400])).split())
    name = _LEAD.sub("", name)
    name = _ROLE.sub("", name)
    name = _REST.sub("", name)
    name = name.strip(" ,:;-–—|•·*/\\\"'“”")
    if (
        _NOBODY.search(name)
        or not 2 <= len(name) <= 80
        or len(name.split()) > 8
        or not any(c.isalpha() for c in name)
    ):
        return ""
    # a person's own site bears the person's name
    return "" if site and name.casefold() == site.casefold() and not looks_like_name(name) else name


def split_names(text: str, site: str = "") -> list[str]:
    """All names of a byline ("By A, B and C"), in order, each once."""
    names: list[str] = []
    body = _LEAD.sub("", " ".join(unescape(text[:600]).split()))
    body = _ROLE.sub("", body) if body.count(",") == 1 else body
    for part in _PARTS.split(body):
        if part and (name := clean_name(part, site)) and name.casefold() not in (n.casefold() for n in names):
            names.append(name)
    return names


def looks_like_name(text: str) -> bool:
    """Whether a bare line is most likely a person's name: two to five capitalised words that are no usual words."""
    text = text.strip(" ,:;-–—|")
    bare = re.sub(r"\b[A-Z]\.|\b(?:Dr|Mr|Mrs|Ms|Prof|Jr|Sr)\.", "", text)
    if not 4 <= len(text) <= 45 or re.search(r"[\d.!?:;/@#\"“”()]", bare):
        return False
    words = text.split()
    if not 2 <= len(words) <= 5:
        return False
    capitals = 0
    for word in words:
        base = word.lower().strip(".,")
        if base in _NOT_NAMES:
            return False
        if base in _PARTICLES:
            continue
        core = re.sub(r"^(?:al|el|d|o|l)[-'’]", "", word)
        if not core or not core[0].isupper() or (len(core) > 3 and core.isupper()):
            return False
        capitals += 1
    return capitals >= 1
