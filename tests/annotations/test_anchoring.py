"""A highlight is found again where its words went, or is an orphan."""

from __future__ import annotations

from reader.annotations.anchoring import anchor
from reader.annotations.selectors import select

TEXT = (
    "The ministry published its report on Monday. It says that rents rose by a fifth in two years.\n\n"
    "Nobody who lives there was surprised. The report had been held back since spring, officials said.\n\n"
    "A second report is due in autumn; it will look at wages and at the price of food."
)


def mark(text: str, quote: str):
    start = text.index(quote)
    return select(text, start, start + len(quote)).as_mapping(len(text))


def test_the_same_text_gives_the_same_places():
    marks = [mark(TEXT, quote) for quote in ("report", "rents rose by a fifth", "wages")]
    assert anchor(TEXT, marks, TEXT) == [(m["start"], m["end"], 1.0) for m in marks]


def test_context_tells_equal_words_apart():
    start = TEXT.index("report", TEXT.index("second"))
    selector = select(TEXT, start, start + 6).as_mapping(len(TEXT))
    new = "An introduction was added.\n\n" + TEXT
    place = anchor(new, [selector], TEXT)[0]
    assert place is not None
    assert new[: place[0]].endswith("A second ")


def test_a_deleted_passage_is_an_orphan():
    quote = "Nobody who lives there was surprised."
    assert anchor(TEXT.replace(quote, ""), [mark(TEXT, quote)], TEXT) == [None]
