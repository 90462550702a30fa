"""`postil rules`: what is done with articles on arrival."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, whole_number
from reader.commands.shared.article_table import print_articles
from reader.commands.shared.context import Context
from reader.commands.shared.queries import add_query
from reader.commands.shared.saved_files import read_entries, write_entries
from reader.errors import UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.query.saved import Rule
    from reader.library.storage.database import Library

_SHOWN = 20
"""Articles that `try` lists."""
_DO = "done, read, later, star, tag:NAME, fetch-full, priority:high or priority:low; may be repeated"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List, try, add, change and order rules: what is done, in this order, with the articles that a query "
        "finds among those that an update brings. Nothing is deleted. What a rule did in one update is one "
        "change in `postil history`; `postil undo NUMBER` undoes it, and a change by hand takes precedence."
    )
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--export", metavar="FILE", help="write the rules as TOML; - for standard output")
    files.add_argument(
        "--import", metavar="FILE", dest="import_", help="add and change rules as in this file"
    )
    add_json(parser)
    examples(
        parser,
        "postil rules",
        "postil rules add Jobs title:vacancy OR title:jobs --do done",
        "postil rules try Jobs",
        "postil rules off Jobs",
        "postil rules --export ~/dotfiles/postil-rules.toml",
    )
    changes = parser.add_subparsers(dest="change", metavar="CHANGE", title="changes")
    add = changes.add_parser("add", help="add a rule", description="Add a rule as the last one.")
    add.add_argument("name", metavar="NAME")
    add_query(add, required=True)
    add.add_argument("--do", metavar="ACTION", action="append", default=[], required=True, help=_DO)
    add.add_argument(
        "--off", action="store_true", help="do not run it yet: `postil rules try` shows what it does"
    )
    examples(add, "postil rules add Climate feed:gazette text:climate --do tag:climate --do priority:high")
    change = changes.add_parser("set", help="change query or actions", description="Change a rule.")
    change.add_argument("name", metavar="NAME")
    add_query(change)
    change.add_argument("--do", metavar="ACTION", action="append", default=[], help=_DO)
    examples(change, "postil rules set Climate --do tag:climate --do star")
    attempt = changes.add_parser(
        "try",
        help="show what a rule would have done last week",
        description="Show which articles of the last seven days a rule would have changed.",
    )
    attempt.add_argument("name", metavar="NAME")
    add_json(attempt)
    examples(attempt, "postil rules try Climate")
    for word, meaning in (
        ("on", "switch a rule on"),
        ("off", "switch a rule off"),
        ("delete", "delete a rule"),
    ):
        one = changes.add_parser(word, help=meaning, description=f"{meaning.capitalize()}.")
        one.add_argument("name", metavar="NAME")
        examples(one, f"postil rules {word} Climate")
    rename = changes.add_parser("rename", help="rename a rule", description="Rename a rule.")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("new", metavar="NEW")
    examples(rename, "postil rules rename Climate 'Climate first'")
    order = changes.add_parser(
        "order", help="move a rule", description="Move a rule to a place in the order."
    )
    order.add_argument("name", metavar="NAME")
    order.add_argument("place", metavar="PLACE", type=whole_number, help="counted from 1")
    examples(order, "postil rules order Climate 1")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List, try or change rules. Raises QueryError, NotFound, UsageError."""
    if arguments.import_:
        return _import(arguments, context)
    if arguments.change == "try":
        return _try(arguments, context)
    if arguments.change:
        return _change(arguments, context)
    return _list(arguments, context)


