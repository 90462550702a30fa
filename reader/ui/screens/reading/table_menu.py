"""What can be done with a table: copying all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.document import Block
from reader.document.table_forms import FORMS, table_size, table_text
from reader.presentation.counts import counted
from reader.safetext import safe_line
from reader.ui.screens.dialogs import Choose

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase

_LETTERS = "ctm"


def offer_table(app: AppBase, table: Block) -> None:
    """Offer the forms, and copy the table in the one chosen."""
    rows, columns = table_size(table)
    forms = list(FORMS)
    size = f"{counted(rows, 'row')}, {counted(columns, 'column')}"

    def answered(index: int | None) -> None:
        if index is not None:
            app.copy(table_text(table, forms[index]), f"table copied as {FORMS[forms[index]]}")

    choices = [(safe_line(f"copy as {FORMS[form]}"), safe_line("")) for form in forms]
    app.push_screen(Choose(safe_line(f"Table: {size}"), choices, letters=_LETTERS), answered)
