"""Passages changed together, linked, counted by tags, and found again in exported files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reader.errors import NotFound, UsageError
from reader.imports.reading import read_text_file
from reader.library.annotations.article_changes import set_article_tags, set_metadata
from reader.library.annotations.entities.feed import FeedFields
from reader.library.annotations.highlight_changes import add_highlight, delete_highlight
from reader.library.annotations.highlights import highlights
from reader.library.annotations.journal import history, undo
from reader.library.annotations.passage_changes import colour_passages, delete_passages, tag_passages
from reader.library.annotations.passage_links import (
    PassageLinks,
    link_passages,
    links_of_passages,
    unlink_passages,
)
from reader.library.annotations.sync import sync
from reader.library.annotations.tag_changes import (
    TagChange,
    TagUse,
    delete_tag,
    merge_tags,
    rename_tag,
    tag_uses,
)
from reader.library.articles.listing import article, articles_without_text
from reader.library.citing.corrections import CorrectionKind, SeenChange, record_changes
from reader.library.citing.exports import exports_of, forget_exports, record_export
from reader.library.citing.keys import set_key
from reader.library.drafts.changes import add_passages, delete_draft, new_draft
from reader.library.exporting.running import ExportRequest, export, export_text
from reader.library.feeds import subscriptions
from reader.library.feeds.feed_settings import change_feed_settings
from reader.library.imported.storing import Storing
from reader.library.query.facets import Facet, facets
from reader.library.query.finding import find_ids
from reader.library.query.passages import find_passages, passage_uids
from reader.library.query.saved import rules, views
from reader.library.query.saved_changes import add_rule, add_view
from reader.library.storage.database import Library
from reader.query.parsing import parse
from tests.support.fixtures import AddArticle, At, OpenBlank

WORDS = "Several words of one text that are marked one by one for this test."


@pytest.fixture
def uids(lib: Library, add_article: AddArticle, at: At) -> list[str]:
    number = add_article(lib, WORDS, name="one")
    return [add_highlight(lib, number, start, start + 5, now=at(start)).uid for start in (0, 8, 14, 20)]


def tags_of(lib: Library) -> list[tuple[str, ...]]:
    return [one.tags for one in highlights(lib, 1)]


def test_passages_are_changed_together_and_undone_as_one(lib: Library, uids: list[str], at: At) -> None:
    before = highlights(lib, 1)
    assert tag_passages(lib, [*uids[:3], uids[0], "unknown"], add=["Method", "x"], now=at(30)) == 3
    assert tag_passages(lib, uids, add=["method"], remove=["X"], now=at(31)) == 4
    assert tags_of(lib) == [("Method",)] * 4
    assert colour_passages(lib, uids[:2], "blue", now=at(32)) == 2
    assert colour_passages(lib, uids[:2], "blue", now=at(32)) == 0
    with pytest.raises(UsageError):
        colour_passages(lib, uids, "red", now=at(32))
    assert delete_passages(lib, uids[1:], now=at(33)) == 3
    assert [one.uid for one in highlights(lib, 1)] == uids[:1]
    for _ in range(4):
        undo(lib, now=at(34))
    assert [(one.uid, one.tags, one.colour) for one in highlights(lib, 1)] == [
        (one.uid, one.tags, one.colour) for one in before
    ]


def test_tags_are_renamed_merged_and_deleted_everywhere(lib: Library, uids: list[str], at: At) -> None:
    tag_passages(lib, uids[:1], add=["Method"], now=at(30))
    tag_passages(lib, uids[1:3], add=["method/sampling", "poll"], now=at(30))
    tag_passages(lib, uids[3:], add=["methods"], now=at(30))
    set_article_tags(lib, 1, ["method/Survey"], now=at(30))
    add_view(lib, "M", "tag:method OR -tag:poll", now=at(30))
    add_rule(lib, "R", "title:x tag:methods", ["tag:method/new", "read"], now=at(30))
    assert TagUse("Method", 1, 0, 4) in tag_uses(lib)
    first = tags_of(lib), views(lib), rules(lib)
    assert rename_tag(lib, "METHOD", "How", now=at(31)) == TagChange(3, 1, 2)
    assert tags_of(lib) == [("How",), ("How/sampling", "poll"), ("How/sampling", "poll"), ("methods",)]
    assert article(lib, 1).tags == ("How/Survey",)
    assert views(lib)[0].query == "tag:How OR -tag:poll"
    assert rules(lib)[0].actions == ("tag:How/new", "read")
    merged = merge_tags(lib, ["methods", "poll"], "How/sampling", now=at(32))
    assert (merged.highlights, merged.articles) == (3, 0)
    assert tags_of(lib) == [("How",), ("How/sampling",), ("How/sampling",), ("How/sampling",)]
    assert delete_tag(lib, "how", now=at(33)) == TagChange(4, 1, 0)
    assert tag_uses(lib) == []
    for _ in range(3):
        undo(lib, now=at(34))
    assert (tags_of(lib), views(lib), rules(lib)) == first
    with pytest.raises(NotFound):
        rename_tag(lib, "absent", "x", now=at(35))
    for wrong in ("", "#", "a//b", "/", "x" * 201):
        with pytest.raises(UsageError):
            rename_tag(lib, "method", wrong, now=at(35))


def test_case_of_a_tag_is_changed(
    lib: Library, uids: list[str], at: At, tmp_path: Path, open_blank: OpenBlank
) -> None:
    def names(library: Library) -> list[str]:
        return [one.name for one in tag_uses(library)]

    tag_passages(lib, uids[:2], add=["Method", "Method/Sampling"], now=at(30))
    assert rename_tag(lib, "method", "method", now=at(31)) == TagChange(2, 0, 0)
    with pytest.raises(UsageError):
        rename_tag(lib, "method", "method", now=at(31))
    assert names(lib) == ["method", "method/Sampling"]
    tag_passages(lib, uids[2:3], add=["METHOD"], now=at(32))  # sorts before it
    assert names(lib) == ["method", "method/Sampling"]
    folder = tmp_path / "shared"
    folder.mkdir()
    sync(lib, folder, now=at(33))
    with open_blank(tmp_path / "b.db") as other:
        sync(other, folder, now=at(34))
        assert names(other) == names(lib)
        rename_tag(other, "method", "METHOD", now=at(35))
        undo(other, now=at(36))
        assert names(other) == names(lib)
    undo(lib, now=at(37))
    undo(lib, now=at(38))
    assert names(lib) == ["Method", "Method/Sampling"]


def test_links_go_both_ways_and_follow_their_passages(
    lib: Library, uids: list[str], at: At, tmp_path: Path, open_blank: OpenBlank
) -> None:
    one, two, three, _ = uids
    link_passages(lib, one, two, now=at(30))
    link_passages(lib, one[:8], three, now=at(31))
    link_passages(lib, one, two, now=at(32))
    assert links_of_passages(lib, uids) == {
        one: PassageLinks(to=(two, three)),
        two: PassageLinks(back=(one,)),
        three: PassageLinks(back=(one,)),
    }
    with pytest.raises(UsageError):
        link_passages(lib, one, one, now=at(33))
    unlink_passages(lib, one, three, now=at(34))
    delete_highlight(lib, two, now=at(35))
    assert links_of_passages(lib, uids) == {}
    undo(lib, now=at(36))
    undo(lib, now=at(37))
    folder = tmp_path / "shared"
    folder.mkdir()
    sync(lib, folder, now=at(38))
    with open_blank(tmp_path / "b.db") as other:
        sync(other, folder, now=at(39))
        assert links_of_passages(other, uids) == links_of_passages(lib, uids)
        assert set(links_of_passages(lib, uids)) == {one, two, three}


def test_exports_are_what_files_have_now(lib: Library, uids: list[str], at: At, tmp_path: Path) -> None:
    brief, notes = tmp_path / "brief.md", tmp_path / "notes"
    record_export(lib, brief, "markdown", uids[:2], now=at(30))
    record_export(lib, notes, "org", uids[1:3], now=at(31))
    record_export(lib, brief, "markdown", uids[1:2], now=at(32))
    found = exports_of(lib, uids)
    assert {uid: [one.path for one in files] for uid, files in found.items()} == {
        uids[1]: [brief, notes],
        uids[2]: [notes],
    }
    first = found[uids[1]][0]
    assert (first.first_at, first.exported_at, first.quote) == (at(30), at(32), WORDS[8:13])
    forget_exports(lib, [notes])
    assert set(exports_of(lib, uids)) == {uids[1]}


def test_queries_know_keys_drafts_and_what_is_cited(
    lib: Library, uids: list[str], add_article: AddArticle, at: At, tmp_path: Path
) -> None:
    other = add_article(lib, WORDS, name="two")
    came = add_highlight(lib, other, 0, 5, made_by="import", now=at(40)).uid
    set_key(lib, 1, "roe_Wind2024", now=at(41))
    set_key(lib, other, "roeXWind", now=at(41))
    draft = new_draft(lib, "Spring brief", now=at(42))
    add_passages(lib, draft.uid, uids[:2], now=at(43))
    record_export(lib, tmp_path / "x.md", "markdown", uids[2:3], now=at(44))

    def passages(text: str) -> list[str]:
        return [one.uid for _, one in find_passages(lib, parse(text))]

    def articles(text: str) -> list[int]:
        return sorted(find_ids(lib, parse(text)))

    assert passages("draft:spring") == uids[:2]
    assert passages("draft:=spring") == []
    assert set(passages("is:uncited")) == {uids[3], came}
    assert passages("is:imported") == [came]
    assert passages("is:check") == []
    assert articles("draft:brief") == articles("cite:ROE_w") == articles("cite:=roe_wind2024") == [1]
    assert articles("cite:roe") == articles("is:uncited") == [1, other]
    assert articles("is:imported") == [other]
    assert passages("cite:roex") == [came]
    delete_draft(lib, draft.uid, now=at(45))
    assert (passages("draft:spring"), articles("draft:brief")) == ([], [])
    assert set(passages("is:uncited")) == {*uids[:2], uids[3], came}


def test_facets_count_what_their_terms_find(
    lib: Library, uids: list[str], add_article: AddArticle, at: At
) -> None:
    other = add_article(lib, WORDS, name="two")
    come = [add_highlight(lib, other, place, place + 5, made_by="import", now=at(40)).uid for place in (0, 8)]
    tag_passages(lib, uids[:3], add=['method/"odd" one', "x"], now=at(41))
    set_article_tags(lib, other, ["Method"], now=at(41))
    colour_passages(lib, uids[:2], "blue", now=at(41))
    set_metadata(lib, other, {"date": "2020-05-06", "authors": '[{"literal":"A, \\"B\\""}]'}, now=at(42))
    (feed,) = subscriptions.feeds(lib)
    change_feed_settings(lib, feed.id, FeedFields(folder=("Research", "Energy")), now=at(42))
    add_passages(lib, new_draft(lib, "Spring brief", now=at(43)).uid, uids[:2], now=at(43))
    change = SeenChange(uids[0], CorrectionKind.CHANGED, "old", "new", at(0))
    for day in (44, 48):
        with lib.transaction():
            record_changes(lib, 1, [change], now=at(60 * 24 * day))
    assert list(find_ids(lib, parse("is:corrected"))) == [1]
    found = facets(lib)
    assert set(found) == set(Facet)
    for values in found.values():
        for one in values:
            if one.article_id is None:
                assert len(passage_uids(lib, parse(one.term))) == one.count, one
    names = {facet: {one.name: one.count for one in values} for facet, values in found.items()}
    assert names[Facet.TAG] == {'method/"odd" one': 3, "x": 3, "Method": 5}
    assert names[Facet.STATE] == {"uncited": 4, "imported": 2, "corrected": 1}
    assert names[Facet.FOLDER] == {"Research": 6, "Research/Energy": 6}
    assert [one.count for one in found[Facet.REPORT]] == [4, 2]
    assert [one.name for one in facets(lib, come)[Facet.YEAR]] == ["2020"]
    assert Facet.TAG in facets(lib, come)
    assert facets(lib, []) == {}


def test_links_are_links_to_blocks_in_exported_files(
    lib: Library, uids: list[str], add_article: AddArticle, at: At, tmp_path: Path
) -> None:
    other = add_article(lib, WORDS, name="two")
    far = add_highlight(lib, other, 0, 5, now=at(40)).uid
    link_passages(lib, uids[0], uids[1], now=at(41))
    link_passages(lib, uids[0], far, now=at(42))
    title = articles_without_text(lib, [other])[other].title
    files = {}
    for name in ("markdown", "org", "logseq"):
        folder = tmp_path / name
        list(export(lib, ExportRequest(format=name, path=folder)))
        files[name] = "".join(sorted(file.read_text() for file in folder.iterdir() if file.is_file()))
    assert f"→ [[#^hl-{uids[1]}|" in files["markdown"]
    assert f"→ [[{title}#^hl-{far}|" in files["markdown"]
    assert f"[[#hl-{uids[1]}][" in files["org"]
    assert f"[[file:{title}.org::#hl-{far}][" in files["org"]
    (line,) = re.findall(r"links:: (.*)", files["logseq"])
    assert all(files["logseq"].count(block) == 2 for block in re.findall(r"\(\((.*?)\)\)", line))
    assert f"[[#hl-{far}][" in export_text(lib, "org", None)


def test_links_come_back_with_the_json_export(
    lib: Library, uids: list[str], at: At, tmp_path: Path, open_blank: OpenBlank
) -> None:
    link_passages(lib, uids[0], uids[2], now=at(41))
    parsed = read_text_file(export_text(lib, "json", None).encode())
    assert parsed is not None
    with open_blank(tmp_path / "b.db") as other:
        for _ in range(2):
            list(Storing(other, "imported", now=at(50)).store(parsed.articles))
            assert links_of_passages(other, uids) == links_of_passages(lib, uids)
        assert len(history(other)) == 1
        undo(other, number=1, now=at(51))
        assert links_of_passages(other, uids) == {}
