"""A server that misbehaves at random, and the fetcher and the update against it.

    python -m benchmarks.fuzz_transport [--minutes 1] [--seed N]

Each round sends one answer made by chance from pieces of real ones: truncated, with wrong lengths, wrong or
nested encodings, broken chunks, slow bytes, silence, odd status lines and headers, redirects in circles and
to private places. Nothing may be raised but the errors of the fetcher, nothing may take longer than its
deadline, hold more than its limit, reach an address that was not given, or stop an update.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import random
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from reader.config import Settings
from reader.errors import FetchError
from reader.feeds.transport.fetch import Fetched, Fetcher
from reader.feeds.updating.update import update
from reader.library.feeds import subscriptions
from reader.library.storage.database import Library
from reader.logins import Logins

TIMEOUT = 1.0
"""Seconds that one fetch may take."""
GRACE = 1.5
"""Seconds on top of it, for a busy machine."""
MAX_WIRE = 200_000
MAX_DECODED = 400_000
AT_ONCE = 16
FEED = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><item><title>One</title>"
    b"<guid>1</guid><description>" + b"Words of a report. " * 40 + b"</description></item></channel></rss>"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The bytes of one answer in pieces, each sent after a pause in seconds; then silence, or the end."""

    pieces: tuple[tuple[float, bytes], ...]
    hangs: bool = False
    resets: bool = False


def _body(chance: random.Random) -> bytes:
    size = chance.choice([0, 1, 100, 5_000, MAX_WIRE, MAX_WIRE * 2])
    return chance.choice([FEED, FEED[: chance.randrange(len(FEED))], b"x" * size, b"\0" * size, b""])


def _encoded(body: bytes, chance: random.Random) -> tuple[bytes, str]:
    """The body packed in some way, and a Content-Encoding that mostly says so."""
    import brotli

    ways: dict[str, Callable[[bytes], bytes]] = {
        "": bytes,
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda data: brotli.compress(data, quality=1),
    }
    named = chance.choice([*ways, "gzip, gzip", "zstd", "identity", "x" * 300, "gzip\t"])
    real = named if named in ways and chance.random() < 0.8 else chance.choice(list(ways))
    packed = ways[real](body)
    if chance.random() < 0.2 and packed:
        packed = packed[: chance.randrange(len(packed))]
    if chance.random() < 0.1 and packed:
        at = chance.randrange(len(packed))
        packed = packed[:at] + bytes([chance.randrange(256)]) + packed[at + 1 :]
    if chance.random() < 0.05:
        packed = gzip.compress(b"\0" * MAX_DECODED * 4)  # a bomb
    return packed, named


def _chunked(body: bytes, chance: random.Random) -> bytes:
    pieces = []
    at = 0
    while at < len(body):
        size = chance.randrange(1, 4_000)
        part = body[at : at + size]
        told = len(part) if chance.random() < 0.95 else chance.choice([len(part) + 7, 0, 2**63])
        pieces.append(b"%x\r\n%s\r\n" % (told, part))
        at += size
    end = chance.choice([b"0\r\n\r\n", b"0\r\n\r\n", b"0\r\n", b"", b"zz\r\n", b"0\r\nTrailer: x\r\n\r\n"])
    return b"".join(pieces) + end


