"""What the receivers' own definitions say of exported files: CSL's lists, the W3C's terms, Org in Emacs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.citations.report import TYPES
from reader.export.formats import annotations as w3c_annotations
from reader.export.formats import csl, org
from reader.export.records import Report
from tests.support.examples import examples
from tests.support.exported_reports import HOSTILE, cited, paged_report, reports

LISTS = st.lists(reports(), min_size=1, max_size=3)
TERMS = frozenset(
    [
        *("id", "type", "label", "total", "first", "startIndex", "items", "body", "target", "source"),
        *("selector", "motivation", "purpose", "value", "format", "created", "modified", "styleClass"),
        *("exact", "prefix", "suffix", "start", "end"),
    ]
)
CLASSES = frozenset(
    [
        *("Annotation", "AnnotationCollection", "AnnotationPage", "Text", "TextualBody"),
        *("TextQuoteSelector", "TextPositionSelector"),
    ]
)
WORDS_FOR_MOTIVATION = frozenset(["commenting", "highlighting", "tagging"])
"""Of https://www.w3.org/ns/anno.jsonld those that Postil uses."""


def csl_words(name: str) -> set[str]:
    """The quoted words of a list of the CSL schema, which comes with citeproc-py."""
    citeproc = pytest.importorskip("citeproc")
    folder = Path(citeproc.__file__).parent / "data" / "schema" / "schemas" / "styles"
    return set(re.findall(r'"([^"]+)"', (folder / name).read_text(encoding="utf-8")))


@settings(max_examples=examples(20))
@given(LISTS)
def test_csl_items_have_types_and_variables_of_the_schema(found: list[Report]) -> None:
    types, variables = csl_words("csl-types.rnc"), csl_words("csl-variables.rnc")
    assert set(TYPES) <= types
    for item in json.loads(csl.text(found)):
        assert item["type"] in types
        assert item.keys() - {"id", "type"} <= variables


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within a value."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from things(each)


@settings(max_examples=examples(20))
@given(LISTS)
def test_annotations_have_terms_of_their_context(found: list[Report]) -> None:
    made = json.loads(w3c_annotations.text([*found, paged_report(cited())]))
    context = made.pop("@context")
    own = context[1] if isinstance(context, list) else {}
    assert (context[0] if isinstance(context, list) else context) == "http://www.w3.org/ns/anno.jsonld"
    for thing in things(made):
        assert {key for key in thing if not key.startswith("schema:")} <= TERMS | own.keys()
        assert thing.get("type", "Annotation") in CLASSES | own.keys()
        assert {thing.get("motivation", "tagging"), thing.get("purpose", "tagging")} <= WORDS_FOR_MOTIVATION


_LINT = """(progn (require 'json) (require 'org-lint)
  (princ (json-encode (vector
    (mapcar (lambda (row) (aref (cadr row) 2)) (org-lint))
    (org-element-map (org-element-parse-buffer) 'headline
      (lambda (one) (vector (org-element-property :level one) (org-element-property :CUSTOM_ID one))))
    (org-element-map (org-element-parse-buffer) 'citation-reference
      (lambda (one) (org-element-property :key one)))))))"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("emacs") is None, reason="Emacs is not installed")
def test_emacs_reads_org_as_it_was_meant(tmp_path: Path) -> None:
    titles = [title for title in HOSTILE if "\x1b" not in title]
    found = [
        paged_report(cited(f"key{number}", title=title), uid=f"a{number}", title=title)
        for number, title in enumerate(titles)
    ]
    file = tmp_path / "reports.org"
    file.write_text(org.text(found), encoding="utf-8")
    command = ["emacs", "-Q", "--batch", "--eval", "(require 'org)", str(file), "--eval", _LINT]
    run = subprocess.run(command, capture_output=True, check=True, timeout=100)
    problems, headings, keys = json.loads(run.stdout.decode())
    assert problems in (None, [])
    levels = [level for level, _ in headings]
    assert levels.count(1) == len(found)
    assert levels.count(2) == sum(len(one.passages) for one in found)
    assert all(ident for _, ident in headings)
    assert keys == [one.key for one in found for _ in one.passages]
