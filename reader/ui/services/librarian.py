"""The thread that writes: one connection, one queue, user edits before everything else.

The screen hands over a piece of work and two callbacks. The work runs in the librarian's thread with
a writing library, each public library function being a transaction of its own; the callbacks run in
the thread of the screen, after the commit.
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from reader.errors import LibraryReadOnly, PostilError
from reader.log import logger

if TYPE_CHECKING:
    from reader.library.storage.database import Library

log = logger(__name__)
Result = TypeVar("Result")
Deliver = Callable[[Callable[[], None]], None]
"""Runs a callable in the thread of the screen."""

URGENT, ORDINARY, LAST = 0, 1, 2


class _Job(NamedTuple):
    """Comes before jobs of a higher rank, and before later ones of its own: no two have one `number`."""

    rank: int
    number: int
    work: Callable[[Library], Any] | None
    then: Callable[[Any], None] | None = None
    failed: Callable[[PostilError], None] | None = None


class Librarian:
    """Owns the writing connection of this process. The library is opened on the first piece of work."""

    def __init__(
        self,
        path: Path,
        deliver: Deliver,
        failed: Callable[[PostilError], None],
        *,
        refusal: PostilError | None = None,
    ) -> None:
        """`refusal` is why nothing can be written: then the library is opened for reading."""
        self._path = path
        self._refusal = refusal
        self._deliver = deliver
        self._failed = failed
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self.unreported: list[PostilError] = []
        """Why urgent work failed, until its `failed` was called: what an exiting app has not shown."""
        self.asked = 0
        """How many pieces of work were handed over so far whose answer the next key waits for."""
        self._thread = threading.Thread(target=self._run, name="librarian", daemon=True)
        self._thread.start()

    def submit(
        self,
        work: Callable[[Library], Result],
        then: Callable[[Result], None] | None = None,
        *,
        failed: Callable[[PostilError], None] | None = None,
        urgent: bool = False,
        background: bool = False,
        automatic: bool = False,
    ) -> None:
        """Queue a piece of work; `urgent` is for highlights, notes and tags.

        The next key waits for the answer, unless it is of work in the `background`. `then` receives what
        the work returned, after its commit; `failed` the error, if any. What is `automatic`, noted without
        anybody asking for it, is left out where nothing can be written.
        """
        if automatic and self._refusal is not None:
            return
        self.asked += then is not None and not background
        rank = URGENT if urgent else ORDINARY
        self._jobs.put(_Job(rank, next(self._numbers), work, then, failed or self._failed))

    def close(self, timeout: float = 30.0) -> bool:
        """Finish what is queued and close the library; False when that takes over `timeout` seconds."""
        self._jobs.put(_Job(LAST, next(self._numbers), None))
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        from reader.library.storage.database import Library

        library: Library | None = None
        try:
            while (job := self._jobs.get()).work is not None:
                try:
                    if library is None:
                        library = Library.open(self._path, write=self._refusal is None)
                    result = job.work(library)
                except LibraryReadOnly as error:
                    self._refuse(job, self._refusal or error)
                except PostilError as error:
                    log.warning("the library refused: %s", error)
                    self._refuse(job, error)
                except Exception as error:
                    # a defect must not end the thread: later highlights still have to be written
                    log.exception("a piece of work for the library failed")
                    self._refuse(job, PostilError(f"Not saved: {error}.", hint="The log says more."))
                else:
                    self._answer(job.then, result)
        finally:
            if library is not None:
                library.close()

    def _refuse(self, job: _Job, error: PostilError) -> None:
        failed = job.failed
        if failed is None or job.rank != URGENT:
            self._answer(failed, error)
            return
        self.unreported.append(error)

        def report() -> None:
            self.unreported.remove(error)
            failed(error)

        self._deliver(report)

    def _answer(self, callback: Callable[[Any], None] | None, value: object) -> None:
        if callback is not None:
            self._deliver(lambda: callback(value))
