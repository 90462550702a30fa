"""`postil accounts`: servers that sync feeds, read and starred (Google Reader API)."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader import logins
from reader.accounts.kinds import KINDS
from reader.commands.shared import asking, output
from reader.commands.shared.arguments import add_json, examples
from reader.commands.shared.context import Context
from reader.commands.shared.update_output import print_exchanges
from reader.errors import UsageError
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reader.library.accounts.accounts import Account
    from reader.library.storage.database import Library

_NONE = "No accounts yet: `postil accounts add freshrss https://rss.example.org --user NAME`."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Accounts on servers with the API of Google Reader (FreshRSS, Miniflux and others). The server names "
        "feeds, folders and what is read and starred; articles are fetched and cleaned here. Each update "
        "exchanges with them; highlights, notes and tags stay here."
    )
    add_json(parser)
    examples(
        parser,
        "postil accounts",
        "postil accounts add freshrss https://rss.example.org --user ada",
        "postil accounts exchange",
        "postil accounts waiting",
    )
    changes = parser.add_subparsers(dest="change", metavar="CHANGE", title="changes")
    add = changes.add_parser("add", help="add an account, or change its password")
    add.description = (
        "Add an account. Its password is asked for, or read from standard input, and stored in "
        "logins.toml beside the settings once the server has accepted it. In FreshRSS and Miniflux, enable "
        "the API in the settings first, and set a separate password for it."
    )
    add.add_argument(
        "kind", metavar="KIND", choices=tuple(KINDS), help="freshrss, miniflux or greader (any other)"
    )
    add.add_argument("address", metavar="ADDRESS", help="address of the server, or of its API")
    add.add_argument("--user", metavar="NAME", required=True, help="user name there")
    where = add.add_mutually_exclusive_group()
    where.add_argument("--env", metavar="NAME", help="read the password from this environment variable")
    where.add_argument("--keyring", action="store_true", help="store the password in the system's keyring")
    examples(
        add,
        "postil accounts add freshrss https://rss.example.org --user ada",
        "postil accounts add miniflux https://flux.example.org --user ada --keyring",
    )
    remove = changes.add_parser("remove", help="remove an account")
    remove.description = "Remove an account and its password. Its feeds and articles are kept."
    remove.add_argument("account", metavar="ACCOUNT", help="its number, or a part of its name or address")
    examples(remove, "postil accounts remove rss.example.org")
    exchange = changes.add_parser("exchange", help="exchange subscriptions, read and starred now")
    exchange.description = "Exchange with the servers now, without fetching feeds."
    exchange.add_argument("account", metavar="ACCOUNT", nargs="?", help="only this account")
    examples(exchange, "postil accounts exchange", "postil accounts exchange 1")
    waiting = changes.add_parser("waiting", help="list articles of a server that match none here")
    waiting.description = (
        "List articles that are on a server and in no feed here: those that are read there, and those whose "
        "content the server did not provide. Each exchange tries to match them again."
    )
    waiting.add_argument("account", metavar="ACCOUNT", nargs="?", help="only those of this account")
    add_json(waiting)
    examples(waiting, "postil accounts waiting")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Returns 1 when an exchange failed. Raises NotFound, UsageError, FetchError."""
    if arguments.change == "add":
        return _add(arguments, context)
    if arguments.change == "remove":
        return _remove(arguments, context)
    if arguments.change == "exchange":
        return _exchange(arguments, context)
    if arguments.change == "waiting":
        return _waiting(arguments, context)
    return _list(arguments, context)


def _chosen(library: Library, text: str | None) -> Sequence[Account]:
    from reader.library.accounts import accounts

    return accounts.accounts(library) if text is None else [accounts.find_account(library, text)]


def _list(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.accounts import accounts
    from reader.library.accounts.remote_items import waiting_items
    from reader.presentation.feed_health import ago

    with context.library() as library:
        rows = [
            (one, len(accounts.account_feeds(library, one.id)), len(waiting_items(library, one.id)))
            for one in accounts.accounts(library)
        ]
    if arguments.json:
        output.json_value(
            [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "address": one.address,
                    "user": one.user,
                    "feeds": feeds,
                    "waiting": waiting,
                    "last_exchange_at": one.last_exchange_at,
                    "last_error": one.last_error,
                }
                for one, feeds, waiting in rows
            ]
        )
    elif not rows:
        output.note(_NONE)
    else:
        now = datetime.now(UTC)
        output.table(
            [
                (
                    str(one.id),
                    one.name,
                    one.kind,
                    f"{feeds:,}",
                    f"{waiting:,}",
                    ago(one.last_exchange_at, now),
                    f"failed: {one.last_error}" if one.last_error else "",
                )
                for one, feeds, waiting in rows
            ],
            heading=("ID", "ACCOUNT", "KIND", "FEEDS", "WAITING", "LAST EXCHANGE", "STATE"),
            align=">  >>",
            stretch=6,
        )
    return 0


