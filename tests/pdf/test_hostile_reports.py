"""PDF files that were made to do harm end within the workers' limits, with a clear message or with their text."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader.config import Settings
from reader.errors import CleaningError, PostilError
from reader.feeds.pdf.marks import take_marks
from reader.feeds.saving.save import save
from reader.feeds.workers.pool import WorkerDied, Workers
from reader.library.annotations.highlights import highlights
from reader.library.articles import listing
from reader.library.storage.database import Library
from tests.support.examples import in_part
from tests.support.hostile_reports import HOSTILE, TEXT
from tests.support.made_reports import Layout, make

SENTENCE = "The harbour was surveyed in the spring of the year."
READABLE = {
    "outline in itself",
    "form in itself",
    "script",
    "huge image",
    "deep array",
    "thousands of highlights",
    "a million objects",
    "half a million paths",
    "packed 300 MB",
}
"""Those whose text can be read all the same, where the limits allow."""
QUICK = {"packed 300 MB", "deep page tree", "deep array", "script", "huge page", "thousands of highlights"}
"""Those that run by default: one of each kind, and none that takes a second of processor time."""


def attempt(lib: Library, file: Path) -> str:
    """The text of a file, or "" where it was refused with a message a person can understand."""
    number = 0
    message = ""
    try:
        number = asyncio.run(save(lib, Settings(), str(file)))
    except PostilError as error:
        message = error.message
    if not number:
        assert file.name in message
        assert "Internal error" not in message
        assert message.endswith(".")
        return ""
    revision = listing.article(lib, number).revision
    assert revision is not None
    return revision.document.text


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", in_part(HOSTILE, QUICK))
def test_hostile_file_ends_with_text_or_a_clear_message(name: str, lib: Library, tmp_path: Path) -> None:
    file = tmp_path / "hostile.pdf"
    file.write_bytes(HOSTILE[name]())
    text = attempt(lib, file)
    if name in READABLE and text:
        assert SENTENCE in text
    good = tmp_path / "good.pdf"
    made = make(1, Layout())
    good.write_bytes(made.data)
    assert made.paragraphs[0] in attempt(lib, good)


def test_thousands_of_highlights_end(lib: Library, tmp_path: Path) -> None:
    file = tmp_path / "hostile.pdf"
    file.write_bytes(HOSTILE["thousands of highlights"]())
    number = asyncio.run(save(lib, Settings(), str(file)))

    async def take() -> None:
        async with Workers(1) as workers:
            await take_marks(lib, workers, number, file, now=datetime.now(UTC))

    with suppress(WorkerDied):
        asyncio.run(take())
    assert len(highlights(lib, number)) <= 1  # all are the same


@pytest.mark.parametrize("seed", range(6))
def test_damaged_bytes_never_end_in_an_internal_error(seed: int, lib: Library, tmp_path: Path) -> None:
    chance = random.Random(seed)
    data = bytearray(make(seed, Layout(columns=1 + seed % 2)).data)
    for _ in range(chance.choice((3, 30, 300))):
        data[chance.randrange(9, len(data))] = chance.randrange(256)
    file = tmp_path / "damaged.pdf"
    file.write_bytes(
        bytes(data[: chance.randrange(len(data) // 2, len(data))]) if seed % 3 == 0 else bytes(data)
    )
    attempt(lib, file)


def test_text_of_the_hostile_files_is_what_the_tests_look_for() -> None:
    assert SENTENCE.encode() in TEXT


def test_file_above_the_limit_is_refused_before_it_is_read(lib: Library, tmp_path: Path) -> None:
    file = tmp_path / "long.pdf"
    file.write_bytes(make(1, Layout()).data)
    settings = Settings()
    settings = replace(settings, update=replace(settings.update, max_pdf_bytes=100))
    with pytest.raises(CleaningError, match="larger than"):
        asyncio.run(save(lib, settings, str(file)))
