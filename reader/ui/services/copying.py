"""Passages are copied in the form that was chosen last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from reader.model import Article
from reader.ui.services.annotations import now
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

    def copy(self, passage: CopiedPassage, form: str) -> None:
        """Copy a passage in a form; says so, or why it cannot be."""
        if form == WORDS:
            self._put(passage.words, "copied")
            return
        from reader.export.quoting import FORMS

        said = f"copied: {FORMS[form]}"
        self._librarian.submit(
            lambda library: _text(library, passage, form), lambda text: self._put(text, said)
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
