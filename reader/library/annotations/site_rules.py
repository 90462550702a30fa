"""What the reader said of blocks of a site: never, or always, part of its articles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from reader.errors import NotFound
from reader.library.annotations.entities.site_rule import SiteRuleFields, site_rule_uid
from reader.library.annotations.journal import operation
from reader.library.storage.database import Library
from reader.library.storage.encoding import moment, stamp
from reader.safetext import safe_line, storable

EXAMPLE = 120
"""Characters kept of how a block begins."""


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What the reader said of blocks of a site: "never" or "always" part of its articles.

    `host` is without "www."; `block` is what they look like, in the cleaner's words; `example` how one of
    them began.
    """

    id: int
    host: str
    verdict: str
    block: str
    example: str
    made_at: datetime


def host_of(url: str) -> str:
    """The site of an address: its host without "www."; "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def site_rules(lib: Library) -> list[SiteRule]:
    """All that the reader said, by site and in the order in which it was said."""
    rows = lib.rows("SELECT * FROM site_rules WHERE deleted_at IS NULL ORDER BY host, made_at, id")
    return [_rule(row) for row in rows]


def rules_of(lib: Library, host: str) -> list[SiteRule]:
    """What the reader said of one site."""
    rows = lib.rows(
        "SELECT * FROM site_rules WHERE deleted_at IS NULL AND host = ? ORDER BY made_at, id", (host,)
    )
    return [_rule(row) for row in rows]


def set_site_rule(
    lib: Library,
    host: str,
    block: str,
    verdict: str | None,
    *,
    example: str = "",
    article_id: int | None = None,
    now: datetime,
) -> None:
    """Say that blocks like `block` are "never" or "always" part of a site's articles; None takes it back.

    The texts of the site count as by an older cleaner then. `article_id` is the article in which it was said,
    and can be undone.
    """
    uid = site_rule_uid(host, block)
    label = "correction of a site reverted" if verdict is None else f"{verdict} on {host}"
    with operation(lib, label, now=now, article_id=article_id) as doing:
        if verdict is None:
            if lib.value("SELECT 1 FROM site_rules WHERE uid = ?", (uid,)) is not None:
                doing.change("site_rule", uid, SiteRuleFields(deleted_at=stamp(now)))
            return
        made_at = lib.value("SELECT made_at FROM site_rules WHERE uid = ?", (uid,))
        given = SiteRuleFields(
            host=host,
            verdict=verdict,
            block=storable(block),
            example=storable(safe_line(example)[:EXAMPLE]),
            made_at=stamp(now) if made_at is None else int(made_at),
            deleted_at=None,
        )
        doing.change("site_rule", uid, given)


def remove_site_rule(lib: Library, number: int, *, now: datetime) -> SiteRule:
    """Take back what was said, by its number; returns it. Raises NotFound."""
    row = lib.row("SELECT * FROM site_rules WHERE id = ? AND deleted_at IS NULL", (number,))
    if row is None:
        raise NotFound(f"There is no correction {number}.", hint="`postil sites` lists them.")
    rule = _rule(row)
    set_site_rule(lib, rule.host, rule.block, None, now=now)
    return rule


def _rule(row: Any) -> SiteRule:
    return SiteRule(
        id=row["id"],
        host=row["host"],
        verdict=row["verdict"],
        block=row["block"],
        example=row["example"],
        made_at=moment(row["made_at"]),
    )
