"""The exchanges of all accounts in one update, each failing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from types import TracebackType

from reader import logins
from reader.accounts.client import Client
from reader.accounts.exchange import Exchange, Exchanged
from reader.config import Settings
from reader.errors import PasswordRefused, TimedOut
from reader.feeds.containment import contained
from reader.feeds.transport.addresses import shown
from reader.feeds.transport.api_requests import ApiConnection
from reader.feeds.workers.pool import Workers
from reader.library.accounts.accounts import Account, record_exchange
from reader.library.storage.database import Library
from reader.logins import Login

_LONGEST = 600.0
"""Seconds that one exchange may take after the listing of feeds."""


class AccountExchanges:
    """An async context manager around an update; `reader.feeds.updating.accounts` says when its steps run."""

    def __init__(self, library: Library, settings: Settings, accounts: Sequence[Account]) -> None:
        self._library, self._settings, self._accounts = library, settings, accounts
        self._stack = AsyncExitStack()
        self._begun: list[tuple[Account, Exchange]] = []
        self.problems: list[str] = []
        """A sentence for each account that failed or has something to say."""
        self.done: list[tuple[Account, Exchanged]] = []
        """What each exchange that went well brought."""

    async def __aenter__(self) -> AccountExchanges:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def begin(self, workers: Workers) -> None:
        """Log in to each server, and follow its subscriptions. Raises LibraryError."""
        for account in self._accounts:
            try:
                user, password = stored_password(self._settings, account)
                api = await self._stack.enter_async_context(ApiConnection(account.address, self._settings))
                client = Client(api, user, password, kind=account.kind)
                exchange = Exchange(self._library, account, client, workers)
                await exchange.begin()
            except Exception as error:  # noqa: BLE001
                self._failed(account, error)
            else:
                self._begun.append((account, exchange))

    async def finish(self) -> None:
        """Exchange articles, read and starred. Raises LibraryError."""
        for account, exchange in self._begun:
            try:
                found = await _in_time(exchange, account)
            except Exception as error:  # noqa: BLE001
                self._failed(account, error)
                continue
            record_exchange(self._library, account.id, at=datetime.now(UTC))
            self.done.append((account, found))
            if found.followed.remark:
                self.problems.append(f"{account.name}: {found.followed.remark}")

    def _failed(self, account: Account, error: Exception) -> None:
        problem = contained(error, account.address)
        reason = f"{problem.message} {problem.hint}".strip()
        record_exchange(self._library, account.id, at=datetime.now(UTC), error=reason)
        self.problems.append(f"{account.name}: {reason}")


async def _in_time(exchange: Exchange, account: Account) -> Exchanged:
    try:
        async with asyncio.timeout(_LONGEST):
            return await exchange.finish()
    except TimeoutError as error:
        raise TimedOut(
            f"{shown(account.address)}: not done after {_LONGEST:g} s.",
            hint="What arrived is kept; the next exchange continues.",
        ) from error


def login_address(address: str) -> str:
    """The address under which the login of an account is kept: it covers the API alone."""
    return f"{address}/reader/api/0"


def kept_login(account: Account, secret: str) -> Login:
    """The login of an account as the file of logins has it; `secret` is the password or a reference."""
    return Login(login_address(account.address), account.user, secret)


def stored_password(settings: Settings, account: Account) -> tuple[str, str]:
    """The user and the password of an account. Raises PasswordRefused, FetchError, SettingsError."""
    known = logins.load(logins.beside(settings.path))
    wanted = login_address(account.address)
    for login in known.known:
        if login.address == wanted:
            return login.user or account.user, logins.revealed(login.password, login)
    raise PasswordRefused(
        "No password is stored for it.",
        hint=f"Store it: postil accounts add {account.kind} {account.address} --user {account.user}",
    )
