"""Captions in the text of what is stored from now on; what is stored already stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from reader.cleaning import CleanArticle
from reader.document import Block, BlockKind, Document
from reader.document.captions import with_captions
from reader.feeds.parsing.packed import pack_article
from reader.library.annotations import highlight_changes, highlights
from reader.library.articles import entries, listing
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.library.storage.encoding import expand_text
from reader.model import AnchorState, Entry, Source
from tests.support.texts import store_revision

NOW = datetime(2026, 11, 2, tzinfo=UTC)
BEFORE = "The harbour was closed for nine days in the winter, the report says."
AFTER = "It opened again when the ice had gone, and not a day before that."
OLD = Document(
    (
        Block(BlockKind.PARAGRAPH, BEFORE),
        Block(BlockKind.FIGURE, "", source="https://example.org/p.png", caption="The harbour at dawn."),
        Block(BlockKind.PARAGRAPH, AFTER),
    )
)


def test_article_is_packed_with_captions_in_its_text() -> None:
    packed = pack_article(CleanArticle(OLD), None, url="https://example.org/1")
    assert (
        Document.from_json(expand_text(packed.text.document)).text
        == f"{BEFORE}\n\nThe harbour at dawn.\n\n{AFTER}"
    )


def test_highlights_stay_on_their_words_when_captions_come_into_text(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library.db", write=True) as library:
        feed, _ = subscriptions.subscribe(library, "https://example.org/feed.xml", title="Feed")
        entry = Entry(guid="1", url="https://example.org/1", title="Harbours", published_at=NOW)
        (article_id,) = entries.store_entries(library, feed.id, [entry], now=NOW).new
        store_revision(library, article_id, document=OLD, source=Source.PAGE, cleaner=1, now=NOW)
        spans = [(4, 22), (OLD.text.index("It opened"), len(OLD.text))]
        for start, end in spans:
            highlight_changes.add_highlight(library, article_id, start, end, now=NOW)
        new = with_captions(OLD)
        store_revision(library, article_id, document=new, source=Source.PAGE, cleaner=2, now=NOW)
        article = listing.article(library, article_id)
        assert article.revision is not None
        assert article.revision.document.text == new.text
        found = highlights.highlights(library, article_id)
        assert [mark.anchor.state for mark in found] == [AnchorState.EXACT] * 2
        assert [new.text[mark.anchor.start : mark.anchor.end] for mark in found] == [
            OLD.text[start:end] for start, end in spans
        ]
