"""Looks a library over after a blow: all that was acknowledged must be there, and nothing half done."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reader.library.annotations import journal
from reader.library.annotations.change_files import read_changes_folder
from reader.library.annotations.journal_file import read_journal
from reader.library.annotations.sync import sync
from reader.library.storage.backups import backups, contents
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.library.storage.files import backup_folder
from reader.library.storage.health import check
from reader.library.storage.restoring import restore
from tests.support.annotation_model import program


def said_in(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines() if line.endswith("}")]


_HALF = {
    "an operation without its journal": """SELECT count(*) FROM operations
        WHERE id NOT IN (SELECT operation_id FROM journal)
        AND highlight_uid NOT IN (SELECT entity_uid FROM purges)""",
    "a highlight without its journal": """SELECT count(*) FROM highlights
        WHERE uid NOT IN (SELECT entity_uid FROM journal)""",
    "a revision without its document": """SELECT count(*) FROM revisions
        WHERE id NOT IN (SELECT revision_id FROM documents)""",
    "a current text that is not indexed": """SELECT count(*) FROM articles
        WHERE revision_id IS NOT NULL AND id NOT IN (SELECT article_id FROM texts)""",
    "an article without text that no one will make": """SELECT count(*) FROM articles
        WHERE revision_id IS NULL AND id IN (SELECT article_id FROM sources)
        AND id NOT IN (SELECT article_id FROM pending)""",
    "a highlight that was not placed": """SELECT count(*) FROM highlights h
        JOIN articles a ON a.id = h.article_id WHERE a.revision_id IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM anchors k WHERE k.highlight_id = h.id AND k.revision_id = a.revision_id)""",
    "a source that differs from its state": """SELECT count(*) FROM sources s
        JOIN states t USING (article_id)
          WHERE s.unread <> (t.read_at IS NULL AND t.done_at IS NULL AND t.hidden_at IS NULL)""",
}


_LABELS = {"noted": "note changed", "deleted": "highlight deleted", "tagged": "tags changed"}


def half_done(lib: Library) -> list[str]:
    """What is wrong in a library that is open for writing: damage, or work of which a part is missing."""
    found = list(check(lib).problems)
    found += [what for what, sql in _HALF.items() if lib.value(sql)]
    with lib.transaction():
        for index in ("texts_fts", "highlights_fts"):
            lib.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    return found


@dataclass(frozen=True)
class Acknowledged:
    """What a library said, in order: what must be in it, and what may be in a library that was set aside.

    The second is all that was done after a backup that was being restored when the blow came, or was restored.
    """

    here: list[dict[str, Any]]
    here_or_aside: list[dict[str, Any]]
    purged: set[str]
    backups: list[str]
    restoring: str


def acknowledged(said: list[dict[str, Any]]) -> Acknowledged:
    """What holds after all that was said."""
    here: list[dict[str, Any]] = []
    aside: list[dict[str, Any]] = []
    restoring = ""
    until = {one["backup"]: 0 for one in said if "backup" in one}
    for one in said:
        if "backup" in one:
            until[one["backup"]] = len(here)
        if "restoring" in one:
            restoring = one["restoring"]
            begin = until.get(restoring, 0)
            aside += here[begin:]
            del here[begin:]
        here.append(one)
    purged = {uid for one in said for uid in one.get("purging", ())}
    return Acknowledged(here, aside, purged, list(until), restoring)


def problems(path: Path, said: list[dict[str, Any]], *, schema: int = SCHEMA_VERSION) -> list[str]:
    """What is wrong with a library after a blow; opening it repairs what SQLite can repair."""
    promised = acknowledged(said)
    if promised.restoring and not path.exists():  # cut off between the two: it has to be done again
        restore(path, backup_folder(path) / promised.restoring, now=datetime.now(UTC))
    with program(schema), Library.open(path, write=True) as lib:
        found = half_done(lib)
        known = {row[0]: row[1] for row in lib.tuples("SELECT uid, quote FROM highlights")}
        for one in promised.here:
            if promised.purged & {one.get(key) for key in ("highlight", *_LABELS)}:
                continue
            if "highlight" in one and known.get(one["highlight"]) != one["quote"]:
                found.append(f"lost: highlight {one['highlight']}")
            for key, label in _LABELS.items():
                if key in one and not any(c.label == label for c in journal.history(lib, uid=one[key])):
                    found.append(f"lost: {label} of {one[key]}")
            if "crash" in one:
                found.append(f"not reported as what it is: {one['crash']}")
        somewhere = known.keys() | promised.purged | _set_aside(path)
        made = [one["highlight"] for one in promised.here_or_aside if "highlight" in one]
        found += [f"lost: highlight {uid}, set aside" for uid in made if uid not in somewhere]
        found += [f"lost: {name}" for name in promised.backups if not (backup_folder(path) / name).exists()]
        for kept in backups(path):
            if problem := contents(kept.path).problem:
                found.append(f"{kept.path.name}: {problem}")
        found += _files_for_others(lib, promised.here)
    return found


def _set_aside(path: Path) -> set[str]:
    """The things in the files of changes of libraries that were set aside."""
    folders = [folder for folder in path.parent.glob("*changes*") if folder.is_dir()]
    return {row.uid for folder in folders for row in read_changes_folder(folder).rows}


def _files_for_others(lib: Library, said: list[dict[str, Any]]) -> list[str]:
    """What is wrong with the exported journal, and with the folder of merging after one more merge."""
    found: list[str] = []
    exported, shared = (lib.path.with_name(lib.path.name + ending) for ending in (".jsonl", ".shared"))
    promised = max((one["exported"] for one in said if "exported" in one), default=0)
    if promised or exported.exists():
        file = read_journal(exported)
        found += file.problems
        if len(file.rows) < promised:
            found.append(f"lost: {promised - len(file.rows)} rows of the exported journal")
    if shared.is_dir():
        device = lib.value("SELECT value FROM meta WHERE key = 'device'")
        own = shared / f"postil-{device}.jsonl"
        promised = 0
        for one in said:  # a restored library has another name
            promised = 0 if "restoring" in one else max(promised, one.get("sent", 0))
        if promised and len(read_journal(own).rows) < promised:
            found.append("lost: rows in the folder of merging")
        found += sync(lib, shared, now=datetime.now(UTC)).unreadable
        found += sync(lib, shared, now=datetime.now(UTC)).unreadable
        earlier = json.loads(lib.value("SELECT value FROM meta WHERE key = 'own'") or "{}")
        rows = sum(
            lib.value("SELECT count(*) FROM journal WHERE device = ? AND clock <= ?", each)
            for each in {**earlier, device: 2**53}.items()
        )
        if len(read_journal(own).rows) != rows:
            found.append("the file for the other machines is not what the journal says")
    return found
