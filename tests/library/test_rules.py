"""Rules: what they do on arrival, that it is one change, and that a hand's change counts more."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from reader.errors import UsageError
from reader.library.annotations.entities.saved_query import RuleFields, ViewFields
from reader.library.annotations.journal import history, undo
from reader.library.annotations.sync import sync
from reader.library.articles import states
from reader.library.articles.listing import article
from reader.library.articles.pending import pending
from reader.library.query.finding import find_ids
from reader.library.query.options import QueryOptions
from reader.library.query.rules import check_actions, marks_of, run_rules, would_do
from reader.library.query.saved import find_view, rules
from reader.library.query.saved_changes import add_rule, add_view, change_rule, change_view
from reader.library.storage.database import Library
from reader.model import FullText
from reader.query import parse
from tests.library.conftest import NOON
from tests.support.fixtures import AddArticle, OpenBlank

OPTIONS = QueryOptions(now=NOON)


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_rules_run_in_order_over_what_arrived_and_once(lib: Library, add_article: AddArticle) -> None:
    add_rule(lib, "Jobs", "title:jobs", ["done", "read"], now=NOON)
    add_rule(lib, "Rest", "-is:done", ["tag:new", "priority:high"], now=NOON)
    jobs = add_article(lib, "Text.", name="jobs")
    other = add_article(lib, "Text.", name="other")
    results = run_rules(lib, OPTIONS, now=later(1))
    assert [(each.rule.name, each.articles) for each in results] == [("Jobs", (jobs,)), ("Rest", (other,))]
    assert article(lib, jobs).state.done_at == later(1)
    assert article(lib, jobs).tags == ()
    assert article(lib, other).tags == ("new",)
    assert lib.value("SELECT priority FROM states WHERE article_id = ?", (other,)) == 1
    assert run_rules(lib, OPTIONS, now=later(2)) == []


def test_an_article_waits_until_its_text_was_tried(lib: Library, add_article: AddArticle) -> None:
    add_rule(lib, "Words", "text:coast", ["star"], now=NOON)
    number = add_article(lib, name="waiting")
    assert run_rules(lib, OPTIONS, now=later(1)) == []
    from reader.document import Block, BlockKind, Document
    from tests.library.conftest import revise

    revise(lib, number, Document((Block(BlockKind.PARAGRAPH, "On the coast."),)))
    assert [each.articles for each in run_rules(lib, OPTIONS, now=later(2))] == [(number,)]


def test_what_a_rule_did_is_one_change_that_undo_passes_over(lib: Library, add_article: AddArticle) -> None:
    numbers = [add_article(lib, "Text.", name=name) for name in ("one", "two")]
    add_rule(lib, "All", "title:report", ["done", "star"], now=NOON)
    states.set_read(lib, numbers[:1], True, now=NOON)
    run_rules(lib, OPTIONS, now=later(1))
    newest = history(lib, limit=1)[0]
    assert newest.made_by == "rule"
    assert newest.label == "rule “All”: starred, marked done (2 articles)"
    assert undo(lib, now=later(2)).label == "marked read"
    assert all(article(lib, number).state.done_at for number in numbers)
    assert undo(lib, number=newest.number, now=later(3)).number == newest.number
    assert not any(article(lib, number).state.done_at for number in numbers)
    assert run_rules(lib, OPTIONS, now=later(4)) == []


def test_a_change_by_hand_counts_more_than_a_rule(lib: Library, add_article: AddArticle) -> None:
    number = add_article(lib, "Text.", name="one")
    states.set_done(lib, [number], True, now=NOON)
    states.set_done(lib, [number], False, now=NOON)
    add_rule(lib, "All", "title:report", ["done", "star"], now=NOON)
    run_rules(lib, OPTIONS, now=later(1))
    state = article(lib, number).state
    assert state.done_at is None
    assert state.starred_at is not None


def test_a_change_by_hand_elsewhere_counts_more_when_merging(
    tmp_path: Path, open_blank: OpenBlank, add_article: AddArticle
) -> None:
    folder = tmp_path / "sync"
    folder.mkdir()
    with open_blank(tmp_path / "a.db") as one, open_blank(tmp_path / "b.db") as other:
        first, second = (add_article(lib, "Text.", name="one") for lib in (one, other))
        add_rule(one, "All", "title:report", ["star", "tag:x"], now=NOON)
        states.set_starred(other, [second], True, now=NOON)
        states.set_starred(other, [second], False, now=NOON)
        run_rules(one, OPTIONS, now=later(5))
        for lib in (one, other, one):
            sync(lib, folder, now=later(6))
        assert [rule.name for rule in rules(other)] == ["All"]
        for lib, number in ((one, first), (other, second)):
            assert article(lib, number).state.starred_at is None
            assert article(lib, number).tags == ("x",)


def test_a_rule_that_is_no_longer_valid_says_so_and_does_nothing(
    lib: Library, add_article: AddArticle
) -> None:
    add_view(lib, "Reports", "title:report", now=NOON)
    add_rule(lib, "Seen", "view:reports", ["read"], now=NOON)
    add_rule(lib, "After", "title:report", ["star"], now=NOON)
    change_view(lib, find_view(lib, "Reports").uid, ViewFields(name="Other"), now=NOON)
    number = add_article(lib, "Text.", name="one")
    seen, after = run_rules(lib, OPTIONS, now=later(1))
    assert "no view reports" in seen.problem
    assert after.articles == (number,)
    assert article(lib, number).state.read_at is None


def test_rules_that_are_off_do_nothing(lib: Library, add_article: AddArticle) -> None:
    rule = add_rule(lib, "All", "title:report", ["star"], now=NOON)
    change_rule(lib, rule.uid, RuleFields(enabled=False), now=NOON)
    add_article(lib, "Text.", name="one")
    assert run_rules(lib, OPTIONS, now=later(1)) == []
    change_rule(lib, rule.uid, RuleFields(enabled=True), now=NOON)
    assert run_rules(lib, OPTIONS, now=later(2)) == []


def test_a_rule_can_be_tried_without_changing_anything(lib: Library, add_article: AddArticle) -> None:
    rule = add_rule(lib, "All", "title:report -is:read", ["star"], now=NOON)
    number = add_article(lib, "Text.", name="one")
    assert would_do(lib, rule, OPTIONS).articles == (number,)
    assert would_do(lib, rule, QueryOptions(now=later(60 * 24 * 8))).articles == ()
    assert not find_ids(lib, parse("is:starred"), OPTIONS)


def test_fetch_full_asks_for_the_page_of_any_feed(lib: Library, add_article: AddArticle) -> None:
    add_rule(lib, "Whole", "title:report", ["fetch-full"], now=NOON)
    number = add_article(lib, "Text.", name="one")
    run_rules(lib, OPTIONS, now=later(1))
    assert [(each.article_id, each.full_text) for each in pending(lib)] == [(number, FullText.ALWAYS)]


def test_actions_are_checked() -> None:
    assert check_actions(["tag:#x", " done ", "done"]) == ("tag:x", "done")
    assert marks_of(["done", "tag:a", "tag:b", "future-thing"]).tags == ("a", "b")
    for wrong in ([], ["delete"], ["tag:"], ["priority:top"]):
        with pytest.raises(UsageError):
            check_actions(wrong)
