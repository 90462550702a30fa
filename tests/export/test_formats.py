"""What is exported is read by the programs it is for, whatever is in titles, names, notes and passages."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.citations.names import without_empty
from reader.citations.report import TYPES
from reader.export.formats import annotations as w3c_annotations
from reader.export.formats import bibtex, csl, csv_, hypothesis, json_, logseq, org, ris
from reader.export.formats.table import FORMATS
from reader.export.plain import one_line
from reader.export.records import Report, report
from reader.model import AuthorName
from reader.safetext import is_safe
from tests.support.examples import examples
from tests.support.exported_reports import HOSTILE, article, cited, highlight, reports

TEXT = "Rents rose by a fifth in two years, says the report. Nobody was surprised.\nWages did not follow."


def simple(**changes: Any) -> Report:
    marked = [
        highlight(TEXT.replace("\n", "\n\n"), 0, 35, "u1", note="Ask *why*.", tags=("method", "a/b")),
        highlight(TEXT.replace("\n", "\n\n"), 53, 74, "u2", colour="blue", heading="What comes next"),
    ]
    return report(article(TEXT, note="Read again.", tags=("housing",), paged=True), marked, cited(**changes))


MANY_AUTHORS = simple(authors=tuple(AuthorName(f"Family{n}", "Given") for n in range(1000)))
LISTS = st.lists(reports(), min_size=1, max_size=3)


@settings(max_examples=examples(20))
@given(LISTS)
def test_no_format_emits_control_characters(found: list[Report]) -> None:
    for each in FORMATS.values():
        assert is_safe(each.text(found).replace("\r\n", "\n")), each.name


# --- references


def entries(text: str) -> list[str]:
    """The entries of a BibTeX file, by its own rule: braces balance."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
        if depth == 0 and character == "}":
            found.append(text[start : place + 1].strip())
            start = place + 1
    assert depth == 0
    return found


@settings(max_examples=examples(20))
@given(LISTS)
def test_bibtex_is_read_by_pybtex_and_bibtexparser(found: list[Report]) -> None:
    pybtex = pytest.importorskip("pybtex.database")
    bibtexparser = pytest.importorskip("bibtexparser")
    reports = [
        report(one.article, [each.highlight for each in one.passages], cited_as(one, f"key{number}"))
        for number, one in enumerate(found)
    ]
    text = bibtex.text(reports)
    assert len(entries(text)) == len(reports)
    data = pybtex.parse_string(text, "bibtex")
    assert list(data.entries) == [one.key for one in reports]
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    for one, entry in zip(reports, data.entries.values(), strict=True):
        assert entry.type != "misc"
        assert len(entry.persons.get("author", ())) == len(without_empty(one.cited.authors))


def cited_as(one: Report, key: str) -> Any:
    from dataclasses import replace

    return replace(one.cited, key=key)


@settings(max_examples=examples(20))
@given(LISTS)
def test_ris_is_read_by_rispy(found: list[Report]) -> None:
    rispy = pytest.importorskip("rispy")
    text = ris.text(found)
    assert "TY  - GEN" not in text.split("\n")
    read = rispy.loads(text)
    assert len(read) == len(found)
    for one, entry in zip(found, read, strict=True):
        assert entry["title"] == (one_line(one.cited.title) or "Untitled")
        # of a name of nothing but white space or invisible characters there is nothing to write
        names = [name for name in map(ris.author_line, without_empty(one.cited.authors)) if name]
        assert entry.get("authors", []) == names
        notes = entry.get("notes", [])
        assert len(notes) == len(one.passages) + bool(one.article.note.strip() and "<p>" in notes[0][:3])


@settings(max_examples=examples(20))
@given(LISTS)
def test_csl_items_have_known_types_and_fields(found: list[Report]) -> None:
    fields = {
        "id", "type", "citation-key", "title", "author", "issued", "publisher", "container-title",
        "collection-title", "number", "URL", "DOI", "language", "accessed",
    }  # fmt: skip
    for item in json.loads(csl.text(found)):
        assert set(item) <= fields
        assert item["type"] in TYPES
        for name in item.get("author", ()):
            assert set(name) <= {"family", "given", "literal", "non-dropping-particle", "suffix"}
            assert name.get("family") or name.get("literal")
        for date in ("issued", "accessed"):
            assert all(
                isinstance(part, int) for part in item.get(date, {"date-parts": [[]]})["date-parts"][0]
            )


@pytest.fixture(scope="module")
def pandoc() -> Any:
    return pytest.importorskip("pypandoc")


