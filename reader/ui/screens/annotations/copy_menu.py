"""The menu of forms in which passages are copied; the one chosen counts from then on."""

from __future__ import annotations

from collections.abc import Sequence

from reader.safetext import safe_line
from reader.ui.app_base import AppBase
from reader.ui.services.copying import CopiedPassage

_LETTERS = "wmpotlxac"


def choose_form(app: AppBase, passages: Sequence[CopiedPassage]) -> None:
    """Offer the forms, and copy the passages in the one chosen."""
    from reader.export.quoting import FORMS
    from reader.export.styled import MISSING, STYLES, is_available
    from reader.ui.screens.dialogs import Choose

    forms, now = list(FORMS), app.copying.form(app.library)
    missing = "" if is_available() else f"{MISSING}: pip install 'postil[citations]'"
    choices = [
        (safe_line(name), safe_line((missing if form in STYLES else "") or ("now" if form == now else "")))
        for form, name in FORMS.items()
    ]

    def answered(index: int | None) -> None:
        if index is not None:
            app.copying.choose(forms[index])
            app.copying.copy(passages, forms[index])

    menu = Choose(safe_line("Copy as"), choices, here=forms.index(now), letters=_LETTERS)
    app.push_screen(menu, answered)
