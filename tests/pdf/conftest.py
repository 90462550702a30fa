"""A library in a temporary folder, and workers that pass from test to test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library.storage.database import Library


@pytest.fixture(autouse=True)
def _reused_workers(reused_workers: None) -> None:
    """A start of workers costs more than most of these tests."""


@pytest.fixture
def lib(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library" / "postil.db", write=True) as library:
        yield library
