"""Fixtures of the feed tests: a local server, settings that allow it, a library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from reader.config import Settings
from tests.support.feed_fixtures import library, settings_allowing
from tests.support.local_server import Answer, LocalServer

__all__ = ["library"]


@pytest.fixture
def answer() -> type[Answer]:
    """The class of the server's answers."""
    return Answer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _reused_workers(reused_workers: None) -> None:
    """A start of workers costs more than most of these tests."""


@pytest.fixture
def settings(server: LocalServer) -> Settings:
    """Settings under which the local server may be reached by anybody."""
    return settings_allowing(server.pair)


@pytest.fixture
def nowhere() -> Any:
    """A name lookup that knows nothing but the loopback address."""

    async def resolve(host: str, _port: int) -> list[str]:
        if host == "127.0.0.1":
            return [host]
        raise OSError(f"{host} is not looked up in tests")

    return resolve
