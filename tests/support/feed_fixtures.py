"""Fixtures of the folders whose tests fetch feeds into a library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reader.config import Settings
from reader.library.storage.database import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library, open for writing."""
    with Library.open(tmp_path / "postil.db", write=True) as opened:
        yield opened


def settings_allowing(pair: str) -> Settings:
    """Settings under which the server at `pair` ("127.0.0.1:8000") may be fetched from; 5 s for each fetch."""
    base = Settings()
    return replace(
        base,
        network=replace(base.network, allow_private=(pair,)),
        update=replace(base.update, timeout=5.0),
    )
