"""A program that writes to a library and says what was acknowledged: run by the tests of several processes.

    python -m tests.support.writer_program LIBRARY SEED STEPS

Each line it prints is a JSON object that describes one thing done, written right after the library
said that it is; so whatever stands in its output must be in the library for ever. STEPS 0 works
until it is killed. With POSTIL_FILE_LIMIT set, no file may grow beyond that many bytes. With
POSTIL_RESTORES=0.08 such a part of the steps restores the newest backup, which needs the library alone. With
POSTIL_NEXT_SCHEMA set it is a program of a schema that has a migration more. Where a folder
LIBRARY.shared stands, it merges with the machines that left their journals there.
"""

import json
import os
import random
import resource
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from reader.document import Block, BlockKind, Document
from reader.errors import LibraryError
from reader.library.annotations import highlight_changes, journal
from reader.library.annotations.highlights import highlights
from reader.library.annotations.journal_file import export_journal
from reader.library.annotations.purge import plan_purge, purge
from reader.library.annotations.sync import sync
from reader.library.articles import reclean_sources, states
from reader.library.articles.entries import store_entries
from reader.library.articles.listing import article
from reader.library.feeds.subscriptions import subscribe
from reader.library.storage.backups import backup, backups
from reader.library.storage.database import SCHEMA_VERSION, Library
from reader.library.storage.restoring import restore
from reader.model import Entry, Source
from tests.support.lists import listed
from tests.support.texts import store_revision

RESTORES = float(os.environ.get("POSTIL_RESTORES", "0"))
"""How often a step is the restoring of the newest backup."""
WORDS = [f"word{n}" for n in range(400)]


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def work(lib: Library, chance: random.Random, seed: int, step: int) -> None:
    now = datetime.now(UTC)
    ids = listed(lib)
    kind = chance.randrange(15) if ids else 0
    if kind > 9 and ids:
        other_work(lib, chance, seed, step)
        return
    if kind == 0:
        feed, _ = subscribe(lib, f"https://feed{seed}.example/rss")
        name = f"{seed}-{step}"
        entry = Entry(name, f"https://site.example/{name}", f"Report {name}", content_html="<p>" + "x" * 3000)
        with lib.transaction():
            (number,) = store_entries(lib, feed.id, [entry], now=now).new
            blocks = tuple(
                Block(BlockKind.PARAGRAPH, " ".join(chance.choices(WORDS, k=60))) for _ in range(20)
            )
            store_revision(lib, number, document=Document(blocks), source=Source.FEED, cleaner=1, now=now)
        say(article=number)
        return
    number = chance.choice(ids)
    known = highlights(lib, number)
    if kind < 6 or not known:
        revision = article(lib, number).revision
        if revision is None:  # an entry that has not been made ready
            say(idle=step)
            return
        length = len(revision.document.text)
        start = chance.randrange(1, max(2, min(800, length - 40)))
        end = min(start + 40, length)
        made = highlight_changes.add_highlight(lib, number, start, end, note=f"{seed}-{step}", now=now)
        say(highlight=made.uid, quote=made.quote, note=made.note)
    elif kind == 6:
        uid = chance.choice(known).uid
        highlight_changes.set_note(lib, uid, f"{seed}-{step}-changed", now=now)
        say(noted=uid)
    elif kind == 7:
        uid = chance.choice(known).uid
        highlight_changes.delete_highlight(lib, uid, now=now)
        say(deleted=uid)
    elif kind == 8:
        change = journal.undo(lib, article_id=number, now=now)
        say(undone=change.highlight_uid if change else "")
    else:
        states.set_starred(lib, [number], chance.random() < 0.5, now=now)
        say(starred=number)


def other_work(lib: Library, chance: random.Random, seed: int, step: int) -> None:
    """What happens less often: tags, redo, a publisher's edit, a backup, a merge, an export."""
    now = datetime.now(UTC)
    number = chance.choice(listed(lib))
    shared = lib.path.with_name(lib.path.name + ".shared")
    kind = chance.choice(("tag", "redo", "edit", "reclean", "backup", "merge", "export", "purge"))
    if kind == "tag" and (known := highlights(lib, number)):
        uid = chance.choice(known).uid
        highlight_changes.set_tags(lib, uid, [f"tag {seed}-{step}"], now=now)
        say(tagged=uid)
    elif kind == "redo":
        change = journal.redo(lib, article_id=number, now=now)
        say(redone=change.highlight_uid if change else "")
    elif kind == "edit":
        revision = article(lib, number).revision
        if revision is None:
            say(idle=step)
            return
        blocks = list(revision.document.blocks)
        blocks.insert(chance.randrange(len(blocks)), Block(BlockKind.PARAGRAPH, f"Corrected in step {step}."))
        store_revision(lib, number, document=Document(tuple(blocks)), source=Source.PAGE, cleaner=1, now=now)
        say(edited=number)
    elif kind == "reclean":
        say(recleaned=reclean(lib, number, now))
    elif kind == "backup":
        say(backup=backup(lib, now=now).path.name)
    elif kind == "merge" and shared.is_dir():
        merged = sync(lib, shared, now=now)
        device = lib.value("SELECT value FROM meta WHERE key = 'device'")
        sent = lib.value("SELECT count(*) FROM journal WHERE device = ?", (device,))
        say(merged=merged.received, sent=sent)
    elif kind == "purge":
        plan = plan_purge(lib, deleted_before=now)
        say(purging=[one.uid for one in plan.highlights])  # from now on they may be gone
        purge(lib, plan, now=now)
        say(purged=len(plan.highlights))
    elif kind == "export" and lib.value("SELECT 1 FROM meta WHERE key = 'own'") is None:
        say(exported=export_journal(lib, lib.path.with_name(lib.path.name + ".jsonl")))
    else:
        say(idle=step)


def reclean(lib: Library, number: int, now: datetime) -> int:
    """Store what a newer cleaner makes of an article's stored page, as `feeds.saving.reclean` does; its number."""
    revision = article(lib, number).revision
    if revision is None:
        return 0
    blocks = list(revision.document.blocks)
    if len(blocks) > 5:  # the newer one leaves out a paragraph
        del blocks[2]
    with lib.transaction():
        store_revision(
            lib,
            number,
            document=Document(tuple(blocks)),
            source=revision.source,
            cleaner=2,
            source_html=b"<p>" + b"y" * 2000,
            now=now,
        )
        reclean_sources.drop_html(lib, revision.id)
    return number


def program() -> AbstractContextManager[None]:
    """The program of the next schema where it is wanted."""
    if not os.environ.get("POSTIL_NEXT_SCHEMA"):
        return nullcontext()
    from tests.support import annotation_model

    return annotation_model.program(SCHEMA_VERSION + 1)


def restore_newest(path: Path) -> None:
    """Put the newest backup in the library's place, where there is one."""
    if not (known := backups(path)):
        say(idle=0)
        return
    name = known[0].path.name
    say(restoring=name)  # from now on the library may be as it was then; the other one is set aside
    restore(path, known[0].path, now=datetime.now(UTC))
    say(restored=name)


def main() -> int:
    path, seed, steps = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    limit = os.environ.get("POSTIL_FILE_LIMIT")
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    chance = random.Random(seed)
    try:
        with program():
            step = 0
            while not steps or step < steps:
                with Library.open(path, write=True) as lib:
                    while (not steps or step < steps) and (step == 0 or chance.random() >= RESTORES):
                        step += 1
                        work(lib, chance, seed, step)
                step += 1
                if RESTORES:
                    restore_newest(path)
    except LibraryError as error:
        say(error=type(error).__name__, message=str(error))
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
