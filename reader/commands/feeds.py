"""`postil feeds`: the subscriptions, with how much is unread and what is wrong with any."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.parts.feeds_learn import configure_learn, learn, take
from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, feed_reference
from reader.commands.shared.context import Context
from reader.errors import UsageError
from reader.model import Feed, FeedCounts
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.feeds.feed_health import FeedHealth

_NONE = "No feeds yet: `postil subscribe URL`, `postil import FILE` or `postil import --starter`."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = "List the subscriptions: number, unread and all articles, title, folder, state."
    parser.add_argument(
        "--health", action="store_true", help="last success, errors, next try, pace, full text or excerpts"
    )
    parser.add_argument("--mailboxes", action="store_true", help="only the mailboxes that bring letters")
    add_json(parser)
    examples(
        parser,
        "postil feeds",
        "postil feeds --health",
        "postil feeds set Gazette priority=high done-after=30",
    )
    changes = parser.add_subparsers(dest="change", metavar="CHANGE", title="changes")
    settings = changes.add_parser("set", help="show or change the settings of a feed")
    settings.description = (
        "Show or change the settings of a feed: title, folder, priority (high, normal, low), newest (how "
        "many articles stay, or all), done-after (days, or never), full-text, pdf, notify, mute (on or "
        "off: what comes is marked done at once), corrections, images (off: not stored offline). Articles "
        "that are starred, tagged, highlighted, noted or kept for later are never marked done by them."
    )
    settings.add_argument(
        "feed", metavar="FEED", type=feed_reference, help="number, URL, title or part of one"
    )
    settings.add_argument("pairs", metavar="KEY=VALUE", nargs="*", help="what to set")
    add_json(settings)
    examples(
        settings,
        "postil feeds set Gazette",
        "postil feeds set Gazette priority=high newest=50 done-after=30",
        "postil feeds set 12 folder=Research/Energy 'title=The Gazette'",
    )
    take = changes.add_parser("take", help="take what was held back of a page that lists reports")
    take.description = (
        "A page with very many new entries at once may have been redesigned: they wait until this takes them."
    )
    take.add_argument("feed", metavar="FEED", type=feed_reference, help="number, URL, title or part of one")
    examples(take, "postil feeds take 12")
    configure_learn(changes)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Print feeds in the order of their folders and titles."""
    from reader.commands.shared.mailboxes import print_mailboxes, record
    from reader.library.feeds import mailboxes, subscriptions

    if arguments.change == "take":
        return take(arguments, context)
    if arguments.change == "learn":
        return learn(arguments, context)
    if arguments.change:
        return _settings(arguments, context)
    if arguments.mailboxes:
        with context.library() as library:
            boxes = mailboxes.mailboxes(library)
        if arguments.json:
            output.json_value([record(each) for each in boxes])
        else:
            print_mailboxes(boxes, datetime.now(UTC))
        return 0
    if arguments.health:
        return _health(arguments, context)
    with context.library() as library:
        counts = subscriptions.counts(library)
        rows = [
            (feed, subscriptions.folder_path(library, feed.folder_id) if feed.folder_id is not None else ())
            for feed in subscriptions.feeds(library)
        ]
        boxes = mailboxes.mailboxes(library)
    if arguments.json:
        output.json_value([_record(feed, folder, counts.get(feed.id, FeedCounts())) for feed, folder in rows])
    elif not rows and not boxes:
        output.note(_NONE)
    else:
        output.table(
            [_row(feed, folder, counts.get(feed.id, FeedCounts())) for feed, folder in rows],
            heading=("ID", "UNREAD", "ALL", "TITLE", "FOLDER", "STATE"),
            align=">>>",
            narrow=(4,),
            stretch=3,
        )
        print_mailboxes(boxes, datetime.now(UTC))
    return 0


