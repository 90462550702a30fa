"""A draft as a document: headings, the reader's paragraphs, quotes with their citations, a bibliography."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reader.citations.names import display_name, without_empty
from reader.citations.report import CitedReport
from reader.export.markdown import yaml_lines
from reader.export.plain import one_line, own_text, quoted_text
from reader.export.signs import LATEX, ORG, PANDOC, TYPST, Markup
from reader.page_numbers import cited as cited_pages

BIBLIOGRAPHY = "references"
"""The name of the file with the references beside a draft."""


@dataclass(frozen=True, slots=True)
class DraftPart:
    """An item of a draft: a "heading" (`level` from 1), a "paragraph", or a "passage".

    A passage's `text` is what is kept of its words; `cited` is None where its report is not in the library.
    """

    kind: str
    text: str
    level: int = 0
    cited: CitedReport | None = None
    pages: str = ""


@dataclass(frozen=True, slots=True)
class DraftFormat:
    """A form that drafts are exported in: its extension, and the format of its references, "" for none."""

    extension: str
    references: str
    text: Callable[[str, Sequence[DraftPart]], str]


def _document(
    markup: Markup, head: Callable[[str], str], tail: str, *, own_markup: bool = False
) -> Callable[[str, Sequence[DraftPart]], str]:
    """A writer of drafts; with `own_markup` the reader's paragraphs are in the language already."""

    def write(title: str, parts: Sequence[DraftPart]) -> str:
        blocks = [_block(markup, part, own_markup=own_markup) for part in parts]
        return "\n\n".join(filter(None, (head(one_line(title)), *blocks, tail))) + "\n"

    return write


def _block(markup: Markup, part: DraftPart, *, own_markup: bool) -> str:
    if part.kind == "heading":
        return markup.heading(markup.text(one_line(part.text)), max(1, part.level))
    if part.kind == "paragraph":
        text = own_text(part.text)
        return text if own_markup else markup.text(text)
    words = markup.text(quoted_text(part.text).strip())
    if part.cited is None:
        return markup.quote(words)
    return markup.quote(f"{words} {markup.cite(part.cited.key or part.cited.uid, part.pages)}")


def _pandoc_head(title: str) -> str:
    front = (("title", title), ("bibliography", f"{BIBLIOGRAPHY}.json"))
    return "\n".join(
        ["---", *(yaml_lines(name, value) for name, value in front), "link-citations: true", "---"]
    )


def _org_head(title: str) -> str:
    references = f"#+bibliography: {BIBLIOGRAPHY}.json\n#+cite_export: csl"
    return f"#+title: {ORG.text(title)}\n#+options: ^:{{}}\n{references}"


def _typst_head(title: str) -> str:
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    return f'#set document(title: "{quoted}")\n#align(center, text(17pt)[*{TYPST.text(title)}*])'


def _latex_head(title: str) -> str:
    return "\n".join(
        (
            "\\documentclass{article}",
            "\\usepackage{fontspec}",
            "\\usepackage{csquotes}",
            "\\usepackage[style=authoryear]{biblatex}",
            f"\\addbibresource{{{BIBLIOGRAPHY}.bib}}",
            f"\\title{{{LATEX.text(title)}}}",
            "\\date{}",
            "\\begin{document}",
            "\\maketitle",
        )
    )


def _plain(title: str, parts: Sequence[DraftPart]) -> str:
    blocks = [one_line(title)]
    sources: dict[str, str] = {}
    for part in parts:
        if part.kind != "passage":
            blocks.append(own_text(part.text))
        elif part.cited is None:
            blocks.append(f"“{quoted_text(part.text).strip()}”")
        else:
            sources.setdefault(part.cited.uid, _source(part.cited))
            blocks.append(f"“{quoted_text(part.text).strip()}” ({_short(part)})")
    if sources:
        blocks.append("Sources\n\n" + "\n".join(sorted(sources.values(), key=str.casefold)))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _short(part: DraftPart) -> str:
    assert part.cited is not None
    names = [one_line(author.family or author.literal) for author in without_empty(part.cited.authors)]
    who = (
        names[0] + (" et al." if len(names) > 2 else f" and {names[1]}" if len(names) == 2 else "")
        if names
        else ""
    )
    year = str(part.cited.date.year) if part.cited.date else ""
    title = "" if who else f"“{one_line(part.cited.title)}”"
    return ", ".join(filter(None, (who, title, year, cited_pages(part.pages))))


def _source(cited: CitedReport) -> str:
    names = ", ".join(one_line(display_name(author)) for author in without_empty(cited.authors))
    date = str(cited.date) if cited.date else ""
    return ", ".join(
        filter(
            None,
            (names, f"“{one_line(cited.title)}”", one_line(cited.institution or cited.site), date, cited.url),
        )
    )


DRAFT_FORMATS = {
    "markdown": DraftFormat(".md", "csl", _document(PANDOC, _pandoc_head, "# References", own_markup=True)),
    "org": DraftFormat(".org", "csl", _document(ORG, _org_head, "#+print_bibliography:")),
    "typst": DraftFormat(
        ".typ", "bibtex", _document(TYPST, _typst_head, f'#bibliography("{BIBLIOGRAPHY}.bib")')
    ),
    "latex": DraftFormat(
        ".tex", "bibtex", _document(LATEX, _latex_head, "\\printbibliography\n\n\\end{document}")
    ),
    "plain": DraftFormat(".txt", "", _plain),
}
"""The forms by their names on the command line."""
