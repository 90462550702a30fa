"""Documents in pieces, and the pages of printed ones."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.annotations.selectors import select
from reader.document import Block, BlockKind, Document
from reader.errors import NotFound, UsageError
from reader.library.annotations import highlight_changes, highlights
from reader.library.articles import entries, listing, packing
from reader.library.articles.documents import document_piece, page_at, pages, piece_starts, stored_form
from reader.library.articles.revisions import revision
from reader.library.storage.database import Library
from reader.library.storage.health import check
from reader.model import PageStart
from tests.library.conftest import NOON, revise
from tests.support.examples import examples
from tests.support.searching import search

BLOCKS = st.builds(
    Block,
    st.sampled_from([BlockKind.PARAGRAPH, BlockKind.FIGURE, BlockKind.HEADING]),
    st.text(st.sampled_from("ab \n都"), max_size=30),
)


@given(
    blocks=st.lists(BLOCKS, max_size=30).map(tuple),
    size=st.integers(1, 60),
    stretch=st.tuples(st.floats(0, 1), st.integers(1, 80)),
)
@settings(max_examples=examples(20), deadline=None)
def test_a_document_in_pieces_is_the_same_document(
    blank: Any, blocks: Any, size: int, stretch: tuple[float, int]
) -> None:
    document = Document(blocks)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "PIECE", size)
        path = Path(folder, "postil.db")
        path.write_bytes(blank)
        with Library.open(path, write=True) as lib:
            number = entries.add_saved(lib, url="", title="T", now=NOON)
            stored = revise(lib, number, document)
            assert stored.document == document
            assert revision(lib, stored.id).document.text == document.text
            starts = piece_starts(lib, stored.id)
            found: list[Block] = []
            for index, start in enumerate(starts):
                piece = document_piece(lib, stored.id, index)
                assert (piece.number, piece.block, piece.start) == (index, start.block, start.start)
                assert piece.block == len(found)
                assert document.text[piece.start :].startswith(piece.document.text)
                found += piece.document.blocks
            assert tuple(found) == blocks
            form = stored_form(
                lib,
                stored.id,
                lib.value("SELECT document FROM documents WHERE revision_id = ?", (stored.id,)),
            )
            assert form == packing.pack_text(document).stored_form
            assert check(lib).problems == ()
            _mark_as_in_the_whole_text(lib, number, document, stretch)
            # another form of the same text replaces the pieces
            other = Document((*blocks, Block(BlockKind.RULE, "")))
            assert revise(lib, number, other).id == stored.id
            assert revision(lib, stored.id).document == other


def _mark_as_in_the_whole_text(
    lib: Library, article_id: int, document: Document, stretch: tuple[float, int]
) -> None:
    """Highlight a stretch, which only some of the pieces are read for."""
    text = document.text
    start = int(stretch[0] * len(text))
    end = start + stretch[1]
    if end > len(text) or not text[start:end].strip():
        with pytest.raises(UsageError, match=f"{len(text)} characters"):
            highlight_changes.add_highlight(lib, article_id, start, end, now=NOON)
        return
    made = highlight_changes.add_highlight(lib, article_id, start, end, now=NOON)
    whole = select(text, start, end)
    assert (made.quote, made.prefix, made.suffix) == (whole.exact, whole.prefix, whole.suffix)
    assert made.heading == document.heading_at(start)
    assert (made.anchor.start, made.anchor.end) == (start, end)


def test_highlights_and_search_reach_the_last_piece(lib: Library) -> None:
    text = [f"Paragraph {n} of a long report." for n in range(9_000)]
    document = Document(tuple(Block(BlockKind.PARAGRAPH, one) for one in text))
    number = entries.add_saved(lib, url="", title="Long", now=NOON)
    stored = revise(lib, number, document)
    assert len(piece_starts(lib, stored.id)) > 2
    start = document.text.index("8999")
    mark = highlight_changes.add_highlight(lib, number, start, start + 4, now=NOON)
    assert (mark.quote, mark.anchor.start) == ("8999", start)
    assert [hit.article.id for hit in search(lib, "8999")] == [number]
    assert listing.article(lib, number).revision.document.text == document.text
    longer = Document((Block(BlockKind.PARAGRAPH, "New."), *document.blocks))
    revise(lib, number, longer)
    (kept,) = highlights.highlights(lib, number)
    assert longer.text[kept.anchor.start : kept.anchor.end] == "8999"


def test_a_piece_that_is_not_there(lib: Library) -> None:
    number = entries.add_saved(lib, url="", title="T", now=NOON)
    stored = revise(lib, number, Document((Block(BlockKind.PARAGRAPH, "Short."),)))
    assert document_piece(lib, stored.id).document == stored.document
    with pytest.raises(NotFound):
        document_piece(lib, stored.id, 1)


def test_pages_of_a_printed_document(lib: Library) -> None:
    number = entries.add_saved(lib, url="", title="T", now=NOON)
    starts = (PageStart(0, 0, "ii"), PageStart(6, 1), PageStart(6, 2, "1"))
    document = Document((Block(BlockKind.PARAGRAPH, "First page, second page."),))
    stored = revise(lib, number, document, pages=starts)
    assert pages(lib, stored.id) == starts
    assert page_at(lib, stored.id, 5) == starts[0]
    assert page_at(lib, stored.id, 6) == starts[2]
    revise(lib, number, document)  # the same text again, from where its pages are not known
    assert pages(lib, stored.id) == starts
    plain = revise(lib, number, Document((Block(BlockKind.PARAGRAPH, "No pages."),)))
    assert pages(lib, plain.id) == ()
    assert page_at(lib, plain.id, 3) is None