def _settings(arguments: argparse.Namespace, context: Context) -> int:
    """Show or change the settings of a feed. Raises NotFound, UsageError."""
    from reader.library.feeds import feed_settings, retention, subscriptions

    pairs: dict[str, str] = {}
    for pair in arguments.pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"“{pair}” is not KEY=VALUE.", hint="For example priority=high.")
        pairs[key.strip().lower()] = value
    now = datetime.now(UTC)
    with context.library(write=bool(pairs), create=False) as library:
        feed = subscriptions.find_feed(library, arguments.feed)
        if pairs:
            fields = feed_settings.read_settings(pairs)
            feed_settings.change_feed_settings(library, feed.id, fields, now=now)
        settings = feed_settings.feed_settings(library, feed.id)
        taken = len(retention.surplus(library, feed.id, settings, now=now))
    shown = {key: setting.show(settings) for key, setting in feed_settings.SETTINGS.items()}
    if arguments.json:
        output.json_value({"id": feed.id, "settings": shown, "marked_done_by_next_update": taken})
        return 0
    output.table(list(shown.items()), heading=("SETTING", "VALUE"), stretch=1)
    if taken:
        output.note(f"The next update marks {counted(taken, 'article')} done.")
    return 0


def _health(arguments: argparse.Namespace, context: Context) -> int:
    from reader.commands.shared.mailboxes import print_mailboxes
    from reader.library.feeds import mailboxes
    from reader.library.feeds.feed_health import feed_health
    from reader.presentation import feed_health as words

    with context.library() as library:
        found = list(feed_health(library))
        boxes = [(each, mailboxes.problems(library, each.id)) for each in mailboxes.mailboxes(library)]
    now = datetime.now(UTC)
    if arguments.json:
        output.json_value([_health_record(health) for health in found])
        return 0
    if not found and not boxes:
        output.note(_NONE)
    table = [
        (
            str(health.feed.id),
            health.feed.title,
            words.ago(health.feed.last_success_at, now),
            words.frequency(health, now),
            words.content(health),
            words.problem(health) or words.next_check(health, now),
        )
        for health in found
    ]
    heading = ("ID", "TITLE", "LAST SUCCESS", "PACE", "TEXT", "STATE")
    output.table(table, heading=heading, align=">", stretch=5)
    for health in found:
        if health.offer is not None:
            output.line(f"{health.feed.title}: {words.replacement(health)}")
            output.line(f"  postil subscribe {health.offer.url} --instead-of {health.feed.id}")
    print_mailboxes([box for box, _ in boxes], now)
    for box, problems in boxes:
        for name, reason in problems:
            output.line(f"{box.title}: letter {name.partition(chr(10))[0]} could not be read: {reason}")
    return 0


def _health_record(health: FeedHealth) -> dict[str, object]:
    return {
        **_record(health.feed, health.folder, None),
        "next_check_at": health.feed.next_check_at,
        "newest_at": health.newest,
        "every_hours": None if health.every is None else round(health.every.total_seconds() / 3600, 2),
        "texts": health.texts,
        "whole_texts": health.whole,
        "texts_from_pages": health.pages,
        "offered_url": health.offer.url if health.offer else "",
        "mailboxes": [each.address for each in health.mailboxes],
    }


def _row(feed: Feed, folder: tuple[str, ...], counts: FeedCounts) -> tuple[str, ...]:
    if feed.muted:
        state = "muted"
    elif feed.gone:
        state = "ended"
    elif feed.last_error:
        state = f"failed: {feed.last_error}"
    elif feed.by_mail:
        state = "" if feed.last_checked_at else "no mailbox here brings it"
    elif feed.last_checked_at is None:
        state = "not fetched yet"
    else:
        state = ""
    return (
        str(feed.id),
        str(counts.unread),
        str(counts.total),
        feed.title or feed.url,
        " / ".join(folder),
        state,
    )


def _record(feed: Feed, folder: tuple[str, ...], counts: FeedCounts | None) -> dict[str, object]:
    numbers = {} if counts is None else {"unread": counts.unread, "total": counts.total}
    return {
        "id": feed.id,
        "title": feed.title,
        "url": feed.url,
        "site_url": feed.site_url,
        "folder": folder,
        **numbers,
        "full_text": feed.full_text,
        "last_checked_at": feed.last_checked_at,
        "last_success_at": feed.last_success_at,
        "failures": feed.failures,
        "last_error": feed.last_error,
        "gone": feed.gone,
        "muted": feed.muted,
    }
