"""Where a caret can go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.document import Block, BlockKind, Document
from reader.document.motion import Motion, sentences
from tests.support.examples import examples


def split(text: str) -> list[str]:
    starts = sentences(text)
    return [text[low:high].strip() for low, high in zip(starts, [*starts[1:], len(text)], strict=True)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Dr. Smith met J. K. Rowling in 1999.", "He left, e.g. at noon."],
        ["“Is it so?” she asked.", "Yes!", "3.5 percent (approx. 4) grew."],
        ["See Fig. 3 and No. 4 for more.", "The end… or not."],
        ['He said "no."', "Then he left."],
        ["One.[12]", "Two."],
        ["1. The first point stands."],
        ["Die Firma wuchs z.B. im Jahr 2020.", "Danach nicht."],
        ["Wait...", "What?"],
    ],
)
def test_sentences_end_where_a_reader_would_say(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


def test_chinese_sentences_need_no_space() -> None:
    assert split("他说：“你好。”然后走了！真的吗？是。") == [
        "他说：“你好。”",
        "然后走了！",
        "真的吗？",
        "是。",
    ]


def test_arabic_sentences_end_at_their_question_mark() -> None:
    assert split("هل هذا صحيح؟ نعم. هذا صحيح.") == ["هل هذا صحيح؟", "نعم.", "هذا صحيح."]


@pytest.fixture
def motion() -> Motion:
    return Motion(
        Document(
            (
                Block(BlockKind.HEADING, "Title", level=1),
                Block(BlockKind.PARAGRAPH, "Hello big world. It's well-known."),
                Block(BlockKind.RULE, ""),
                Block(BlockKind.PARAGRAPH, "中文 end"),
                Block(BlockKind.HEADING, "Next", level=1),
                Block(BlockKind.PARAGRAPH, "Last."),
            )
        )
    )


def test_words_go_over_paragraphs(motion: Motion) -> None:
    text, at, seen = motion.text, 0, []
    while at < motion.last:
        low, high = motion.word(at)
        seen.append(text[low:high])
        at = motion.word_right(at)
    assert seen == ["Title", "Hello", "big", "world", "It's", "well-known", "中", "文", "end", "Next", "Last"]


def test_word_ends_and_back(motion: Motion) -> None:
    start = motion.text.index("big")
    assert motion.word_end(start) == start + 3
    assert motion.word_end(start + 3) == motion.text.index(".")
    assert motion.word_left(start) == motion.text.index("Hello")
    assert motion.word_left(motion.text.index("Hello")) == 0
    assert motion.word_end_left(start) == motion.text.index("Hello") + 5


def test_sentences_paragraphs_and_sections(motion: Motion) -> None:
    text = motion.text
    second = text.index("It's")
    assert motion.sentence_right(text.index("Hello")) == second
    assert motion.sentence_left(second) == text.index("Hello")
    assert motion.sentence_left(second + 2) == second
    assert text[slice(*motion.sentence(text.index("big")))] == "Hello big world."
    assert motion.paragraph_right(second) == text.index("中")
    assert motion.paragraph_left(second) == text.index("Hello")
    low, high = motion.section(second)
    assert text[low:high].startswith("Title")
    assert text[low:high].endswith("end")
    assert text[slice(*motion.section(motion.last))] == "Next\n\nLast."


def test_found_characters(motion: Motion) -> None:
    assert motion.find_character(0, "b") == motion.text.index("b")
    assert motion.find_character(motion.text.index("b"), "T", forward=False) == 0
    assert motion.find_character(0, "§") is None


def test_code_lines_and_table_cells_are_sentences() -> None:
    document = Document(
        (Block(BlockKind.CODE, "a = 1. b\n\nc = 2"), Block(BlockKind.TABLE, "One. Two\tThree"))
    )
    motion = Motion(document)
    assert document.text[slice(*motion.sentence(3))] == "a = 1. b"
    assert document.text[slice(*motion.sentence(document.text.index("Two")))] == "One. Two"


def test_an_empty_document_has_one_place() -> None:
    motion = Motion(Document((Block(BlockKind.RULE, ""),)))
    for move in (motion.left, motion.right, motion.word_right, motion.word_left, motion.sentence_right,
                 motion.sentence_left, motion.paragraph_right, motion.paragraph_left, motion.word_end):  # fmt: skip
        assert move(0) == 0
    assert motion.sentence(0) == motion.section(0) == (0, 0)


texts = st.text(alphabet="abc. \nD?-'é\u0301中。👩\u200d💻\x1b\u200b", min_size=1, max_size=30)
documents = st.lists(texts, min_size=1, max_size=4).map(
    lambda blocks: Document(tuple(Block(BlockKind.PARAGRAPH, text) for text in blocks))
)


@settings(max_examples=examples(40), deadline=None)
@given(documents)
def test_every_motion_goes_its_way_and_ends(document: Document) -> None:
    motion = Motion(document)
    forward = (
        motion.right,
        motion.word_right,
        motion.word_end,
        motion.sentence_right,
        motion.paragraph_right,
    )
    backward = (
        motion.left,
        motion.word_left,
        motion.word_end_left,
        motion.sentence_left,
        motion.paragraph_left,
    )
    for move in forward:
        at = 0
        for _ in range(len(document.text) + 2):
            to = move(at)
            assert at <= to <= motion.last
            at = to
        assert at == motion.last
    for move in backward:
        at = motion.last
        for _ in range(len(document.text) + 2):
            to = move(at)
            assert 0 <= to <= at
            at = to
        assert at == 0 or not document.text[:at].strip()


@settings(max_examples=examples(40), deadline=None)
@given(documents)
def test_left_and_right_visit_the_same_places(document: Document) -> None:
    motion = Motion(document)
    places = [motion.clamp(0)]
    while (to := motion.right(places[-1])) != places[-1]:
        places.append(to)
    back = [places[-1]]
    while (to := motion.left(back[-1])) != back[-1]:
        back.append(to)
    assert back[::-1] == places
    assert all(motion.clamp(place) == place for place in places)


@settings(max_examples=examples(40), deadline=None)
@given(documents)
def test_sentences_part_every_paragraph(document: Document) -> None:
    motion = Motion(document)
    for index, block in enumerate(document.blocks):
        starts = motion.sentence_starts(index)
        assert starts[0] == document.starts[index]
        assert starts == sorted(set(starts))
        assert starts[-1] < document.starts[index] + len(block.text)
