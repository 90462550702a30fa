"""A passage as text for the clipboard, in the form that the place it goes to wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reader.citations.report import CitedReport
from reader.export.signs import LATEX, ORG, PANDOC, TYPST, Markup
from reader.export.styled import STYLES, styled
from reader.model import Article
from reader.page_numbers import cited as cited_pages

WORDS = "words"
FORMS = {
    WORDS: "the words alone",
    "markdown": "Markdown, with source",
    "pandoc": "pandoc, [@key, p. 12]",
    "org": "Org, [cite:@key p. 12]",
    "typst": "Typst, @key[p. 12]",
    "latex": "LaTeX, \\autocite[12]{key}",
    "plain": "plain text, with source",
    "apa": "APA",
    "chicago": "Chicago (author, date)",
}
"""The forms that a passage is copied in, with their names in menus."""
CITING = frozenset({"pandoc", "org", "typst", "latex"})
"""Those that have the citation key."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage to be copied: its words as they are read, where it is from, its pages ("12", "12–13", "")."""

    words: str
    article: Article
    cited: CitedReport
    pages: str = ""
    url: str = ""


def copied(form: str, passage: Quoted) -> str:
    """The passage in one of `FORMS`. Raises ExportError where a style needs what is not installed."""
    if form in STYLES:
        citation, entry = styled(form, passage.cited, passage.pages)
        return f"“{passage.words}” {citation}\n\n{entry}\n"
    return _WRITERS[form](passage)


def _markdown(passage: Quoted) -> str:
    quoted = "\n".join(f"> {line}".rstrip() for line in passage.words.split("\n"))
    return f"{quoted}\n\n— {_source(passage)}\n"


def _plain(passage: Quoted) -> str:
    return f"“{passage.words}”\n— {_source(passage)}\n"


def _source(passage: Quoted) -> str:
    article = passage.article
    date = article.published_at.astimezone().date().isoformat() if article.published_at else ""
    title = f"“{article.title}”"
    parts = (", ".join(article.authors), title, article.site, date, cited_pages(passage.pages))
    return ", ".join(filter(None, dict.fromkeys(parts))) + (f" <{passage.url}>" if passage.url else "")


def _marked_up(markup: Markup) -> Callable[[Quoted], str]:
    def write(passage: Quoted) -> str:
        citation = markup.cite(passage.cited.key or passage.cited.uid, passage.pages)
        return markup.quote(f"{markup.text(passage.words)} {citation}") + "\n"

    return write


_WRITERS: dict[str, Callable[[Quoted], str]] = {
    WORDS: lambda passage: passage.words,
    "markdown": _markdown,
    "plain": _plain,
    "pandoc": _marked_up(PANDOC),
    "org": _marked_up(ORG),
    "typst": _marked_up(TYPST),
    "latex": _marked_up(LATEX),
}
