"""What changed between two texts: word by word, nothing lost of either."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.document import Block, BlockKind, Document
from reader.document.changes import Comparison, Fate, Passage, compare


def document(*paragraphs: str) -> Document:
    return Document(tuple(Block(BlockKind.PARAGRAPH, paragraph) for paragraph in paragraphs))


def shown(passage: Passage) -> str:
    signs = {Fate.SAME: "{}", Fate.ADDED: "+{}+", Fate.REMOVED: "-{}-"}
    return "".join(signs[piece.fate].format(piece.text) for piece in passage.pieces)


def test_equal_texts_have_no_changes() -> None:
    one = document("A paragraph.", "Another one.")
    assert compare(one, one) == Comparison((Passage(same=2),), 0, 0)


def test_changed_words_stand_among_those_that_stayed() -> None:
    found = compare(
        document("Prices rose by four percent last year.", "The end."),
        document("Prices rose by five percent last year.", "The end."),
    )
    assert [shown(passage) for passage in found.passages] == [
        "Prices rose by -four -+five +percent last year.",
        "",
    ]
    assert found.passages[1].same == 1
    assert (found.added, found.removed) == (1, 1)


def test_whole_paragraphs_come_and_go() -> None:
    found = compare(document("First.", "Gone now.", "Last."), document("First.", "Last.", "Added."))
    assert [(shown(passage), passage.same) for passage in found.passages] == [
        ("", 1),
        ("-Gone now.-", 0),
        ("", 1),
        ("+Added.+", 0),
    ]


def test_signs_count_and_a_paragraph_may_be_parted() -> None:
    found = compare(
        document("It is so, they say. And then it rained."),
        document("It is so; they say.", "And then it rained."),
    )
    assert "-, -+; +" in shown(found.passages[0])
    assert [passage.same for passage in found.passages] == [0, 1]


def test_scripts_without_spaces_are_compared_by_character() -> None:
    found = compare(document("报告说价格上涨了四成。"), document("报告说价格上涨了五成。"))
    assert shown(found.passages[0]) == "报告说价格上涨了-四-+五+成。"


def test_long_texts_are_compared_too() -> None:
    words = [f"word{number * number % 7919}" for number in range(9_000)]
    changed = [*words[:4_000], "inserted", *words[4_000:]]
    found = compare(document(" ".join(words)), document(" ".join(changed)))
    assert found.added == 1
    assert found.removed == 0


PARAGRAPHS = st.lists(
    st.lists(
        st.sampled_from(["a", "the", "report", "says,", "nothing.", "new", "四", "成"]),
        min_size=1,
        max_size=8,
    ).map(" ".join),
    max_size=6,
)


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_texts_can_be_read_from_the_changes(before: list[str], after: list[str]) -> None:
    before, after = [f"{text} x" for text in before], [f"{text} y" for text in after]  # none stays whole
    pieces = [
        piece for passage in compare(document(*before), document(*after)).passages for piece in passage.pieces
    ]
    for fate, text in ((Fate.REMOVED, before), (Fate.ADDED, after)):
        kept = "".join(piece.text for piece in pieces if piece.fate in (Fate.SAME, fate))
        assert "".join(kept.split()) == "".join("".join(text).split())