def _headers(chance: random.Random, port: int) -> list[bytes]:
    places = [
        b"/a",
        b"/%d" % chance.randrange(5),
        b"http://127.0.0.1:%d/b" % port,
        b"http://127.0.0.1:9/",
        b"http://169.254.169.254/",
        b"http://localhost:1/x",
        b"//[::1]/",
        b"file:///etc/passwd",
        b"javascript:x",
        b"http://[bad",
        b"http://2130706433/",
        b"\xff\xfe",
        b"",
        b"http://user:pw@127.0.0.1:%d/" % port,
        b"x" * 9_000,
    ]
    choices = [
        b"Location: " + chance.choice(places),
        b"Retry-After: " + chance.choice([b"1", b"-1", b"99999999999999999999", b"soon", b"\xff"]),
        b"ETag: " + chance.choice([b'"x"', b"x" * 3_000, b'"\xe9"', b""]),
        b"Cache-Control: max-age=" + chance.choice([b"60", b"9" * 40, b"x"]),
        b"Content-Type: " + chance.choice([b"text/xml; charset=none", b"application/rss+xml", b";;;", b""]),
        b"Set-Cookie: a=b",
        b"Connection: " + chance.choice([b"close", b"keep-alive", b"upgrade"]),
    ]
    broken = [
        b"X-Odd: " + b"y" * chance.choice([10, 70_000]),
        b"No colon here",
        b" folded: x",
        b"Content-Length: " + chance.choice([b"5", b"-1", b"1e3", b"99999999999", b"0", b"5, 6"]),
        b"Transfer-Encoding: " + chance.choice([b"chunked", b"gzip, chunked", b"identity", b"x"]),
    ]
    headers = chance.sample(choices, chance.choice([0, 0, 1, 1, 2, 5]))
    return headers + chance.sample(broken, chance.choice([0] * 9 + [1]))


def reply(chance: random.Random, port: int) -> Reply:
    """An answer by chance: about half of them are whole and sound."""
    status = chance.choice(
        [b"200 OK"] * 12
        + [
            b"301 Moved",
            b"302 Found",
            b"308 Gone on",
            b"304 Not Modified",
            b"404 No",
            b"410 Gone",
            b"401 Who",
        ]
        + [b"429 Slow", b"500 Oh", b"206 Part", b"100 Continue", b"101 Switch", b"999 x", b"20 x", b"x"]
    )
    version = chance.choice([b"HTTP/1.1"] * 40 + [b"HTTP/1.0", b"HTTP/9.9", b"ICY", b""])
    body, encoding = _encoded(_body(chance), chance)
    headers = _headers(chance, port)
    if encoding:
        headers.append(b"Content-Encoding: " + encoding.encode())
    framing = chance.choice(["length", "length", "chunked", "close", "none"])
    if framing == "length":
        wrong = chance.choice([0] * 8 + [10, -1])
        headers.append(b"Content-Length: %d" % max(0, len(body) + wrong))
    elif framing == "chunked":
        headers.append(b"Transfer-Encoding: chunked")
        body = _chunked(body, chance)
    elif framing == "close":
        headers.append(b"Connection: close")
    line_end = b"\r\n" if chance.random() < 0.98 else chance.choice([b"\n", b"\r", b"\0"])
    head = line_end.join([version + b" " + status, *headers, b"", b""])
    data = head + body
    if chance.random() < 0.1:
        data = data[: chance.randrange(len(data) + 1)]
    if chance.random() < 0.05:
        data = chance.randbytes(chance.randrange(2_000))
    if chance.random() < 0.1:  # slow bytes
        pieces = tuple((0.05, data[at : at + 7]) for at in range(0, min(len(data), 350), 7))
    else:
        cut = chance.randrange(len(data) + 1)
        pieces = ((chance.choice([0, 0, 0.01]), data[:cut]), (0.0, data[cut:]))
    return Reply(pieces, hangs=chance.random() < 0.05, resets=chance.random() < 0.05)


