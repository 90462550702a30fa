"""The update of many feeds from a local server (`benchmarks.peers` has other programs beside it).

    python -m benchmarks.update SERVER.py CORPUS [--latency 0 200] [--concurrency 256 32] [--hosts 32]

SERVER.py serves CORPUS (a folder `round-0`, `round-1` of feeds) with latency: it takes the folder,
`--port` and `--ports`, and answers GET /__round/N, /__latency/MS and /__reset. Postil runs as a
user runs it (`postil update --json` in a new process), so its start-up counts. Printed is Markdown, for each
case: seconds until everything is listed and until everything is ready (cleaned, indexed), CPU
seconds of all its processes to their end (the day's backup included), the most memory they held
together. With --floor the cold update's CPU is set against what its parts cost by themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass
class Measured:
    """One run of a program."""

    listed: float
    ready: float
    cpu: float
    megabytes: float
    new: int = 0


COLD, WARM, DELTA = "cold", "warm", "delta"
HOSTS = 32
"""Ports on which the server listens: to a program that limits downloads from one host, so many hosts."""
PER_HOST = 8
"""Downloads at once from one of them: 32 times 8 are the most that Postil ever makes."""


@contextmanager
def serving(server: Path, corpus: Path, port: int, hosts: int = HOSTS) -> Iterator[None]:
    """The feed server, as long as the block runs."""
    process = subprocess.Popen(
        [sys.executable, str(server), str(corpus), "--port", str(port), "--ports", str(hosts)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                control(port, "__stats")
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"The server ended: is one of the ports {port} to {port + hosts - 1} in use?")
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def control(port: int, path: str) -> None:
    """Tell the server something."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as answer:
        answer.read()


def _tree(pid: int) -> int:
    """Resident bytes of a process and all below it."""
    total = 0
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            total = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(_tree(int(child)) for child in (task / "children").read_text().split())
    except OSError:  # it has ended
        pass
    return total


def run(command: list[str], **environment: str) -> Measured:
    """Run a program to its end; its JSON lines tell when it has listed everything."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ | environment
    )
    assert process.stdout is not None
    peak = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.05):
            peak = max(peak, _tree(process.pid))

    thread = threading.Thread(target=watch)
    thread.start()
    listed, ready, new = 0.0, 0.0, 0
    for line in process.stdout:
        if b'"FeedChecked"' in line:
            listed = time.monotonic() - started
        elif b'"Finished"' in line:
            ready = time.monotonic() - started
            new = json.loads(line)["new"]
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - started
    ended.set()
    thread.join()
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(listed or seconds, ready or seconds, cpu, peak / 1e6, new)


def postil(folder: Path, *arguments: str) -> list[str]:
    """The command line of Postil with a library in a folder."""
    options = ["--library", str(folder / "postil.db"), "--config", str(folder / "config.toml")]
    return [sys.executable, "-m", "reader", *options, *arguments]


def addresses(corpus: Path, port: int, hosts: int = HOSTS) -> list[str]:
    """The addresses of all feeds, spread over the ports of the server."""
    feeds = sorted(path.name for path in (corpus / "round-0").glob("*.xml"))
    return [f"http://127.0.0.1:{port + at % hosts}/{name}" for at, name in enumerate(feeds)]


def prepare(folder: Path, urls: list[str], concurrency: int) -> None:
    """Settings, and a library with these subscriptions."""
    folder.mkdir(exist_ok=True)
    hosts = sorted({urlsplit(url).netloc for url in urls})
    (folder / "config.toml").write_text(
        f"[update]\nconcurrency = {concurrency}\nper_host = {PER_HOST}\n"
        f"[network]\nallow_private = {json.dumps(hosts)}\n"
    )
    outlines = "".join(f'<outline type="rss" text="{url}" xmlUrl="{url}"/>' for url in urls)
    (folder / "feeds.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    subprocess.run(
        postil(folder, "import", str(folder / "feeds.opml")), check=True, stdout=subprocess.DEVNULL
    )


def floor(corpus: Path) -> float:
    """Prints what parsing, converting and bare full-text inserts cost by themselves, in CPU seconds.

    Returns the sum of the last two: what making texts ready cannot do without.
    """
    from reader.cleaning import clean_fragment
    from reader.feeds.parsing.parse import parse

    seconds = dict.fromkeys(("parse", "convert", "index"), 0.0)
    with tempfile.TemporaryDirectory() as scratch:
        connection = sqlite3.connect(Path(scratch) / "floor.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='unicode61 remove_diacritics 2')"
        )
        for path in sorted((corpus / "round-0").glob("*.xml")):
            marks = [time.process_time()]
            feed = parse(path.read_bytes())
            marks.append(time.process_time())
            texts = [clean_fragment(e.content_html, url=e.url).document.text for e in feed.entries]
            marks.append(time.process_time())
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO texts (body) VALUES (?)", [(text,) for text in texts])
            connection.execute("COMMIT")
            marks.append(time.process_time())
            for name, start, end in zip(seconds, marks, marks[1:], strict=False):
                seconds[name] += end - start
        connection.close()
    print("\n| by itself | CPU s |\n|---|--:|")
    for name, value in seconds.items():
        print(f"| {name} | {value:.1f} |")
    return seconds["convert"] + seconds["index"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("server", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--latency", type=int, nargs="*", default=[0, 200])
    parser.add_argument("--rounds", nargs="*", default=[COLD, WARM, DELTA])
    parser.add_argument("--port", type=int, default=8700, help="where the server listens")
    parser.add_argument(
        "--concurrency", type=int, nargs="*", default=[256], help="downloads at once, at most"
    )
    parser.add_argument("--hosts", type=int, default=HOSTS, help="ports of the server")
    parser.add_argument("--floor", action="store_true", help="also what the parts cost by themselves")
    options = parser.parse_args()
    urls = addresses(options.corpus, options.port, options.hosts)
    print("| feeds | latency | round | program | listed s | ready s | CPU s | memory MB | new |")
    print("|--:|--:|---|---|--:|--:|--:|--:|--:|")
    cold: list[float] = []
    with serving(options.server, options.corpus, options.port, options.hosts):
        for latency in options.latency:
            with tempfile.TemporaryDirectory() as scratch:
                folders = {at_once: Path(scratch) / str(at_once) for at_once in options.concurrency}
                for at_once, folder in folders.items():
                    prepare(folder, urls, at_once)
                for name in options.rounds:
                    programs = {
                        f"postil, at most {at_once} at once": postil(folder, "update", "--json")
                        for at_once, folder in folders.items()
                    }
                    for program, command in programs.items():
                        control(options.port, "__reset")
                        control(options.port, f"__latency/{latency}")
                        control(options.port, f"__round/{int(name == DELTA)}")
                        one = run(command, HOME=scratch)
                        if name == COLD:
                            cold.append(one.cpu)
                        cells = [f"{len(urls)}", f"{latency} ms", name, program]
                        cells += [f"{one.listed:.1f}", f"{one.ready:.1f}", f"{one.cpu:.1f}"]
                        cells += [f"{one.megabytes:.0f}", f"{one.new or ''}"]
                        print("| " + " | ".join(cells) + " |", flush=True)
                size = (folders[options.concurrency[0]] / "postil.db").stat().st_size
                print(f"library: {size / 1e6:.0f} MB", file=sys.stderr)
    if options.floor:
        least = floor(options.corpus)
        for each in cold:
            print(f"\nA cold update: {each / least:.2f} times the CPU of converting and indexing alone.")


if __name__ == "__main__":
    main()
