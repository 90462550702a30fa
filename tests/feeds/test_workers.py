"""Workers: what they may not do, and what their death costs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from reader.errors import CleaningError, NotAFeed, PostilError
from reader.feeds.workers import process as worker_process
from reader.feeds.workers.pool import WorkerDied, Workers, default_size
from reader.library.storage.encoding import entry_to_bytes
from reader.model import Entry
from reader.paths import log_file

FEED = b"<rss version='2.0'><channel><title>T</title><item><title>x</title></item></channel></rss>"


@pytest.fixture(autouse=True)
def _reused_workers() -> None:
    """Here each process is new: its start and its end are what is tested."""


async def test_documents_share_one_process() -> None:
    async with Workers(1) as workers:
        feeds = await asyncio.gather(*(workers.feed(FEED, url="https://a.test/") for _ in range(20)))
        assert {feed.title for feed in feeds} == {"T"}
        assert len(workers._all) == 1


async def test_worker_continues_after_error() -> None:
    async with Workers(1) as workers:
        with pytest.raises(NotAFeed, match="web page"):
            await workers.feed(b"<html><body>x</body></html>")
        with pytest.raises(CleaningError):
            await workers.clean_page(b"", url="https://a.test/")
        assert (await workers.feed(FEED)).title == "T"
        assert len(workers._all) == 1


async def test_timeout_costs_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Workers(1) as workers:
        await workers.feed(FEED)
        (worker,) = workers._all
        monkeypatch.setattr(worker_process, "WALL_SECONDS", 0.3)
        worker._process.send_signal(19)  # SIGSTOP: it hangs
        with pytest.raises(WorkerDied, match="longer"):
            await workers.feed(FEED)
        monkeypatch.setattr(worker_process, "WALL_SECONDS", 15.0)
        assert (await workers.feed(FEED)).title == "T"


async def test_start_of_worker_adds_no_time_to_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "SLOW_SECONDS", 0.3)  # of a large document
    item = b"<item><title>x</title><description>%s</description></item>" % (b"words &amp; more " * 50)
    slow = b"<!DOCTYPE rss><rss version='2.0'><channel>" + item * 4000 + b"</channel></rss>"
    async with Workers(1) as workers:
        with pytest.raises(WorkerDied, match="longer"):
            await workers.feed(slow)


async def test_death_of_worker_costs_one_document() -> None:
    async with Workers(2) as workers:
        await workers.feed(FEED)
        (worker,) = workers._all
        worker._process.kill()
        with pytest.raises(WorkerDied):
            await workers.feed(FEED)
        assert (await workers.feed(FEED)).title == "T"


async def test_close_ends_busy_workers() -> None:
    workers = Workers(1)
    await workers.feed(FEED)
    (worker,) = workers._all
    worker._process.send_signal(19)
    task = asyncio.create_task(workers.feed(FEED))
    await asyncio.sleep(0.1)
    workers.close()  # the test's time limit ends a wait for the stopped process
    with pytest.raises((WorkerDied, asyncio.CancelledError)):
        await task
    assert worker._process.poll() is not None


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("import socket; socket.socket()", "PermissionError"),
        ("import subprocess; subprocess.run(['true'])", "PermissionError"),
        ("import os; os.system('true')", "PermissionError"),
        ("import os; os.fork()", "PermissionError"),
        ("open('/tmp/postil-worker-test', 'w')", "PermissionError"),
        ("bytearray(900 * 1024 * 1024)", "MemoryError"),
    ],
)
def test_worker_is_confined(deed: Any, error: Exception) -> None:
    code = f"from reader.feeds.workers.worker import confine\nconfine()\ntry:\n    {deed}\nexcept BaseException as error:\n    print(type(error).__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == error, done.stderr


def test_processor_time_is_limited_for_each_document() -> None:
    code = (
        "from reader.feeds.workers import worker\nworker.CPU_SECONDS = 0\nworker.confine()\n"
        "worker._allow_processor_time()\nwhile True: pass"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=30)
    assert -done.returncode == 24  # SIGXCPU


def entry(number: int, words: str = "Some words of a report.") -> bytes:
    return entry_to_bytes(Entry(guid=str(number), title=f"Report {number}", content_html=f"<p>{words}</p>"))


async def test_entries_keep_their_order() -> None:
    async with Workers(1) as workers:
        made = await workers.entries([entry(n, f"Word {n} of it.") for n in range(20)])
        assert [one.text.text for one in made] == [f"Word {n} of it." for n in range(20)]
        assert {one.about.title for one in made} == {""}  # the entry has its own


async def test_entries_are_retried_one_by_one_after_death() -> None:
    async with Workers(1) as workers:
        await workers.entries([entry(0)])
        (worker,) = workers._all
        worker._process.kill()
        made = await workers.entries([entry(n) for n in range(3)])
        assert [type(one).__name__ for one in made] == ["PackedArticle"] * 3


async def test_damaged_entry_costs_itself() -> None:
    async with Workers(1) as workers:
        first, broken, last = await workers.entries([entry(1), b"no entry", entry(2)])
        assert isinstance(broken, PostilError)
        assert first.text.text == last.text.text == "Some words of a report."


async def test_long_texts_are_answered_in_parts() -> None:
    async with Workers(1) as workers:
        long = ("w" * 49 + " ") * 90_000
        made = await workers.entries([entry(1, long), entry(2), entry(3)])
        assert [one.text.words for one in made] == [90_000, 5, 5]


async def test_urgent_entry_overtakes_batches() -> None:
    ended: list[str] = []

    async def made(name: str, packed: list[bytes], *, hurry: bool = False) -> list[str]:
        texts = await workers.entries(packed, hurry=hurry)
        ended.append(name)
        return [one.text.text for one in texts]

    async with Workers(1) as workers:
        await workers.entries([entry(0)])  # it has started
        long = "<p>Some words of a report.</p>" * 500
        several = [entry(n, f"Number {n}.{long}") for n in range(20)]
        first = asyncio.create_task(made("first", several))
        second = asyncio.create_task(made("second", several))
        await asyncio.sleep(0.1)
        assert await made("in a hurry", [entry(1)], hurry=True) == ["Some words of a report."]
        for texts in (await first, await second):
            assert [text.split("\n")[0] for text in texts] == [f"Number {n}." for n in range(20)]
        assert ended[0] == "in a hurry"


@pytest.mark.parametrize(("processors", "size"), [(1, 2), (2, 2), (3, 2), (16, 15)])
@pytest.mark.parametrize("tells_own", [True, False])
def test_default_number_of_workers(
    monkeypatch: pytest.MonkeyPatch, processors: int, size: int, tells_own: bool
) -> None:
    if tells_own:
        monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(processors)), raising=False)
    else:
        monkeypatch.delattr("os.sched_getaffinity", raising=False)
        monkeypatch.setattr("os.cpu_count", lambda: processors)
    assert default_size() == size
    assert default_size(5) == 5


async def test_defect_in_worker_goes_to_log(capfd: pytest.CaptureFixture[str]) -> None:
    async with Workers(1) as workers:
        with pytest.raises(NotAFeed, match="Internal error"):
            await workers._run({"op": "no such thing"}, b"", NotAFeed)
    assert "Traceback" in log_file().read_text("utf-8")
    assert capfd.readouterr().err == ""
