"""Makes system calls of a writer fail, one after the other, below SQLite and below Python.

The writer is forked from this process, which has everything imported, and strace attaches to it before
its first step: so the N-th call is the library's own, and a fault takes a fraction of a second.
"""

from __future__ import annotations

import gc
import gzip
import itertools
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.power_loss import MEMORY, with_another_machine
from reader.errors import LibraryError
from reader.library.storage.database import SCHEMA_VERSION, Library
from tests.support import CHECKOUT, writer_program
from tests.support.annotation_model import program
from tests.support.crash_check import problems, said_in

CALLS = (
    "write",
    "rename",
    "mkdir",
    "fsync",
    "fdatasync",
    "ftruncate",
    "unlink",
    "openat",
    "pwrite64",
)
"""What the library, its backups, the files of merging and of exports ask of the system when they write."""
STEPS = 24
SEED = 7


def faults(stride: int, *only: str) -> int:
    """Let every `stride`-th call fail, once and from then on, until none is left to fail."""
    bad = runs = named = 0
    reported: Counter[str] = Counter()
    began = time.perf_counter()
    older = (CHECKOUT / "tests" / "library" / "fixtures" / f"library-{SCHEMA_VERSION}.db.gz").read_bytes()
    with TemporaryDirectory(dir=MEMORY) as place:
        first = Path(place) / "postil.db"
        with_another_machine(first)
        _preload(Path(place) / "preload", first)
        for call in only or CALLS:
            of_call = 0
            for error, persistent, migrating in itertools.product(
                ("ENOSPC", "EIO"), ("", "+"), (False, True)
            ):
                for number in itertools.count(1, stride):
                    with TemporaryDirectory(dir=MEMORY) as folder:
                        path = Path(folder) / "postil.db"
                        if migrating:
                            path.write_bytes(gzip.decompress(older))
                        else:
                            shutil.copytree(f"{first}.shared", f"{path}.shared")
                        schema = SCHEMA_VERSION + migrating
                        inject = f"--inject={call}:error={error}:when={number}{persistent}"
                        output, injected = _run(
                            partial(_write, path, schema, 1 if migrating else STEPS),
                            path.with_name("strace.log"),
                            f"--trace={call}",
                            inject,
                        )
                        if not injected:
                            break
                        of_call += 1
                        said = said_in(output)
                        messages = [one["message"].replace(folder, "") for one in said if "error" in one]
                        named += bool(messages)
                        reported.update(
                            re.sub(r"postil-\w+|\d\S*", "…", message)[:76] for message in messages
                        )
                        for problem in problems(path, said, schema=schema):
                            bad += 1
                            print(
                                f"{call} {error} at {number}{persistent}, {migrating=}: {problem}", flush=True
                            )
            runs += of_call
            print(f"{call}: {of_call} faults, {time.perf_counter() - began:.0f} s", flush=True)
    for message, count in sorted(reported.items()):
        print(f"  said {count} times: {message} ...")
    print(f"faults: {runs}; the writer met an error and said so: {named}; problems: {bad}")
    return bad


def _preload(folder: Path, first: Path) -> None:
    """Do all of it once, so that nothing is left to import in the forks."""
    folder.mkdir()
    path = folder / "postil.db"
    shutil.copytree(f"{first}.shared", f"{path}.shared")
    said: list[dict[str, object]] = []
    writer_program.say = lambda **what: said.append(what)
    _write(path, SCHEMA_VERSION, 200)
    kinds = {next(iter(one)) for one in said}
    assert kinds >= {"highlight", "noted", "deleted", "tagged", "backup", "merged", "exported"}, kinds
    problems(path, [])
    gc.collect()
    gc.freeze()


def _write(path: Path, schema: int, steps: int) -> None:
    chance = random.Random(SEED)
    try:
        with program(schema), Library.open(path, write=True) as lib:
            for step in range(1, steps + 1):
                writer_program.work(lib, chance, SEED, step)
    except LibraryError as error:
        writer_program.say(error=type(error).__name__, message=str(error))


def _run(work: Callable[[], None], log: Path, *options: str) -> tuple[str, bool]:
    """Do some work in a fork under strace; what it said, and whether a fault was injected."""
    here, there = socket.socketpair()
    child = os.fork()
    if not child:
        here.close()
        try:
            # sent, not written: the calls that are made to fail are the library's alone
            sys.stdout = there.makefile("w")
            writer_program.say = _say
            os.kill(os.getpid(), signal.SIGSTOP)
            work()
        except BaseException as error:  # noqa: BLE001  whatever reaches the reader as a traceback is a finding
            frames = traceback.extract_tb(error.__traceback__)[-4:]
            _say(crash=f"{error!r} in {' > '.join(one.name for one in frames)}")
        finally:
            os._exit(0)
    there.close()
    os.waitpid(child, os.WUNTRACED)
    command = ["strace", "-qq", "-f", "-o", str(log), "-p", str(child), *options]
    with subprocess.Popen(command) as tracer:
        while "TracerPid:\t0" in Path(f"/proc/{child}/status").read_text():
            assert tracer.poll() is None, "strace cannot trace here"
            time.sleep(0.0005)
        os.kill(child, signal.SIGCONT)
        with here, here.makefile() as heard:
            output = heard.read()
        os.waitpid(child, 0)
    return output, "(INJECTED)" in log.read_text(errors="replace")


_say = writer_program.say
