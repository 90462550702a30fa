"""Dialogs in which notes and tags are written; what they answer goes to the annotation service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from reader.library.annotations.highlights import tags as tags_in_use
from reader.model import Article, Highlight
from reader.safetext import SafeText, safe, safe_line
from reader.ui.app_base import AppBase
from reader.ui.screens.dialogs import LastWordSuggester, Prompt
from reader.ui.services.annotations import NewHighlight


def edit_note(app: AppBase, highlight: Highlight, quote: str) -> None:
    """Write the note of a highlight, whose quote is shown as it is read."""
    uid, article_id = highlight.uid, highlight.article_id

    def save(text: str, continues: bool, bases: Sequence[str]) -> None:
        app.annotations.set_note(uid, article_id, text, continues=continues, bases=bases)

    _write(app, "Note", f"“{quote}”", highlight.note, save, draft=app.annotations.drafts.get(uid))


def edit_new_note(app: AppBase, new: NewHighlight, quote: str) -> None:
    """Write a note on a passage, which becomes a highlight once something is typed."""

    def save(text: str, continues: bool, bases: Sequence[str]) -> None:
        app.annotations.set_note_on_new(new, text, continues=continues, bases=bases)

    _write(app, "Note", f"“{quote}”", "", save, draft=app.annotations.drafts.get(new.key))


def edit_article_note(app: AppBase, article: Article) -> None:
    """Write the note of an article."""

    def save(text: str, continues: bool, bases: Sequence[str]) -> None:
        app.annotations.set_article_note(article.id, article.uid, text, continues=continues, bases=bases)

    draft = app.annotations.drafts.get(article.uid)
    _write(app, "Note on this article", article.title, article.note, save, draft=draft)


def _write(
    app: AppBase,
    heading: str,
    subject: str,
    text: str,
    save: Callable[[str, bool, Sequence[str]], None],
    *,
    draft: str | None,
) -> None:
    from reader.ui.screens.annotations.note_editor import NoteEditor

    app.push_screen(NoteEditor(safe_line(heading), safe(subject), text, save, draft=draft))


def edit_tags(app: AppBase, highlight: Highlight) -> None:
    """Ask for the tags of a highlight."""
    _ask_tags(
        app,
        safe_line("Tags of this highlight"),
        highlight.tags,
        partial(app.annotations.set_tags, highlight.uid, highlight.article_id),
        key=highlight.uid,
    )


def edit_new_tags(app: AppBase, new: NewHighlight) -> None:
    """Ask for the tags of a passage, which becomes a highlight with them."""
    _ask_tags(
        app,
        safe_line("Tags of this highlight"),
        (),
        partial(app.annotations.set_tags_on_new, new),
        key=new.key,
    )


def edit_article_tags(app: AppBase, article: Article) -> None:
    """Ask for the tags of an article."""
    _ask_tags(
        app,
        safe_line("Tags of this article"),
        article.tags,
        partial(app.annotations.set_article_tags, article.id),
        key=article.uid,
    )


class SaveTags(Protocol):
    """Stores tags; `failed` is called where that was not possible."""

    def __call__(self, tags: Sequence[str], *, failed: Callable[[], None]) -> None: ...


def _ask_tags(app: AppBase, title: SafeText, tags: Sequence[str], save: SaveTags, *, key: str) -> None:
    """Ask for comma-separated tags, completing those in use; `save` gets them without doubles.

    Tags that could not be stored are there again when the dialog is opened for the same `key`.
    """
    known = [name for name, _ in tags_in_use(app.library)]
    field = f"tags {key}"

    def answered(text: str | None) -> None:
        if text is not None:
            wanted = list(dict.fromkeys(filter(None, (part.strip(" #") for part in text.split(",")))))
            app.failed_input.pop(field, None)
            save(wanted, failed=lambda: app.failed_input.update({field: text}))

    app.push_screen(
        Prompt(
            title,
            value=app.failed_input.get(field, ", ".join(tags)),
            hint=safe_line(f"separated by commas   → completes   {app.key('dialog.accept')} saves"),
            suggester=LastWordSuggester([safe_line(name) for name in known]),
        ),
        answered,
    )
