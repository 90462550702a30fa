"""Fixtures of the feed tests: a local server, settings that allow it, a library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader.config import Settings
from reader.library.storage.database import Library
from tests.support.local_server import Answer, LocalServer


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


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def settings(server: LocalServer) -> Settings:
    """Settings under which the local server may be reached by anybody."""
    base = Settings()
    return replace(
        base,
        network=replace(base.network, allow_private=(server.pair,)),
        update=replace(base.update, timeout=5.0),
    )


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "postil.db", write=True) as opened:
        yield opened


@pytest.fixture
def nowhere() -> Any:
    """A name lookup that knows nothing but the loopback address."""

    async def resolve(host: str, _port: int) -> list[str]:
        if host == "127.0.0.1":
            return [host]
        raise OSError(f"{host} is not looked up in tests")

    return resolve
