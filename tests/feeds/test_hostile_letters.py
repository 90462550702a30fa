"""Letters that are made to hurt end within the worker's limits, and the letter after them is read."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import pytest

from reader.errors import PostilError
from reader.feeds.workers.pool import Workers
from tests.support.examples import in_part
from tests.support.hostile_letters import HEAD, LETTERS
from tests.support.made_letters import BODY, newsletter

QUICK = {
    "multiparts in multiparts",
    "encoded words without end",
    "addresses without end",
    "uuencode without end",
    "NULs",
    "control bytes",
}
"""Those that run by default; the others end their worker, or take seconds."""
CODECS = (
    "idna",
    "punycode",
    "unicode_escape",
    "zlib",
    "base64",
    "utf-7",
    "undefined",
    "utf-16",
    "\0",
    "../x",
)


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers(1) as running:
        yield running


async def _title(workers: Workers, data: bytes) -> tuple[str, str]:
    """The letter's title, or else why it could not be read."""
    try:
        return (await workers.letter(data)).entry.title, ""
    except PostilError as error:
        return "", error.message


@pytest.mark.parametrize("name", in_part(LETTERS, QUICK))
async def test_hostile_letter_ends_and_next_one_is_read(workers: Workers, name: str) -> None:
    title, problem = await _title(workers, LETTERS[name])
    assert title or problem
    assert "Internal error" not in problem
    assert "\x1b" not in title
    assert (await workers.letter(newsletter().as_bytes())).article.text.text == "\n\n".join(BODY)


@pytest.mark.parametrize("codec", CODECS)
async def test_forged_charset_is_read_as_something(workers: Workers, codec: str) -> None:
    head = HEAD + f'Content-Type: text/plain; charset="{codec}"\n\n'.encode()
    letter = await workers.letter(head + "Das Maß der Dinge, abgekürzt. abc-def".encode())
    assert "abc" in letter.article.text.text
    encoded = f"From: =?{codec}?q?Ada=FC?= <a@b.example>\nSubject: =?{codec}?b?YWJjZA==?=\n\nText".encode()
    assert isinstance((await workers.letter(encoded)).entry.title, str)


async def test_letter_over_limit_is_refused(workers: Workers) -> None:
    with pytest.raises(PostilError, match="larger than 50 MB"):
        await workers.letter(HEAD + b"\n" + b"word " * 10_000_001)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["text", "html", "one line", "attachment", "bytes"])
async def test_letter_of_50_megabytes_ends(workers: Workers, kind: str) -> None:
    bodies = {
        "text": b"\n" + b"words of a letter, said again and again\n" * 1_240_000,
        "html": b"Content-Type: text/html\n\n" + b"<p>words of a letter</p>\n" * 1_900_000,
        "one line": b"\n" + b"x" * 49_000_000,
        "attachment": b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(b"%PDF" + bytes(range(256)) * 140_000),
        "bytes": b"Content-Type: text/plain\n\n" + bytes(range(128, 256)) * 380_000,
    }
    title, problem = await _title(workers, HEAD + bodies[kind])
    assert title or problem
    assert (await workers.letter(newsletter().as_bytes())).entry.title == "Counting what moves"
