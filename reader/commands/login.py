"""`postil login`: store feed credentials outside the library."""

from __future__ import annotations

import argparse

from reader import logins
from reader.commands.shared import asking, output
from reader.commands.shared.arguments import add_json, examples
from reader.commands.shared.context import Context
from reader.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Store a user name with a password, or a header, for addresses that begin with ADDRESS. They are "
        "written to logins.toml beside the settings, never into the library, and sent only for feeds at such "
        "an address, for their entries and for addresses you type. The secret is asked for, or read from "
        "standard input. Without an address, lists what is stored, but no secret."
    )
    parser.add_argument(
        "address", metavar="ADDRESS", nargs="?", help="of the feed, or of a folder of its site"
    )
    parser.add_argument("--user", metavar="NAME", default="", help="user name (HTTP basic authentication)")
    parser.add_argument("--header", metavar="NAME", default="", help="a header instead of a user name")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--env", metavar="NAME", help="read the secret from this environment variable")
    where.add_argument("--keyring", action="store_true", help="put the secret into the system's keyring")
    where.add_argument("--forget", action="store_true", help="remove the login for this address")
    add_json(parser)
    examples(
        parser,
        "postil login https://reports.example.org/members/ --user ada",
        "postil login https://reports.example.org/members/ --user ada --env REPORTS_PASSWORD",
        "postil login https://api.example.org/feed.json --header X-Api-Key --keyring",
        "postil login imaps://ada@mail.example.org",
        "postil login",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Raises SettingsError for a file that cannot be read or written, UsageError for a wrong call."""
    path = logins.beside(context.settings.path or context.config_path)
    if not arguments.address:
        if arguments.user or arguments.header or arguments.forget:
            raise UsageError("An address is missing.", hint="`postil login --help` has examples.")
        _list(logins.load(path), as_json=arguments.json)
        return 0
    address = arguments.address if "://" in arguments.address else "https://" + arguments.address
    clean, given = logins.taken_out(address)
    if clean.lower().startswith("imaps://") and given is None:
        clean, arguments.user = _mail_server(clean, arguments.user)
    if arguments.forget:
        logins.forget(path, clean)
        output.line(f"Removed the login for {clean}.")
        return 0
    if given is not None:
        raise UsageError("Give the user name with --user; the password is asked for.")
    if bool(arguments.user) == bool(arguments.header):
        raise UsageError("Give either --user or --header.")
    if arguments.env == "":
        raise UsageError("--env needs the name of an environment variable.")
    logins.load(path)  # report problems with the file before a password is typed
    secret = (
        f"env:{arguments.env}"
        if arguments.env
        else asking.secret(f"Password of {arguments.user or arguments.header}: ")
    )
    if arguments.keyring:
        secret = logins.kept_in_keyring(arguments.user or clean, secret)
    if arguments.user:
        login = logins.Login(clean, arguments.user, secret)
    else:
        logins.check_header(arguments.header)
        login = logins.Login(clean, headers={arguments.header: secret})
    logins.keep(path, login)
    output.line(f"Stored the login for {clean} in {path}.")
    return 0


def _mail_server(address: str, user: str) -> tuple[str, str]:
    """The address that a mail password is stored under, for all folders of the user, and the user."""
    from reader.mail.mailbox_address import imap_parts, imap_server_url

    if user and "@" not in address:
        from urllib.parse import quote

        address = address.replace("://", f"://{quote(user, safe='')}@", 1)
    parts = imap_parts(address)
    return imap_server_url(parts), parts.user


def _list(found: logins.Logins, *, as_json: bool) -> None:
    rows = [
        (
            login.address,
            login.user or ", ".join(login.headers),
            ", ".join(logins.source(each) for each in (login.password, *login.headers.values()) if each),
        )
        for login in found.known
    ]
    if as_json:
        output.json_value([dict(zip(("address", "name", "secret"), row, strict=True)) for row in rows])
    elif not rows:
        output.note("No logins are stored.")
    else:
        output.table(rows, heading=("ADDRESS", "NAME", "SECRET"))
