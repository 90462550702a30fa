"""What the reader said of blocks of a site in the journal; the uid is made from host and block.

So two machines that say the same of one block say it of one thing.
"""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass, replace
from hashlib import sha256

from reader.library.annotations.entities.table_rows import table_entity
from reader.library.annotations.field_snapshots import (
    NUMBER,
    TEXT,
    TIME,
    Absent,
    Snapshot,
    choice_of,
    journalled,
)
from reader.library.storage.database import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRuleFields(Snapshot):
    """`verdict` is "never" or "always"; times are in microseconds since 1970 UTC."""

    host: str | Absent = journalled(TEXT)
    verdict: str | Absent = journalled(choice_of("never", "always"))
    block: str | Absent = journalled(TEXT)
    example: str | Absent = journalled(TEXT)
    made_at: int | Absent = journalled(NUMBER)
    deleted_at: int | Absent | None = journalled(TIME)


_TABLE = table_entity(
    "site_rule", SiteRuleFields, table="site_rules", needed=("host", "verdict", "block", "made_at")
)


def site_rule_uid(host: str, block: str) -> str:
    """The uid of what is said of a block of a site."""
    return b32encode(sha256(f"{host}\x00{block}".encode()).digest()[:10]).decode().lower()


def _write(lib: Library, uid: str, snapshot: SiteRuleFields, at: int) -> None:
    _TABLE.write(lib, uid, snapshot, at)
    _outdate_texts(lib, str(lib.value("SELECT host FROM site_rules WHERE uid = ?", (uid,))))


def _outdate_texts(lib: Library, host: str) -> None:
    """Have the texts of a site's pages count as by an older cleaner, so that they are cleaned again."""
    # addresses that begin with the host and a slash, or a port: up to the character after those
    begins = [
        (f"{scheme}://{www}{host}{end}", f"{scheme}://{www}{host}{chr(ord(end) + 1)}")
        for scheme in ("https", "http")
        for www in ("", "www.")
        for end in "/:"
    ]
    where = " OR ".join("(address >= ? AND address < ?)" for _ in begins)
    lib.execute(
        f"""UPDATE revisions SET cleaner = 0 WHERE id IN (
              SELECT id FROM (SELECT r.id, iif(r.source_url <> '', r.source_url, a.url) AS address
                FROM articles a JOIN revisions r ON r.id = a.revision_id
                WHERE r.cleaner > 0 AND r.source IN ('feed', 'page', 'saved'))
              WHERE {where})""",
        [bound for both in begins for bound in both],
    )


SITE_RULE = replace(_TABLE, write=_write)