TITLES = [title for title in HOSTILE if "\x1b" not in title]


def test_pandoc_reads_titles_from_bibtex_ris_and_csl(pandoc: Any) -> None:
    found = [simple(key=f"key{number}", title=title) for number, title in enumerate(TITLES)]
    wanted = [one_line(title) for title in TITLES]
    for name, text in (
        ("biblatex", bibtex.text(found)),
        ("ris", ris.text(found)),
        ("csljson", csl.text(found)),
    ):
        items = json.loads(pandoc.convert_text(text, "csljson", format=name))
        titles = [re.sub(r"</?span[^>]*>", "", item["title"]) for item in items]
        assert [plain(title) for title in titles] == [plain(title) for title in wanted], name
        assert {item["type"] for item in items} == {"report"}


def plain(title: str) -> str:
    """Letters and digits: pandoc turns quotation marks and spaces into others."""
    return re.sub(r"\W+", "", title.replace("\\_", "_")).casefold()


def test_pandoc_keeps_authors_dates_and_addresses(pandoc: Any) -> None:
    bodies = (AuthorName(literal="Bank of {X}, and & Co"), AuthorName("Berg", "Jane", "van der", "Jr."))
    for name, text in (
        ("biblatex", bibtex.text([simple(authors=bodies)])),
        ("csljson", csl.text([simple()])),
    ):
        (item,) = json.loads(pandoc.convert_text(text, "csljson", format=name))
        assert item["issued"]["date-parts"] == [[2026, 8, 31]]
        assert item["URL"] == "https://example.org/rents?a=1&b=2#part"
        assert item["publisher"] == "Example Institute"
        if name == "biblatex":
            assert item["author"][0] == {"literal": "Bank of {X}, and & Co"}
            assert item["author"][1]["family"] == "Berg"
    (item,) = json.loads(pandoc.convert_text(bibtex.text([MANY_AUTHORS]), "csljson", format="biblatex"))
    assert len(item["author"]) == 1000


# --- passages


@settings(max_examples=examples(20))
@given(LISTS)
def test_csv_has_one_row_for_each_passage(found: list[Report]) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_.text(found), newline="")))
    passages = [each for one in found for each in one.passages]
    assert [row["Highlight"] for row in rows] == [each.quote for each in passages]
    assert all(None not in row and set(row) == set(csv_.COLUMNS) for row in rows)


def test_csv_row_has_columns_of_readwise() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_.text([simple()]))))
    assert rows[0] == {
        "Highlight": "Rents rose by a fifth in two years,",
        "Title": "Rents: a report",
        "Author": "Ada Example",
        "URL": "https://example.org/rents?a=1&b=2#part",
        "Note": ".method .a/b\nAsk *why*.",
        "Location": "iv",
        "Date": "2026-09-01 14:32:00+00:00",
    }
    assert rows[1]["Note"] == ".blue"


@settings(max_examples=examples(20))
@given(LISTS)
def test_annotations_keep_quotes_notes_tags_and_times(found: list[Report]) -> None:
    passages = [each.highlight for one in found for each in one.passages]
    w3c = json.loads(w3c_annotations.text(found))
    assert w3c_annotations.CONTEXT in w3c["@context"]
    assert w3c["total"] == len(w3c["first"]["items"])
    items = [item for item in w3c["first"]["items"] if "selector" in item["target"]]
    for one, item in zip(passages, items, strict=True):
        assert item["target"]["selector"][0]["exact"] == one.quote
        bodies = {(body["purpose"], body["value"]) for body in item.get("body", ())}
        assert bodies == {
            *(("tagging", tag) for tag in one.tags),
            *([("commenting", one.note)] if one.note else []),
        }
    exported = json.loads(hypothesis.text(found))
    rows = [row for row in exported["annotations"] if "selector" in row["target"][0]]
    for one, row in zip(passages, rows, strict=True):
        assert (row["text"], row["tags"]) == (one.note, list(one.tags))
        assert row["target"][0]["selector"][0] == {
            "type": "TextQuoteSelector",
            "exact": one.quote,
            "prefix": one.prefix,
            "suffix": one.suffix,
        }
        assert row["updated"] == "2026-09-01T14:32:00.000007Z"


