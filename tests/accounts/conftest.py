"""A server with the API of Google Reader, a library, and updates that exchange with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reader import logins
from reader.accounts.running import AccountExchanges, kept_login
from reader.config import Settings
from reader.feeds.updating.update import update
from reader.feeds.workers.pool import Workers
from reader.library.accounts.accounts import Account, accounts, add_account
from reader.library.storage.database import Library
from tests.support.feed_fixtures import library, settings_allowing
from tests.support.reader_api_server import ReaderApiServer

__all__ = ["library"]

Update = Callable[[], AccountExchanges]
"""Updates everything; returns what the exchanges brought."""


@pytest.fixture
def server() -> Iterator[ReaderApiServer]:
    with ReaderApiServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _reused_workers(reused_workers: None) -> None:
    """A start of workers costs more than most of these tests."""


@pytest.fixture
def settings(server: ReaderApiServer, tmp_path: Path) -> Settings:
    """Settings in a file of their own, under which feeds of the local server may be fetched."""
    allowing = settings_allowing(server.url.removeprefix("http://"))
    return replace(allowing, path=tmp_path / "config.toml")


@pytest.fixture
def account(library: Library, server: ReaderApiServer, settings: Settings) -> Account:
    """An account on the server, whose password is stored."""
    added, _ = add_account(library, "miniflux", server.url, server.user, now=datetime.now(UTC))
    logins.keep(logins.beside(settings.path), kept_login(added, server.password))
    return added


@pytest.fixture
def updated(library: Library, settings: Settings, account: Account) -> Update:
    def run() -> AccountExchanges:
        async def once() -> AccountExchanges:
            async with AccountExchanges(library, settings, accounts(library)) as exchanges:
                await update(library, settings, accounts=exchanges)
            return exchanges

        return asyncio.run(once())

    return run


@pytest.fixture
def exchanged(library: Library, settings: Settings, account: Account) -> Update:
    """Exchanges alone, as `postil accounts exchange`."""

    def run() -> AccountExchanges:
        async def once() -> AccountExchanges:
            async with (
                AccountExchanges(library, settings, accounts(library)) as exchanges,
                Workers(1) as workers,
            ):
                await exchanges.begin(workers)
                await exchanges.finish()
            return exchanges

        return asyncio.run(once())

    return run