def _add(arguments: argparse.Namespace, context: Context) -> int:
    from reader.accounts.client import api_address
    from reader.accounts.running import kept_login
    from reader.feeds.transport.api_requests import require_safe
    from reader.library.accounts import accounts

    context.online("Adding an account")
    if arguments.env == "":
        raise UsageError("--env needs the name of an environment variable.")
    address, given = logins.taken_out(api_address(arguments.kind, arguments.address))
    if given is not None:
        raise UsageError("Give the user name with --user; the password is asked for.")
    require_safe(address)
    path = logins.beside(context.settings.path or context.config_path)
    logins.load(path)  # report problems with the file before a password is typed
    secret = f"env:{arguments.env}" if arguments.env else ""
    typed = "" if secret else asking.secret(f"Password of {arguments.user} for the API: ")
    login = logins.Login(address, arguments.user, secret or logins.as_text(typed))
    feeds = asyncio.run(_feeds_there(context, arguments.kind, login, logins.revealed(login.password, login)))
    if arguments.keyring:
        secret = logins.kept_in_keyring(arguments.user, typed)
    with context.library(write=True) as library:
        account, new = accounts.add_account(
            library, arguments.kind, address, arguments.user, now=datetime.now(UTC)
        )
        logins.keep(path, kept_login(account, secret or logins.as_text(typed)))
    output.line(f"Account {'added' if new else 'changed'}: {account.name} ({counted(feeds, 'feed')}).")
    output.note(f"The password is kept in {path}, not in the library. `postil update` fetches its feeds.")
    return 0


async def _feeds_there(context: Context, kind: str, login: logins.Login, password: str) -> int:
    """How many feeds the account has; the server has accepted the password. Raises FetchError."""
    from reader.accounts.client import Client
    from reader.feeds.transport.api_requests import ApiConnection

    async with ApiConnection(login.address, context.settings) as connection:
        client = Client(connection, login.user, password, kind=kind)
        await client.log_in()
        return len(await client.subscriptions())


def _remove(arguments: argparse.Namespace, context: Context) -> int:
    from reader.accounts.running import login_address
    from reader.library.accounts import accounts

    with context.library(write=True, create=False) as library:
        account = accounts.find_account(library, arguments.account)
        feeds = sum(each.subscribed for each in accounts.account_feeds(library, account.id))
        accounts.remove_account(library, account.id)
    path = logins.beside(context.settings.path or context.config_path)
    address = login_address(account.address)
    if any(login.address == address for login in logins.load(path).known):
        logins.forget(path, address)
    output.line(f"Account removed: {account.name}. Still subscribed here: {counted(feeds, 'feed')}.")
    return 0


def _exchange(arguments: argparse.Namespace, context: Context) -> int:
    context.online("An exchange")
    with context.library(write=True, create=False) as library:
        chosen = _chosen(library, arguments.account)
        if not chosen:
            output.note(_NONE)
            return 0
        return asyncio.run(_exchanged(library, context, chosen))


async def _exchanged(library: Library, context: Context, chosen: Sequence[Account]) -> int:
    from reader.accounts.running import AccountExchanges
    from reader.feeds.workers.pool import Workers

    async with AccountExchanges(library, context.settings, chosen) as exchanges, Workers(1) as workers:
        await exchanges.begin(workers)
        await exchanges.finish()
    print_exchanges(exchanges.done, exchanges.problems)
    if any(found.followed.new or found.added for _, found in exchanges.done):
        output.note("`postil update` fetches what is new.")
    return 1 if len(exchanges.done) < len(chosen) else 0


def _waiting(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.accounts.remote_items import waiting_items

    with context.library() as library:
        found = [
            (account, item)
            for account in _chosen(library, arguments.account)
            for item in waiting_items(library, account.id)
        ]
    if arguments.json:
        output.json_value(
            [
                {
                    "account": account.name,
                    "feed": item.feed,
                    "title": item.title,
                    "url": item.link,
                    "published_at": item.published_at,
                }
                for account, item in found
            ]
        )
    elif not found:
        output.note("No articles are waiting: all that the servers have were matched.")
    else:
        output.table(
            [
                (
                    item.published_at.astimezone().strftime("%Y-%m-%d") if item.published_at else "",
                    item.feed,
                    item.title or item.link,
                )
                for _, item in found
            ],
            heading=("DATE", "FEED", "TITLE"),
            narrow=(1,),
            stretch=2,
        )
    return 0