@settings(max_examples=examples(20))
@given(LISTS)
def test_json_has_everything_of_a_report(found: list[Report]) -> None:
    data = json.loads(json_.text(found))
    assert data["postil"] == json_.VERSION
    for one, row in zip(found, data["reports"], strict=True):
        assert row.get("note", "") == one.article.note
        assert [each["quote"] for each in row.get("passages", ())] == [
            each.highlight.quote for each in one.passages
        ]
        assert row["text"]["document"] == json.loads(one.article.revision.document.to_json())
        assert row["cited"]["key"] == one.key


# --- outlines


def test_org_has_heading_properties_and_citation() -> None:
    assert org.text([simple()]) == (
        "#+OPTIONS: ^:{}\n\n"
        "* Rents: a report :housing:\n"
        ":PROPERTIES:\n:CUSTOM_ID: a7f3k2\n:ROAM_REFS: @exampleRentsReport2026\n:AUTHOR: Ada Example\n"
        ":URL: https://example.org/rents?a=1&b=2#part\n:SITE: Example Review\n"
        ":PUBLISHED: [2026-08-31]\n:SAVED: [2026-09-01]\n:END:\n\nRead again.\n\n"
        "** Rents rose by a fifth in two years, :method:a_b:\n"
        ":PROPERTIES:\n:CUSTOM_ID: hl-u1\n:PAGE: iv\n:CREATED: [2026-09-01]\n:END:\n"
        "#+begin_quote\nRents rose by a fifth in two years,\n#+end_quote\n"
        "[[https://example.org/rents?a=1&b=2#page=1][source]] [cite:@exampleRentsReport2026 p. iv]\n\n"
        "Ask *why*.\n\n"
        "** Nobody was surprised.\n"
        ":PROPERTIES:\n:CUSTOM_ID: hl-u2\n:PAGE: 2\n:COLOUR: blue\n:CREATED: [2026-09-01]\n:END:\n"
        "#+begin_quote\nNobody was surprised.\n#+end_quote\n"
        "[[https://example.org/rents?a=1&b=2#page=2][What comes next]] [cite:@exampleRentsReport2026 p. 2]\n"
    )


@settings(max_examples=examples(20))
@given(LISTS)
def test_org_headings_are_those_of_reports_and_passages(found: list[Report]) -> None:
    headings = re.findall(r"^(\*+) ", org.text(found), re.MULTILINE)
    assert headings == [star for one in found for star in ("*", *["**"] * len(one.passages))]


QUOTED = ("Para", "Str", "Space", "SoftBreak", "Quoted", "SingleQuote", "DoubleQuote")


def test_pandoc_reads_org_quotes_as_text(pandoc: Any) -> None:
    words = "\n".join(TITLES)
    plain_text = article(words).revision.document.text
    one = report(article(words), [highlight(plain_text, 0, len(plain_text), "u1")], cited())
    tree = json.loads(pandoc.convert_text(org.text([one]), "json", format="org"))
    kinds = {block["t"] for block in walk(tree["blocks"])}
    assert kinds <= {*QUOTED, "Header", "BlockQuote", "Link", "Cite", "NormalCitation"}
    quote = next(block for block in tree["blocks"] if block["t"] == "BlockQuote")
    assert {each["t"] for each in walk(quote)} <= {*QUOTED, "BlockQuote"}
    assert plain(words) == plain("".join(each["c"] for each in walk(quote) if each["t"] == "Str"))


def walk(tree: Any) -> list[Any]:
    """All elements of pandoc's tree with a type."""
    if isinstance(tree, dict):
        return ([tree] if "t" in tree else []) + [each for value in tree.values() for each in walk(value)]
    return [each for value in tree for each in walk(value)] if isinstance(tree, list) else []


def test_logseq_has_page_properties_and_blocks() -> None:
    text = logseq.text([simple()])
    assert text.startswith(
        "title:: Rents: a report\npostil-id:: a7f3k2\nciteKey:: @".replace("citeKey", "citekey")
    )
    assert "\n- > Rents rose by a fifth in two years,\n  source:: [source](https://example.org/rents" in text
    assert "  page:: p. iv\n  date:: 2026-09-01\n  tags:: method, a/b\n  id:: " in text
    assert "\n\t- Ask *why*.\n" in text


@settings(max_examples=examples(20))
@given(LISTS)
def test_logseq_lines_are_properties_or_belong_to_blocks(found: list[Report]) -> None:
    for one in found:
        properties, _, blocks = logseq.text([one]).partition("\n\n")
        assert all(re.match(r"[a-z-]+:: \S", line) for line in properties.split("\n"))
        assert all(
            re.match(r"\t?(- |  )|\t?-?$|\t?  ?$", line) for line in blocks.rstrip("\n").split("\n") if line
        )
