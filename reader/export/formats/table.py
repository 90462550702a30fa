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

    `name` is that on the command line, `label` that in menus, `meaning` its line of help; `text` makes a
    file of reports. `many`: a
    folder gets a file for each report. `merged`: what people type into a file is merged line by line, else a
    file that was edited is left alone. `cites`: it needs citation keys.
    """

    name: str
    label: str
    extension: str
    meaning: str
    text: Callable[[Iterable[Report]], str]
    many: bool = False
    merged: bool = False
    cites: bool = False


FORMATS = {
    each.name: each
    for each in (
        Format(
            "org",
            "Org",
            ".org",
            "Org files: a heading for each report and passage",
            org.text,
            many=True,
            merged=True,
            cites=True,
        ),
        Format(
            "logseq",
            "Logseq",
            ".md",
            "Logseq: a page for each report, a block for each passage",
            logseq.text,
            many=True,
            merged=True,
            cites=True,
        ),
        Format(
            "bibtex",
            "BibTeX",
            ".bib",
            "BibTeX entries with citation keys; passages in annote",
            bibtex.text,
            cites=True,
        ),
        Format(
            "csl",
            "CSL-JSON",
            ".json",
            "CSL-JSON items with citation keys, for pandoc and Zotero",
            csl.text,
            cites=True,
        ),
        Format("ris", "RIS", ".ris", "RIS records; passages become notes in Zotero", ris.text, cites=True),
        Format(
            "zotero",
            "Zotero (RIS)",
            ".ris",
            "the same file, or straight into the running Zotero with --push",
            ris.text,
            cites=True,
        ),
        Format(
            "csv",
            "CSV for Readwise",
            ".csv",
            "a row for each passage, in the columns that Readwise imports",
            csv_.text,
        ),
        Format(
            "hypothesis",
            "Hypothesis JSON",
            ".json",
            "the JSON that Hypothesis exports and imports",
            hypothesis.text,
        ),
        Format(
            "annotations",
            "W3C Web Annotations",
            ".jsonld",
            "W3C Web Annotations as JSON-LD",
            annotations_.text,
        ),
        Format("json", "JSON", ".json", "everything, which `postil import` reads back", json_.text),
    )
}
"""All formats but Markdown, which is merged block by block or made by templates."""