class MisbehavingServer:
    """Answers every connection with one reply by chance; `hosts` are the Host headers it was asked for."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> MisbehavingServer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await reader.readuntil(b"\r\n\r\n")
            answer = reply(self._chance, self.port)
            for pause, piece in answer.pieces:
                await asyncio.sleep(pause)
                writer.write(piece)
                await writer.drain()
            if answer.hangs:
                await asyncio.sleep(TIMEOUT * 2)
            if answer.resets:
                writer.transport.abort()
        writer.close()


def settings_for(port: int) -> Settings:
    """Settings under which only the server may be reached, with small limits."""
    base = Settings()
    return replace(
        base,
        network=replace(base.network, allow_private=(f"127.0.0.1:{port}",)),
        update=replace(
            base.update,
            timeout=TIMEOUT,
            max_bytes=MAX_WIRE,
            max_decoded_bytes=MAX_DECODED,
            concurrency=AT_ONCE,
            per_host=AT_ONCE,
        ),
    )


def _problem(outcome: object, seconds: float) -> str:
    """What is wrong with the outcome of one fetch, "" where nothing is."""
    if seconds > TIMEOUT + GRACE:
        return f"took {seconds:.1f} s"
    if isinstance(outcome, Fetched):
        if len(outcome.body) > MAX_DECODED:
            return f"gave {len(outcome.body)} bytes"
        if not outcome.final_url.startswith("http://127.0.0.1:"):
            return f"reached {outcome.final_url}"
    elif not isinstance(outcome, FetchError):
        return f"raised {type(outcome).__name__}: {outcome}"
    elif "(" in outcome.message and "Error)" in outcome.message:
        return f"said {outcome.message}"
    return ""


async def fetch_rounds(seed: int, until: float) -> tuple[int, Counter[str], Counter[str]]:
    """Fetch until the time is over; returns how many, how they ended, and the findings."""
    ends: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    done = 0

    async def one(fetcher: Fetcher, url: str) -> None:
        nonlocal done
        begun = time.monotonic()
        outcome: object
        try:
            async with asyncio.timeout(TIMEOUT + 2 * GRACE):
                outcome = await fetcher.fetch(url, etag='"x"')
        except Exception as error:  # noqa: BLE001  each is judged
            outcome = error
        done += 1
        ends[type(outcome).__name__] += 1
        if isinstance(outcome, FetchError):
            reasons[outcome.message.partition(": ")[2][:60]] += 1
        if problem := _problem(outcome, time.monotonic() - begun):
            findings[problem] += 1
            print(f"  finding: {problem}")

    async with MisbehavingServer(seed) as server:
        while time.monotonic() < until:
            # a new fetcher now and then: a host that timed out three times in a row is skipped
            async with Fetcher(settings_for(server.port), known=Logins()) as fetcher:
                urls = [f"http://127.0.0.1:{server.port}/{number}" for number in range(AT_ONCE)]
                await asyncio.gather(*(one(fetcher, url) for url in urls))
    print(f"reasons: {dict(reasons.most_common(12))}")
    return done, ends, findings


async def update_rounds(seed: int, until: float) -> tuple[int, Counter[str]]:
    """Whole updates of several feeds until the time is over; returns how many, and the findings."""
    findings: Counter[str] = Counter()
    done = 0
    async with MisbehavingServer(seed) as server:
        with (
            tempfile.TemporaryDirectory() as folder,
            Library.open(Path(folder) / "x.db", write=True) as library,
        ):
            for number in range(AT_ONCE):
                subscriptions.subscribe(library, f"http://127.0.0.1:{server.port}/{number}")
            while time.monotonic() < until:
                with library.transaction():  # no feed stays gone or waits: each is fetched every time
                    library.execute("UPDATE feeds SET gone = 0, next_check_at = NULL")
                try:
                    async with asyncio.timeout(60):
                        summary = await update(library, settings_for(server.port))
                except Exception as error:  # noqa: BLE001  each is a finding
                    findings[f"update raised {type(error).__name__}: {error}"] += 1
                    continue
                done += 1
                for _, _, reason in summary.failed:
                    if "Internal error" in reason:
                        findings[reason] += 1
    return done, findings


def main() -> int:
    """Print the figures; status 1 where there was a finding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None, help="by default a new one, which is printed")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(1 << 32) if options.seed is None else options.seed
    print(f"seed {seed}", flush=True)
    begun = time.monotonic()
    seconds = options.minutes * 60
    fetched, ends, findings = asyncio.run(fetch_rounds(seed, begun + seconds * 0.7))
    updates, more = asyncio.run(update_rounds(seed + 1, begun + seconds))
    findings += more
    print(f"{fetched} fetches: {dict(ends.most_common())}")
    print(f"{updates} updates; {sum(findings.values())} findings")
    for finding, count in findings.most_common():
        print(f"  {count} x {finding}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
