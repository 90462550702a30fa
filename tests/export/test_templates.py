"""Templates make what the usual form is, say where they are wrong, and run in a sandbox."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from reader.errors import ExportError
from reader.export.kept_blocks import with_kept_blocks
from reader.export.markdown import report_sheet
from reader.export.records import Report
from reader.export.templates.built_in import COLLECTION, REPORT, built_in, extension
from reader.export.templates.environment import ReportTemplate
from reader.export.templates.variables import report_variables
from tests.export.test_formats import simple
from tests.support.examples import examples
from tests.support.exported_reports import reports


def render(source: str, **more: Any) -> str:
    return ReportTemplate("own.md.j2", source).render({**report_variables(simple()), **more})


@settings(max_examples=examples(20))
@given(reports())
def test_built_in_template_gives_the_usual_form(report: Report) -> None:
    template = ReportTemplate(REPORT, built_in(REPORT))
    assert template.render(report_variables(report)) == report_sheet(report).text()


def test_names_of_zotero_integration_have_values() -> None:
    text = render(
        "{{ title }}|{{ creators[0].lastName }}|{{ date | format('DD.MM.YYYY [at] HH') }}|{{ citekey }}|"
        "{{ publicationTitle }}|{{ hashTags }}|{{ abstractNote }}|{{ annotations.length }}\n"
        "{% for a in annotations %}{{ a.annotatedText }} ({{ a.colorCategory }} {{ a.color }}, "
        "p. {{ a.pageLabel }}{% for t in a.tags %} {{ t.tag }}{% endfor %}) {{ a.comment }}\n{% endfor %}"
    )
    assert text == (
        "Rents: a report|Example|31.08.2026 at 00|exampleRentsReport2026|Example Review|#housing||2\n"
        "Rents rose by a fifth in two years, (Yellow #ffd400, p. iv method a/b) Ask *why*.\n"
        "Nobody was surprised. (Blue #2ea8e5, p. 2) \n"
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("one\n{% for a in annotations %}\nx", "own.md.j2, line 3: Unexpected end of template"),
        ("one\ntwo {{ titel }}", "own.md.j2, line 2: 'titel' is undefined"),
        ("{{ annotations[0].nothing.more }}", "own.md.j2, line 1"),
        ("\n\n{{ 1 / 0 }}", "own.md.j2, line 3: division by zero"),
        ("{{ ''.__class__.__mro__ }}", "own.md.j2, line 1"),
        ("{{ title | unknown }}", "own.md.j2, line 1"),
        ("{% for n in range(10000000) %}x{% endfor %}", "own.md.j2, line 1"),
        ('{% persist "a %% b" %}{% endpersist %}', "own.md.j2, line 1: the name of a persist block"),
        ("{% include '/etc/passwd' %}", "own.md.j2, line 1"),
        ("{% import 'x' as y %}", "own.md.j2, line 1"),
    ],
)
def test_error_names_template_and_line(source: str, message: str) -> None:
    with pytest.raises(ExportError) as raised:
        render(source)
    assert message in str(raised.value)
    assert "Nothing was written" in str(raised.value)


def test_persist_block_is_kept_as_it_is_in_the_file() -> None:
    source = 'A{% persist "notes" %}\nfirst {{ title }}\n{% endpersist %}B'
    text = render(source)
    assert text == "A%% begin notes %%first Rents: a report\n%% end notes %%B"
    edited = text.replace("first", "mine:").replace("\n", "\r\n")
    assert with_kept_blocks(text, edited) == text.replace("first", "mine:")
    assert with_kept_blocks(text, "nothing") == text


def test_collection_template_has_reports_with_their_passages() -> None:
    items = [report_variables(simple()), report_variables(simple())]
    text = ReportTemplate(COLLECTION, built_in(COLLECTION)).render(
        {"id": "tag-method", "title": "method", "items": items}
    )
    assert text.startswith(
        "---\nid: tag-method\ntitle: method\n---\n# method\n\n## Rents: a report\n\nAda Example"
    )
    assert text.count("> Nobody was surprised.\n>\n> — [What comes next](https://example.org/rents") == 2


def test_extension_is_that_in_the_name_of_the_template() -> None:
    assert [extension(name) for name in ("report.md.j2", "a/b.org.j2", "x.j2", "notes.txt")] == [
        ".md",
        ".org",
        ".md",
        ".txt",
    ]
