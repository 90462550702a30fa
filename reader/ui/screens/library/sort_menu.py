"""The menu that sorts a list: by date, title, feed or minutes; the same again the other way round."""

from __future__ import annotations

from reader.safetext import safe_line
from reader.ui.widgets.article_column import ArticleColumn

_KEYS = (
    ("d", "date", ("oldest first", "newest first")),
    ("t", "title", ("alphabetical", "reverse alphabetical")),
    ("f", "feed", ("alphabetical", "reverse alphabetical")),
    ("m", "minutes", ("shortest first", "longest first")),
)
"""Letter, key of `sort:` in queries, and what ascending and descending are."""


def choose_order(column: ArticleColumn) -> None:
    """Offer the orders of the list that is shown; the one chosen is kept for it."""
    from reader.library.query.list_orders import ListOrder
    from reader.ui.screens.dialogs import Choose

    if column.shows_today:
        key = column.app.key("articles.why")
        column.app.say(f"Today has its own order; {key} explains it")
        return
    now = column.order
    own = "as it is without a choice" if now.key else "now"
    choices = [(safe_line("as usual"), safe_line(own))]
    for _, key, (ascending, descending) in _KEYS:
        after = now.by(key)
        turned = descending if after.descending else ascending
        choices.append((safe_line(key), safe_line(f"now; again: {turned}" if key == now.key else turned)))
    days = "shown; again: without" if now.headings else "not shown; again: with"
    choices.append((safe_line("headings of days"), safe_line(days)))

    def answered(index: int | None) -> None:
        if index is None:
            return
        if index > len(_KEYS):
            order = now._replace(headings=not now.headings)
        else:
            order = now.by(_KEYS[index - 1][1]) if index else ListOrder(headings=now.headings)
        column.app.triage.set_order(column.list_name, order)

    letters = "u" + "".join(letter for letter, _, _ in _KEYS) + "y"
    here = next((place for place, (_, key, _) in enumerate(_KEYS, start=1) if key == now.key), 0)
    column.app.push_screen(Choose(safe_line("Sort this list"), choices, here=here, letters=letters), answered)
