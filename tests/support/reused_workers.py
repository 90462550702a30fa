"""Worker processes that pass from test to test: each start costs half a second of processor time."""

from __future__ import annotations

from typing import Any

from reader.feeds.workers import pool as workers


class ReusedWorkers:
    """A stock of idle worker processes, used in place of new ones while `reader.feeds.workers.pool` is patched."""

    def __init__(self) -> None:
        self._idle: list[_Reused] = []

    def take(self) -> _Reused:
        """An idle process that still runs, else a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.runs():
                return worker
        return _Reused(self)

    def keep(self, worker: _Reused) -> None:
        """Take a process back."""
        self._idle.append(worker)

    def close(self) -> None:
        """End all of them."""
        while self._idle:
            self._idle.pop().kill()


class _Reused(workers.WorkerProcess):
    def __init__(self, stock: ReusedWorkers) -> None:
        super().__init__()
        self._stock = stock
        self._reusable = False

    def runs(self) -> bool:
        return self._process.poll() is None

    def ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        self._reusable = False
        head, body = super().ask(message)
        self._reusable = not head["retire"]
        return head, body

    def end(self) -> None:
        """Go back to the stock after a whole answer; any other end is a true one."""
        if self._reusable and self.runs():
            self._reusable = False  # a second call of `end` is for the next user to make
            self._stock.keep(self)
        else:
            self.kill()

    def kill(self) -> None:
        super().end()
