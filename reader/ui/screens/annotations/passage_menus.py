"""What is asked before passages are tagged together, linked, or put into a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reader.library.annotations.highlights import tags as tags_in_use
from reader.library.drafts.reading import drafts
from reader.library.query.passages import find_passages
from reader.presentation.counts import counted
from reader.query import parse
from reader.query.errors import QueryError
from reader.safetext import safe_line
from reader.ui.screens.dialogs import Choose, LastWordSuggester, Prompt

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_FOUND = 30
"""Passages that are offered to be linked to."""


def add_tags(app: AppBase, uids: Sequence[str]) -> None:
    """Ask for tags, and add them to passages."""
    known = [safe_line(name) for name, _ in tags_in_use(app.library)]

    def answered(text: str | None) -> None:
        wanted = list(dict.fromkeys(filter(None, (part.strip(" #") for part in (text or "").split(",")))))
        if wanted:
            app.passages.tag(uids, wanted)

    title = safe_line(f"Add tags to {counted(len(uids), 'passage')}")
    hint = safe_line(f"separated by commas   → completes   {app.key('dialog.accept')} adds")
    app.push_screen(Prompt(title, hint=hint, suggester=LastWordSuggester(known)), answered)


def rename_tag(app: AppBase, name: str) -> None:
    """Ask for the new name of a tag; one that is in use already takes it in."""
    known = [safe_line(each) for each, _ in tags_in_use(app.library)]

    def answered(text: str | None) -> None:
        if text is not None and text.strip() and text.strip() != name:
            app.passages.rename_tag(name, text.strip())

    hint = safe_line("everywhere, with nested tags; the name of another tag merges both")
    title = safe_line(f"New name of #{name}")
    app.push_screen(Prompt(title, value=name, hint=hint, suggester=LastWordSuggester(known)), answered)


def choose_draft(app: AppBase, count: int, add: Callable[[str], None]) -> None:
    """Ask for a draft, or the name of a new one; `add` puts so many passages at the end of that."""
    known = drafts(app.library)
    title = safe_line(f"Put {counted(count, 'passage')} into a draft")

    def new() -> None:
        def named(name: str | None) -> None:
            if name and name.strip():
                add(name.strip())

        app.push_screen(Prompt(safe_line("Name of the new draft")), named)

    def answered(index: int | None) -> None:
        if index == len(known):
            new()
        elif index is not None:
            add(known[index].name)

    if not known:
        new()
        return
    choices = [(safe_line(one.name), safe_line(counted(one.passages, "passage"))) for one in known]
    app.push_screen(Choose(title, [*choices, (safe_line("a new draft"), safe_line(""))]), answered)


def choose_link(app: AppBase, uid: str) -> None:
    """Ask for words of another passage, offer those that have them, and link the one chosen."""

    def typed(words: str | None) -> None:
        if not words or not words.strip():
            return
        try:
            found = [each for each in find_passages(app.library, parse(words)) if each[1].uid != uid][:_FOUND]
        except QueryError as error:
            app.say(str(error), error=True)
            return
        if not found:
            app.say(f"no passage has “{words.strip()}”")
            return

        def chosen(index: int | None) -> None:
            if index is not None:
                app.passages.link(uid, found[index][1].uid)

        rows = [(safe_line(one.quote[:70]), safe_line(article.title[:30])) for article, one in found]
        app.push_screen(Choose(safe_line("Link to"), rows), chosen)

    app.push_screen(Prompt(safe_line("Link to a passage with the words"), wide=True), typed)
