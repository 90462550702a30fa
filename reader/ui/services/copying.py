"""Passages are copied in the form that was chosen last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from reader.model import Article, Highlight
from reader.page_numbers import printed_place
from reader.presentation.counts import counted
from reader.ui.services.clock import now
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Reports

if TYPE_CHECKING:
    from reader.library.storage.database import Library

WORDS = "words"
"""The form that is the words alone."""


@dataclass(frozen=True, slots=True)
class CopiedPassage:
    """Words of an article as they are read, their pages ("12", "12–13", "") and the address of the first."""

    words: str
    article: Article
    pages: str = ""
    url: str = ""


class Put(Protocol):
    """Puts a text on the clipboard, and says that it is done."""

    def __call__(self, text: str, done: str) -> None: ...


def passage_to_copy(article: Article, highlight: Highlight, words: str) -> CopiedPassage:
    """A highlight as it is copied; `article` has its text, `words` are those of the quote as it is read."""
    pages, url, place = "", article.url, highlight.anchor
    if place.start is not None and place.end is not None:
        pages, url = printed_place(article, place.start, place.end)
    return CopiedPassage(words, article, pages, url)


class CopyService:
    """Makes the text in a form, gives the citation key that it needs, and puts it on the clipboard."""

    def __init__(self, librarian: Librarian, reports: Reports, put: Put) -> None:
        self._librarian, self._reports, self._put = librarian, reports, put
        self._form = ""

    def form(self, library: Library) -> str:
        """The form that was chosen last, at first the words alone."""
        if not self._form:
            from reader.export.quoting import FORMS
            from reader.library.exporting.choices import COPY_FORM, last_choice

            self._form = last_choice(library, COPY_FORM, FORMS, WORDS)
        return self._form

    def choose(self, form: str) -> None:
        """Copy in this form from now on."""
        from reader.library.exporting.choices import COPY_FORM, keep_choice

        self._form = form
        self._librarian.submit(lambda library: keep_choice(library, COPY_FORM, form))

    def copy(self, passages: Sequence[CopiedPassage], form: str) -> None:
        """Copy passages in a form, one below the other; says so, or why they cannot be."""
        some = counted(len(passages), "passage") + " " if len(passages) > 1 else ""
        if form == WORDS:
            self._put("\n\n".join(passage.words for passage in passages), f"{some}copied")
            return
        from reader.export.quoting import FORMS

        said = f"{some}copied: {FORMS[form]}"
        self._librarian.submit(
            lambda library: "\n".join(_text(library, passage, form) for passage in passages),
            lambda text: self._put(text, said),
        )


def _text(library: Library, passage: CopiedPassage, form: str) -> str:
    from reader.export.quoting import CITING, Quoted, copied
    from reader.library.citing.keys import give_keys
    from reader.library.citing.reports import cited_reports

    article = passage.article
    if form in CITING:
        give_keys(library, [article.id], now=now())
    cited = cited_reports(library, [article.id])[article.id]
    return copied(form, Quoted(passage.words, article, cited, passage.pages, passage.url))
