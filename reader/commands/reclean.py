"""`postil reclean`: the newest cleaner over what the library keeps, offline."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from reader.commands import output
from reader.commands.arguments import examples
from reader.commands.context import Context
from reader.commands.filters import add_filters, chosen

if TYPE_CHECKING:
    from reader.feeds.reclean import Recleaned, Summary

_QUOTED = 60
"""Characters of a highlight that are printed."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.description = (
        "Makes the texts of articles anew from the pages and entries that are kept, without the network. "
        "Only those that an older cleaner made, unless --all is given; ended, it goes on where it was. "
        "A changed text is a new revision: the old one stays (D in the app shows what changed), and "
        "highlights are carried over. Status 1 when an article could not be cleaned; its text stays."
    )
    parser.add_argument(
        "query", metavar="QUERY", nargs="*", help="only articles with these words, as in a search"
    )
    add_filters(parser)
    parser.add_argument("--all", action="store_true", help="also what the newest cleaner has made already")
    parser.add_argument(
        "--dry-run", action="store_true", help="change nothing; say what would change, and which highlights"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object with all that changed")
    parser.add_argument("--quiet", action="store_true", help="print only what could not be cleaned")
    examples(
        parser,
        "postil reclean --dry-run",
        "postil reclean",
        'postil reclean --feed "The Gazette" --highlighted',
        'postil reclean "base rate" --all',
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 when an article could not be cleaned."""
    from reader.feeds.reclean import Outcome, Summary, reclean

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
        query = chosen(library, arguments, text=" ".join(arguments.query), with_done=True)
        work = reclean(
            library,
            context.settings,
            query,
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
    """What is worth a line: failures, and highlights that need a look; in a dry run all that move."""
    from reader.feeds.reclean import Fate, Outcome

    if one.outcome is Outcome.FAILED:
        _clear()
        output.line(f"  #{one.article_id} {one.title}: {one.reason} Its text stays.")
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


_SAID = {"placed": "moves:", "to check": "to be checked:", "orphan": "finds no place:"}


def _progress(*, hidden: bool) -> Callable[[Summary], None]:
    """Shows how far it is on one line of standard error, where that is a terminal."""
    if hidden or not sys.stderr.isatty():
        return lambda _: None

    def show(summary: Summary) -> None:
        from reader.feeds.reclean import Outcome

        sys.stderr.write(
            f"\r\x1b[K{summary.done:,} of {output.counted(summary.total, 'article')}, "
            f"{summary.outcomes[Outcome.TEXT]:,} with a new text"
        )
        sys.stderr.flush()

    return show


def _clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _print(summary: Summary, arguments: argparse.Namespace) -> None:
    from reader.feeds.reclean import Fate, Outcome

    if arguments.quiet:
        return
    if not summary.total:
        older = "" if arguments.all else " of an older cleaner"
        output.line(f"There is no text{older} here.")
        return
    counts, would = summary.outcomes, arguments.dry_run
    parts = [
        f"{counts[Outcome.TEXT]:,} {'would get' if would else 'got'} a new text",
        f"{counts[Outcome.FORM]:,} only another form",
        f"{counts[Outcome.SAME]:,} the same",
    ]
    if counts[Outcome.FAILED]:
        parts.append(f"{counts[Outcome.FAILED]:,} could not be cleaned")
    if counts[Outcome.LEFT]:
        parts.append(f"{counts[Outcome.LEFT]:,} left to the next update")
    of = "" if summary.done == summary.total else f" of {summary.total:,}"
    output.line(f"{output.counted(summary.done, 'article')}{of}: {', '.join(parts)}.")
    if nothing := counts[Outcome.NOTHING_KEPT]:
        has = "is" if nothing == 1 else "are"
        output.line(f"Of {output.counted(nothing, 'article')} nothing {has} kept but the text; it stays.")
    if number := sum(summary.fates.values()):
        fates = summary.fates
        said = (
            f"{fates[Fate.PLACED]:,} placed, {fates[Fate.CHECK]:,} to check, {fates[Fate.ORPHAN]:,} orphaned"
        )
        output.line(f"{output.counted(number, 'highlight')} in new texts: {said}.")
    if summary.asks_page:
        output.line(f"{summary.asks_page:,} turned out to be excerpts: the next update asks for their pages.")
    if summary.done < summary.total and not would:
        again = (
            "Run it again without --all to go on with what older cleaners made."
            if arguments.all
            else "Run it again to go on."
        )
        output.line(again)
