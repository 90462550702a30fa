"""Pages of printed documents: finding, naming and linking them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.model import PageStart
from reader.page_numbers import cited, find_page, label, labels, page_at, page_link

PAGES = (
    PageStart(0, 0, "i"),
    PageStart(100, 1, "ii"),
    PageStart(250, 2, "1"),
    PageStart(400, 3),
    PageStart(400, 4, "3"),
)


def test_labels_of_ranges() -> None:
    assert labels(PAGES, 0, 50) == "i"
    assert labels(PAGES, 99, 100) == "i"
    assert labels(PAGES, 99, 101) == "i–ii"
    assert labels(PAGES, 260, 500) == "1–3"
    assert labels(PAGES, 300, 300) == "1"
    assert labels((), 0, 10) == ""
    assert [cited(labels(PAGES, *span)) for span in ((0, 50), (99, 101))] == ["p. i", "pp. i–ii"]
    assert cited("") == ""


def test_page_is_found_by_printed_number_before_number_in_file() -> None:
    assert find_page(PAGES, "1") == PAGES[2]
    assert find_page(PAGES, "II") == PAGES[1]
    assert find_page(PAGES, " 3 ") == PAGES[4]
    assert find_page(PAGES, "5") == PAGES[4]
    assert find_page(PAGES, "4") == PAGES[3]
    assert find_page(PAGES, "99") is None


def test_links_count_pages_of_the_file_from_1() -> None:
    assert page_link("https://example.org/a.pdf#x", PAGES[2]) == "https://example.org/a.pdf#page=3"


@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(-5, 1100))
def test_every_offset_is_on_the_last_page_that_begins_before_it(starts: list[int], offset: int) -> None:
    pages = [PageStart(start, number) for number, start in enumerate(sorted(starts))]
    begun = [page for page in pages if page.start <= offset]
    assert page_at(pages, offset) == (begun[-1] if begun else pages[0])
    assert label(pages[0]) == "1"
