"""The menu of formats for export; the one chosen last is under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reader.model import Article
from reader.presentation.counts import counted
from reader.safetext import safe_line
from reader.ui.app_base import AppBase

_PUSH = "push"
"""Into the running Zotero."""
_BOOK = "epub"
_LIBRARY = {
    "opml": ("subscriptions as OPML", ".opml"),
    "journal": ("every change, for another library", ".jsonl"),
}


def choose_export(app: AppBase, article: Article | None, passages: Sequence[str] = ()) -> None:
    """Offer the formats, and export the article, these passages (uids), or else all that is annotated."""
    from reader.export.formats.table import FORMATS
    from reader.library.exporting.choices import EXPORT_FORMAT, keep_choice, last_choice
    from reader.ui.screens.dialogs import Choose

    names = ["markdown", *FORMATS, _PUSH]
    if not passages:
        names += [_BOOK, *(() if article else _LIBRARY)]
    names.remove("zotero")  # the same file as RIS
    labels = {
        "markdown": "Markdown",
        **{name: kind.label for name, kind in FORMATS.items()},
        _BOOK: "EPUB for e-readers" if article else "EPUB for e-readers: all that is kept for later",
        _PUSH: "Zotero, which is running",
        **{name: label for name, (label, _) in _LIBRARY.items()},
    }
    last = last_choice(app.library, EXPORT_FORMAT, names, "markdown")

    def answered(index: int | None) -> None:
        if index is None:
            return
        name = names[index]
        app.librarian.submit(lambda library: keep_choice(library, EXPORT_FORMAT, name))
        _export(app, name, article, passages)

    what = "this article" if article else "all articles with highlights or notes"
    if passages:
        what = counted(len(passages), "passage")
    choices = [(safe_line(labels[name]), safe_line("")) for name in names]
    app.push_screen(Choose(safe_line(f"Export {what}"), choices, here=names.index(last)), answered)


def _export(app: AppBase, name: str, article: Article | None, passages: Sequence[str]) -> None:
    from reader.export.file_names import file_name
    from reader.export.formats.table import FORMATS

    settings = app.settings.export
    path, shown = settings.path, settings.folder
    if name == _PUSH:
        app.articles.push_to_zotero(article.id if article else None, passages)
        return
    extension = _LIBRARY[name][1] if name in _LIBRARY else ".epub" if name == _BOOK else ""
    if name in FORMATS and not FORMATS[name].many:
        extension = FORMATS[name].extension
    if passages:
        file = f"passages{extension or ('.md' if name == 'markdown' else FORMATS[name].extension)}"
        path, shown = path / file, str(Path(shown) / file)
    elif extension:
        file = file_name(article.title, article.uid, extension=extension) if article else f"postil{extension}"
        path, shown = path / file, str(Path(shown) / file)
    app.articles.export(path, shown, article.id if article else None, kind=name, passages=passages)
