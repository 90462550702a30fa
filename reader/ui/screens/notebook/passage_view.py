"""A whole passage: quote in its context, note, tags, source, links, drafts, corrections and history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from reader.document.changes import Passage
from reader.library.annotations.context import context_of
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.annotations.journal import history
from reader.library.annotations.passage_links import links_of_passages
from reader.library.citing.corrections import corrections_of
from reader.library.drafts.reading import drafts_of_highlights
from reader.model import ArticleSummary, Highlight
from reader.presentation.changes import described
from reader.presentation.corrections import correction_dates, correction_pieces
from reader.safetext import safe, safe_line
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import named
from reader.ui.screens.dialog import Dialog
from reader.ui.screens.dialogs import DIALOG_CSS
from reader.ui.screens.reading.changes import painted_passage

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase
    from reader.ui.widgets.passage_rows import PassageRows

Part = tuple[str, str]
"""A stretch of text with its style."""
_LINKED = 80
"""Characters of a linked passage that are shown."""
_CONTEXT = 160
"""Characters of the text around a passage that are shown."""
_CHANGES = 6
"""Changes of a passage that are listed, the newest ones."""


def passage_content(
    app: AppBase, rows: PassageRows, article: ArticleSummary, highlight: Highlight
) -> Content:
    """The passage with all that is known of it."""
    facts = [article.feed_title, ", ".join(article.authors)]
    facts += [f"{article.published_at.astimezone():%d %B %Y}"] if article.published_at else []
    pages = rows.pages_of(highlight)
    before, after = context_of(app.library, highlight, _CONTEXT)
    parts: list[Part] = [
        (safe_line(article.title) + "\n", "bold"),
        (safe_line(" · ".join(filter(None, [*facts, pages]))) + "\n\n", "$dim"),
        (safe(before), "$dim"),
        (safe(rows.as_read(highlight, article)), ""),
        (safe(after) + "\n", "$dim"),
    ]
    if highlight.heading:
        parts.append((safe_line(f"in: {highlight.heading}") + "\n", "$dim"))
    if highlight.note:
        parts.append(("\n" + safe(highlight.note) + "\n", ""))
    if highlight.tags:
        parts.append(("\n" + safe_line(" ".join(f"#{tag}" for tag in highlight.tags)) + "\n", "$accent"))
    meaning = app.settings.highlights.meaning(highlight.colour)
    marked = f"{meaning}, marked {highlight.created_at.astimezone():%d %B %Y}"
    parts.append(("\n" + safe_line(marked) + "\n", "$dim"))
    if named_drafts := drafts_of_highlights(app.library, [highlight.uid]).get(highlight.uid):
        parts.append((safe_line(f"in drafts: {', '.join(named_drafts)}") + "\n", "$dim"))
    parts += [*_corrections(app, highlight.uid), *_links(app, highlight.uid), *_history(app, highlight.uid)]
    return Content.assemble(*parts)


def _corrections(app: AppBase, uid: str) -> Iterator[Part]:
    for one in corrections_of(app.library, [uid]).get(uid, ()):
        yield safe_line(f"\nchanged by the publisher ({correction_dates(one)})") + "\n", "$warning"
        yield from painted_passage(Passage(correction_pieces(one)), signs=app.no_color)
        yield "\n", ""


def _links(app: AppBase, uid: str) -> Iterator[Part]:
    links = links_of_passages(app.library, [uid]).get(uid)
    if links is None:
        return
    for sign, uids in (("→", links.to), ("←", links.back)):
        for one in highlights_by_uid(app.library, uids):
            if one.deleted_at is None:
                yield f"\n{sign} " + safe_line(one.quote[:_LINKED]), "$dim"
    yield "\n", ""


def _history(app: AppBase, uid: str) -> Iterator[Part]:
    """The newest changes of a passage, where there are more than its making."""
    changes = history(app.library, uid=uid, limit=_CHANGES)
    if len(changes) > 1:
        for change in changes:
            yield f"\n{change.at.astimezone():%d %b %Y %H:%M}  {safe_line(described(change))}", "$dim"


class PassageSheet(Dialog[None]):
    """A whole passage over the notebook."""

    app: AppBase
    DEFAULT_CSS = f"""
    PassageSheet {{ {DIALOG_CSS}
        & > .dialog {{ width: 84; max-width: 95%; max-height: 95%; }}
        & VerticalScroll {{ height: auto; max-height: 80vh; }}
    }}
    """
    BINDINGS = [*bindings([named("dialog.back", "close"), named("notebook.whole", "close", "leave")])]

    def __init__(self, content: Content) -> None:
        super().__init__()
        self._content = content

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=True):
                yield Static(self._content)
            yield Static(Content(f"{self.app.key('dialog.back')} to close"), classes="dialog--hint")

    def action_leave(self) -> None:
        self.dismiss(None)
