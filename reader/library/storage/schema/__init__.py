"""The tables of the library and how older libraries become newer ones.

The steps are sqlite-utils migrations, applied in one transaction together with `user_version`.
A released step never changes: a library that has it will not run it again.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from reader.library.storage.schema import (
    first,
    second_accounts,
    second_annotations,
    second_articles,
    second_attachments,
    second_books,
    second_citing,
    second_daily,
    second_feeds,
    second_images,
    second_imports,
    second_mail,
    second_search,
    second_sites,
    second_today,
)

migrations = Migrations("postil")


@migrations()
def v1_first(db: Database) -> None:
    """Subscriptions, articles, revisions, annotations, journal, search."""
    first.create(db)


@migrations()
def v2_foundation(db: Database) -> None:
    """Journal 2, nullable dates, states, pages, metadata, works, feed hints, attachments, mailboxes."""
    second_articles.migrate(db)
    second_feeds.migrate(db)
    second_annotations.migrate(db)
    second_attachments.migrate(db)
    second_search.migrate(db)
    second_daily.migrate(db)
    second_mail.migrate(db)
    second_today.migrate(db)
    second_sites.migrate(db)
    second_citing.migrate(db)
    second_imports.migrate(db)
    second_books.migrate(db)
    second_images.migrate(db)
    second_accounts.migrate(db)
