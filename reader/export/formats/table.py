"""The formats that reports are exported in: what each is called, what it gives, how a file is updated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reader.export.formats import annotations as annotations_
from reader.export.formats import bibtex, csl, csv_, hypothesis, json_, logseq, org, ris
from reader.export.records import Report


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files with reports.

    `name` is that on the command line, `label` that in menus; `text` makes a file of reports. `many`: a
    folder gets a file for each report. `merged`: what people type into a file is merged line by line, else a
    file that was edited is left alone. `cites`: it needs citation keys.
    """

    name: str
    label: str
    extension: str
    text: Callable[[Iterable[Report]], str]
    many: bool = False
    merged: bool = False
    cites: bool = False


FORMATS = {
    each.name: each
    for each in (
        Format("org", "Org", ".org", org.text, many=True, merged=True, cites=True),
        Format("logseq", "Logseq", ".md", logseq.text, many=True, merged=True, cites=True),
        Format("bibtex", "BibTeX", ".bib", bibtex.text, cites=True),
        Format("csl", "CSL-JSON", ".json", csl.text, cites=True),
        Format("ris", "RIS", ".ris", ris.text, cites=True),
        Format("zotero", "Zotero (RIS)", ".ris", ris.text, cites=True),
        Format("csv", "CSV for Readwise", ".csv", csv_.text),
        Format("hypothesis", "Hypothesis JSON", ".json", hypothesis.text),
        Format("annotations", "W3C Web Annotations", ".jsonld", annotations_.text),
        Format("json", "JSON", ".json", json_.text),
    )
}
"""All formats but Markdown, which is merged block by block or made by templates."""
