"""`postil clean --report` writes a page as a test case, `--check` compares it with what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.cleaning.cases import Outcome, differences
from tests.cleaning.makers import MAKERS
from tests.cleaning.makers.made import ADDRESS
from tests.cleaning.makers.report import make_report
from tests.support.fixtures import Run
from tests.support.site import Site

REPORT = make_report(3)
PAGE = MAKERS["ghost"](REPORT).html


@pytest.fixture
def case(postil: Run, tmp_path: Path) -> Path:
    """A case of a page of which cleaning makes what is right."""
    page = tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")
    folder = tmp_path / "cases" / "ghost"
    assert postil("clean", page, "--url", ADDRESS, "--report", folder).status == 0
    return folder


def test_case_has_page_result_and_what_was_expected(case: Path) -> None:
    assert sorted(path.name for path in case.iterdir()) == [
        "case.json",
        "expected.txt",
        "page.html",
        "result.txt",
    ]
    assert (case / "page.html").read_text("utf-8") == PAGE
    expected = Outcome.from_text((case / "expected.txt").read_text("utf-8"))
    assert (expected.title, expected.authors) == (REPORT.title, (REPORT.author,))
    assert list(expected.blocks) == [" ".join(text.split()) for text in REPORT.truth]


def test_unchanged_case_is_as_expected(postil: Run, case: Path) -> None:
    for folder in (case, case.parent):
        result = postil("clean", "--check", folder)
        assert (result.status, result.out) == (0, f"{case}: as expected\n")


def test_edited_case_differs(postil: Run, case: Path) -> None:
    expected = case / "expected.txt"
    text = (
        expected.read_text("utf-8").replace(REPORT.truth[1] + "\n\n", "").replace(REPORT.author, "Ann Other")
    )
    expected.write_text(text + "\nA line that is missing.\n", "utf-8")
    result = postil("clean", "--check", case)
    assert result.status == 1
    lines = result.out.splitlines()
    assert lines[0] == f"{case}: 3 differences"
    assert f"  authors: “{REPORT.author}”, expected “Ann Other”" in lines
    assert f"  not expected: {REPORT.truth[1]}" in lines
    assert "  missing: A line that is missing." in lines


def test_edited_case_is_not_overwritten(postil: Run, case: Path, tmp_path: Path) -> None:
    (case / "expected.txt").write_text("mine", "utf-8")
    result = postil("clean", tmp_path / "page.html", "--report", case)
    assert result.status != 0
    assert "already holds a case" in result.err
    assert (case / "expected.txt").read_text("utf-8") == "mine"


def test_page_of_another_encoding_from_web(postil: Run, site: Site, tmp_path: Path) -> None:
    site.pages["/page"] = ("text/html", PAGE)
    folder = tmp_path / "case"
    assert postil("clean", f"{site.url}/page", "--report", folder).status == 0
    assert postil("clean", "--check", folder).status == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "Name a page"), (("--check", "nowhere"), "holds no case")],
)
def test_wrong_calls_are_explained(
    postil: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = postil("clean", *arguments)
    assert result.status != 0
    assert said in result.err


@pytest.mark.parametrize("facts", ["", "[]", "{}", "{"])
def test_case_without_address_is_refused(postil: Run, case: Path, facts: str) -> None:
    (case / "case.json").write_text(facts, "utf-8")
    result = postil("clean", "--check", case)
    assert result.status == 1
    assert "does not name the address" in result.out


@pytest.mark.parametrize("name", ["page.html", "case.json"])
def test_incomplete_case_costs_only_itself(postil: Run, case: Path, tmp_path: Path, name: str) -> None:
    other = case.parent / "other"
    postil("clean", tmp_path / "page.html", "--url", ADDRESS, "--report", other)
    (case / name).unlink()
    result = postil("clean", "--check", case.parent)
    assert result.status == 1
    assert f"{other}: as expected" in result.out
    assert f"{case}: 1 difference" in result.out


LINE = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20)


@given(
    st.builds(
        Outcome, LINE, st.lists(LINE.filter(lambda name: ";" not in name), max_size=3).map(tuple),
        st.dates().map(str), st.lists(LINE, max_size=5).map(tuple),
    )
)  # fmt: skip
def test_outcome_survives_its_file(outcome: Outcome) -> None:
    again = Outcome.from_text(outcome.to_text())
    assert again == outcome
    assert differences(outcome, again) == []