def _list(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.query.saved import rules

    with context.library() as library:
        found = rules(library)
        problems = {one.uid: _problem(library, one, context) for one in found}
    if arguments.export:
        rows = [
            {
                "name": one.name,
                "query": one.query,
                "do": list(one.actions),
                **({} if one.enabled else {"enabled": False}),
            }
            for one in found
        ]
        write_entries(arguments.export, "rules", rows)
    elif arguments.json:
        output.json_value([{**_record(one), "problem": problems[one.uid]} for one in found])
    elif found:
        table = [
            (
                one.name,
                one.query,
                ", ".join(one.actions),
                f"off: {problems[one.uid]}" if problems[one.uid] else "on" if one.enabled else "off",
            )
            for one in found
        ]
        output.table(table, heading=("NAME", "QUERY", "DOES", "STATE"), stretch=1)
    else:
        output.note("No rules yet: `postil rules add NAME QUERY --do ACTION`.")
    return 0


def _problem(library: Library, rule: Rule, context: Context) -> str:
    from reader.library.query.options import options_of
    from reader.library.query.validity import problem

    return problem(library, rule.query, options_of(context.settings))


def _record(rule: Rule) -> dict[str, object]:
    return {"name": rule.name, "query": rule.query, "do": rule.actions, "enabled": rule.enabled}


def _try(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.articles.listing import summaries
    from reader.library.query.options import options_of
    from reader.library.query.rules import would_do
    from reader.library.query.saved import find_rule

    with context.library() as library:
        rule = find_rule(library, arguments.name)
        found = would_do(library, rule, options_of(context.settings))
        if found.problem:
            raise UsageError(f"The rule {rule.name} is not valid. {found.problem}")
        shown = summaries(library, found.articles if arguments.json else found.articles[:_SHOWN])
    if arguments.json:
        output.json_value({"rule": _record(rule), "articles": shown})
        return 0
    print_articles(shown)
    output.note(
        f"{rule.name} would have changed {counted(len(found.articles), 'article')} of the last seven "
        f"days: {', '.join(rule.actions)}."
    )
    return 0


def _change(arguments: argparse.Namespace, context: Context) -> int:
    from reader.commands.shared.saved_changes import change_saved, query_to_store
    from reader.library.annotations.entities.saved_query import RuleFields
    from reader.library.annotations.field_snapshots import ABSENT
    from reader.library.query import saved, saved_changes
    from reader.library.query.rules import check_actions

    now = datetime.now(UTC)
    actions = check_actions(arguments.do) if getattr(arguments, "do", None) else ()
    with context.library(write=True) as library:
        query = query_to_store(library, arguments, context)
        if arguments.change == "add":
            rule = saved_changes.add_rule(
                library, arguments.name, query, actions, enabled=not arguments.off, now=now
            )
            output.line(f"Rule added: {rule.name} ({rule.query}: {', '.join(actions)})")
            return 0
        rule = saved.find_rule(library, arguments.name)
        if arguments.change == "set":
            if not query and not actions:
                raise UsageError("Nothing to change was named.", hint="Give a query or --do.")
            fields = RuleFields(query=query or ABSENT, actions=actions or ABSENT)
            saved_changes.change_rule(library, rule.uid, fields, now=now)
            output.line(f"Rule changed: {rule.name}")
        elif arguments.change in ("on", "off"):
            saved_changes.change_rule(
                library, rule.uid, RuleFields(enabled=arguments.change == "on"), now=now
            )
            output.line(f"Rule switched {arguments.change}: {rule.name}")
        else:
            change_saved(
                library,
                rule,
                arguments,
                lambda name: saved_changes.change_rule(library, rule.uid, RuleFields(name=name), now=now),
                now=now,
            )
    return 0


def _import(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.query.rules import check_actions
    from reader.library.query.saved import Rule
    from reader.library.query.saved_changes import import_rules, portable

    given: list[Rule] = []
    for entry in read_entries(arguments.import_, "rules"):
        actions = entry.get("do")
        if not isinstance(actions, list) or not all(isinstance(each, str) for each in actions):
            raise UsageError(f"{arguments.import_}, rule {entry['name']}: do must be a list of texts.")
        try:
            query = portable(entry["query"], context.settings.highlights.colours_by_name())
            checked = check_actions(actions)
        except UsageError as error:
            raise UsageError(f"{arguments.import_}, rule {entry['name']}: {error}") from None
        given.append(Rule("", entry["name"], query, checked, entry.get("enabled") is not False))
    with context.library(write=True) as library:
        changed = import_rules(library, given, now=datetime.now(UTC))
    output.line(f"{counted(len(given), 'rule')} read, {changed:,} changed.")
    return 0
