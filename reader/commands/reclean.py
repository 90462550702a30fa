"""`postil reclean`: re-clean stored articles with the current cleaner, offline."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import examples, whole_number
from reader.commands.shared.context import Context
from reader.commands.shared.queries import add_filters, add_query, asked, pointing_at
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.feeds.saving.reclean import Recleaned, Summary

_QUOTED = 60
"""Characters printed of a highlight."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Re-clean articles from their stored pages and entries, offline. Without --all, only texts from an "
        "older cleaner; an interrupted run continues where it stopped. A changed text is stored as a new "
        "revision (D in the app shows the changes), and highlights are re-anchored. Exits with status 1 "
        "when an article could not be cleaned; its text is kept."
    )
    add_query(parser)
    add_filters(parser)
    parser.add_argument(
        "--article",
        metavar="N",
        type=whole_number,
        action="append",
        help="this article, in place of a query; repeatable",
    )
    parser.add_argument("--all", action="store_true", help="also texts that are up to date")
    parser.add_argument(
        "--dry-run", action="store_true", help="change nothing; list what would change, with the highlights"
    )
    parser.add_argument("--json", action="store_true", help="print all changes as one JSON object")
    parser.add_argument("--quiet", action="store_true", help="print only failures")
    examples(
        parser,
        "postil reclean --dry-run",
        "postil reclean",
        'postil reclean --feed "The Gazette" --highlighted',
        'postil reclean "base rate" --all',
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Re-clean articles. Returns 1 when one could not be cleaned."""
    from reader.feeds.saving.reclean import Outcome, Summary, reclean
    from reader.library.query.finding import find_ids

    told: list[Recleaned] = []
    latest = Summary(0)
    shown = _progress(hidden=arguments.quiet or arguments.json)

    def report(one: Recleaned, summary: Summary) -> None:
        nonlocal latest
        latest = summary
        if arguments.json:
            if one.outcome not in (Outcome.SAME, Outcome.NOTHING_KEPT):
                told.append(one)
        else:
            _lines(one, quiet=arguments.quiet, dry_run=arguments.dry_run)
        shown(summary)

    with context.library(write=True, create=False) as library:
        numbers: Sequence[int] = arguments.article or ()
        if not numbers:
            query = asked(context, library, arguments, filters=True, each=True)
            with pointing_at(query.text):
                numbers = find_ids(library, query.query, query.options)
        work = reclean(
            library,
            context.settings,
            numbers,
            every=arguments.all,
            dry_run=arguments.dry_run,
            on_article=report,
        )
        try:
            latest = asyncio.run(work)
        except (SystemExit, KeyboardInterrupt):  # SIGTERM ends as ctrl+c does
            _clear()
            if not arguments.json:
                _print(latest, arguments)
            raise KeyboardInterrupt from None
        finally:
            _clear()
    if arguments.json:
        output.json_value({"dry_run": arguments.dry_run, "summary": latest, "articles": told})
    else:
        _print(latest, arguments)
    return 1 if latest.outcomes[Outcome.FAILED] else 0


def _lines(one: Recleaned, *, quiet: bool, dry_run: bool) -> None:
    """Print failures and highlights to check; in a dry run also those that move."""
    from reader.feeds.saving.reclean import Fate, Outcome

    if one.outcome is Outcome.FAILED:
        _clear()
        output.line(f"  #{one.article_id} {one.title}: {one.reason} Its text is kept.")
    if quiet:
        return
    worth = [each for each in one.highlights if each.fate is not Fate.PLACED or (dry_run and each.moved)]
    if not worth and not (dry_run and one.outcome is Outcome.TEXT):
        return
    _clear()
    before, after = one.words
    output.line(f"  #{one.article_id} {one.title}: {before:,} words, now {after:,}")
    for each in worth:
        quote = " ".join(each.quote.split())
        quote = quote if len(quote) <= _QUOTED else quote[: _QUOTED - 1].rstrip() + "…"
        output.line(f"    {_SAID[each.fate]} “{quote}”")


_SAID = {"placed": "moves:", "to check": "check:", "orphan": "orphaned:"}


def _progress(*, hidden: bool) -> Callable[[Summary], None]:
    """Shows the progress on one line of standard error, where that is a terminal."""
    if hidden or not sys.stderr.isatty():
        return lambda _: None

    def show(summary: Summary) -> None:
        from reader.feeds.saving.reclean import Outcome

        sys.stderr.write(
            f"\r\x1b[K{summary.done:,} of {counted(summary.total, 'article')}, "
            f"{summary.outcomes[Outcome.TEXT]:,} with a new text"
        )
        sys.stderr.flush()

    return show


def _clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _print(summary: Summary, arguments: argparse.Namespace) -> None:
    from reader.feeds.saving.reclean import Fate, Outcome

    if arguments.quiet:
        return
    if not summary.total:
        output.line("No articles." if arguments.all else "All articles are up to date.")
        return
    counts, would = summary.outcomes, arguments.dry_run
    parts = [
        f"{counts[Outcome.TEXT]:,} {'would get' if would else 'got'} a new text",
        f"{counts[Outcome.FORM]:,} formatting only",
        f"{counts[Outcome.SAME]:,} unchanged",
    ]
    if counts[Outcome.FAILED]:
        parts.append(f"{counts[Outcome.FAILED]:,} could not be cleaned")
    if counts[Outcome.LEFT]:
        parts.append(f"{counts[Outcome.LEFT]:,} left for the next update")
    of = "" if summary.done == summary.total else f" of {summary.total:,}"
    output.line(f"{counted(summary.done, 'article')}{of}: {', '.join(parts)}.")
    if nothing := counts[Outcome.NOTHING_KEPT]:
        output.line(f"{counted(nothing, 'article')} without a stored source, not changed.")
    if number := sum(summary.fates.values()):
        fates = summary.fates
        said = (
            f"{fates[Fate.PLACED]:,} placed, {fates[Fate.CHECK]:,} to check, {fates[Fate.ORPHAN]:,} orphaned"
        )
        output.line(f"{counted(number, 'highlight')} in new texts: {said}.")
    if summary.asks_page:
        output.line(f"{summary.asks_page:,} turned out to be excerpts; the next update fetches their pages.")
    if summary.done < summary.total and not would:
        again = (
            "Run it again without --all to continue with texts from older cleaners."
            if arguments.all
            else "Run it again to continue."
        )
        output.line(again)
