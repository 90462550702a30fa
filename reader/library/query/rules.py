"""Rules: what is done, without asking, with articles on arrival.

They run in their order, each over the articles that came since the last time and have their text (or failed
to get it). What one rule does is one operation `made_by` "rule": undo passes it over unless it is named, and
a change by hand of the same field counts more. Nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reader.errors import UsageError
from reader.library.annotations.journal import Change, history
from reader.library.annotations.tags import tag_key
from reader.library.articles.marking import Marks, mark
from reader.library.articles.pending import ask_again
from reader.library.query.finding import find_ids
from reader.library.query.options import QueryOptions, QueryTooSlow
from reader.library.query.saved import Rule, rules
from reader.library.storage.database import Library
from reader.library.storage.encoding import stamp
from reader.query.errors import QueryError
from reader.query.parsing import parse
from reader.query.tree import Query

ACTIONS = ("done", "read", "later", "star", "tag:NAME", "fetch-full", "priority:high", "priority:low")
"""What a rule can do."""
MADE_BY = "rule"
_FETCH = "fetch-full"
_STATES = {
    "done": Marks(done=True),
    "read": Marks(read=True),
    "later": Marks(later=True),
    "star": Marks(starred=True),
    "priority:high": Marks(priority=1),
    "priority:low": Marks(priority=-1),
}


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What a rule did, or would do: with these articles, or nothing because of a `problem` with it."""

    rule: Rule
    articles: tuple[int, ...] = ()
    problem: str = ""


def check_actions(actions: Iterable[str]) -> tuple[str, ...]:
    """The actions as they are stored, each once. Raises UsageError for an unknown one."""
    found: dict[str, None] = {}
    for each in actions:
        word = each.strip()
        if word.startswith("tag:"):
            if not tag_key(word.removeprefix("tag:").lstrip("#")):
                raise UsageError("tag: needs the name of a tag.")
            word = "tag:" + word.removeprefix("tag:").lstrip("#")
        elif word not in _STATES and word != _FETCH:
            raise UsageError(
                f"“{each}” is not something a rule can do.", hint=f"Known: {', '.join(ACTIONS)}."
            )
        found[word] = None
    if not found:
        raise UsageError("A rule needs something to do.", hint=f"Known: {', '.join(ACTIONS)}.")
    return tuple(found)


def marks_of(actions: Iterable[str]) -> Marks:
    """The changes of articles that actions mean; fetching, and what a newer version can do, left out."""
    marks = Marks()
    for action in actions:
        if action.startswith("tag:"):
            marks = replace(marks, tags=(*marks.tags, action.removeprefix("tag:")))
        elif (known := _STATES.get(action)) is not None:
            marks = replace(
                marks,
                **{
                    name: getattr(known, name)
                    for name in ("read", "starred", "later", "done", "priority")
                    if getattr(known, name) is not None
                },
            )
    return marks


def would_do(
    lib: Library, rule: Rule, options: QueryOptions, *, since: timedelta = timedelta(days=7)
) -> RuleResult:
    """What a rule would have done with the articles that came in the last days, by their state now."""
    begin = stamp(options.now - since)
    came = [row[0] for row in lib.tuples("SELECT id FROM articles WHERE added_at >= ?", (begin,))]
    return _found(lib, rule, came, options)


def rule_runs(lib: Library, rule: Rule, *, limit: int = 20) -> list[Change]:
    """What a rule did in its last updates and is not undone, the newest first: one operation each."""
    begin = _label(rule, "")
    return [
        change
        for change in history(lib, made_by=MADE_BY, limit=1000)
        if change.label.startswith(begin) and not change.undone and change.kind in ("do", "redo")
    ][:limit]


def _label(rule: Rule, what: str) -> str:
    """The label of what a rule did."""
    return f"rule “{rule.name}”: {what}"


def run_rules(lib: Library, options: QueryOptions, *, now: datetime) -> list[RuleResult]:
    """Run the rules that are on over what arrived; those that did nothing and are valid are left out.

    A rule whose query is no longer valid does nothing; its result has the problem. An article for which a
    rule wants the whole page is pending again.
    """
    active = [rule for rule in rules(lib) if rule.enabled]
    with lib.transaction(synced=False):
        if not active:
            lib.execute("DELETE FROM arrivals")
            return []
        came = [row[0] for row in lib.tuples(_READY)]
    if not came:
        return []
    results = [result for rule in active if (result := _run(lib, rule, came, options, now)) is not None]
    with lib.transaction(synced=False):
        lib.execute_many("DELETE FROM arrivals WHERE article_id = ?", [(number,) for number in came])
    return results


_READY = """SELECT x.article_id FROM arrivals x WHERE NOT EXISTS (
  SELECT 1 FROM pending p WHERE p.article_id = x.article_id AND p.attempts = 0)"""


def _run(
    lib: Library, rule: Rule, came: Sequence[int], options: QueryOptions, now: datetime
) -> RuleResult | None:
    found = _found(lib, rule, came, options)
    if found.problem or not found.articles:
        return found if found.problem else None
    marks = marks_of(rule.actions)
    with lib.transaction():
        if not marks.is_empty:
            mark(
                lib,
                found.articles,
                marks,
                now=now,
                made_by=MADE_BY,
                label=_label(rule, marks.label),
            )
        if _FETCH in rule.actions:
            for number in found.articles:
                ask_again(lib, number, whole_page=True)
    return found


def _found(lib: Library, rule: Rule, among: Sequence[int], options: QueryOptions) -> RuleResult:
    try:
        query = Query(parse(rule.query).root)
        ids = find_ids(lib, query, replace(options, among=tuple(among), each=True))
    except (QueryError, QueryTooSlow) as error:
        return RuleResult(rule, problem=str(error))
    return RuleResult(rule, tuple(ids))
