"""User names, passwords and headers for feeds, in a file of their own, never in the library.

The file `logins.toml` is beside the settings. Each table is named by an address, and applies to every
address that begins with it, with the same scheme, host and port:

    ["https://reports.example.org/members/"]
    user = "ada"
    password = "env:REPORTS_PASSWORD"

    ["https://api.example.org/feed.json"]
    X-Api-Key = "keyring:example-api"

    ["imaps://ada@mail.example.org/"]
    user = "ada"
    password = "keyring:postil"

A secret is the text itself (`text:` before one that looks like a reference), `env:NAME` for an environment
variable, or `keyring:SERVICE` for the system's keyring (with the package keyring). A library that is
copied, backed up or synced contains none of them.
"""

from __future__ import annotations

import base64
import dataclasses
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from reader.atomic import make_folder
from reader.errors import FetchError, SettingsError, UsageError

_REFUSED = re.compile(
    r"(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|accept-encoding|if-.*|range|cookie.?|"
    r"proxy-.*|expect)",
    re.I,
)
"""Headers that only Postil sets; cookies are never sent."""
_IMAPS = "imaps"
_REFERENCES = ("env:", "keyring:")
_OWN_SERVICE = "postil"
"""What the keyring knows secrets under that commands have put there."""
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Login:
    """What is sent to the addresses that begin with `address`: a user name with a password, and headers.

    `password` and the values of `headers` are secrets as the file has them.
    """

    address: str
    user: str = ""
    password: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def covers(self, url: str) -> bool:
        """Whether it applies to an address: equal, or longer after a `/` or `?`."""
        mine, other = _origin(self.address), _origin(url)
        if mine is None or mine != other:
            return False
        path, wanted = _path(url), _path(self.address)
        if not path.startswith(wanted):
            return False
        return wanted.endswith("/") or path[len(wanted) : len(wanted) + 1] in ("", "/", "?")

    def sent(self) -> dict[str, str]:
        """The headers of a request, secrets looked up. Raises FetchError where one is missing."""
        found = {name: _checked(name, revealed(value, self)) for name, value in self.headers.items()}
        if self.user or self.password:
            pair = f"{self.user}:{revealed(self.password, self)}"
            found["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()  # RFC 7617
        return found


@dataclass(frozen=True, slots=True)
class Logins:
    """All stored logins."""

    known: tuple[Login, ...] = ()

    def headers(self, url: str, *, scope: str = "") -> dict[str, str]:
        """What is sent to an address; of several logins the one with the longest address counts.

        With `scope` (the feed, or what the user typed) only logins that cover that address too are
        sent: a link in a foreign feed gets none. Raises FetchError, naming the secret, where it is missing.
        """
        fitting = [login for login in self.known if login.covers(url) and login.covers(scope or url)]
        return max(fitting, key=lambda login: len(login.address)).sent() if fitting else {}

    def mail_password(self, user: str, host: str, port: int) -> str | None:
        """The password of a user on a mail server, None where none is stored.

        Raises FetchError, naming the secret, where it is missing.
        """
        for login in self.known:
            if _origin(login.address) == (_IMAPS, host.lower(), port) and login.user == user:
                return revealed(login.password, login)
        return None

    def with_login(self, login: Login) -> Logins:
        """The same with one more, in place of another for the same address."""
        return Logins((*(each for each in self.known if each.address != login.address), login))

    def placed(self, login: Login, url: str) -> Login:
        """A login that came with the address `url`, for its folder, or for `url` where that has another."""
        for each in self.known:
            if each.address == login.address and (each.user, each.password) != (login.user, login.password):
                return dataclasses.replace(login, address=url)
        return login


def beside(settings_file: Path | None) -> Path:
    """Where the file is: beside the settings file."""
    from reader import paths

    return (settings_file or paths.config_file()).with_name("logins.toml")


def load(path: Path) -> Logins:
    """The logins in a file; none where there is no such file.

    Raises SettingsError for invalid content, and when other users may read secrets in it.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text)
        mode = path.stat().st_mode
    except FileNotFoundError:
        return Logins()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from error
    found = tuple(_login(path, address, table) for address, table in data.items())
    open_secrets = any(
        not _is_reference(secret) for login in found for secret in (login.password, *login.headers.values())
    )
    if open_secrets and os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise SettingsError(
            f"{path} contains passwords, and other users may read it.", hint=f"Run: chmod 600 '{path}'."
        )
    return Logins(found)


def _login(path: Path, address: str, table: object) -> Login:
    if _origin(address) is None:
        raise SettingsError(
            f'{path}: "{address}" is not an address.', hint='Write ["https://example.org/feed.xml"].'
        )
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise SettingsError(f'{path}: under "{address}" there may be only names with texts in quotes.')
    headers = {name: value for name, value in table.items() if name not in ("user", "password")}
    for name in headers:
        check_header(name)
    return Login(address, table.get("user", ""), table.get("password", ""), MappingProxyType(headers))


def check_header(name: str) -> None:
    """Raises UsageError for a header that may not be set."""
    if not _HEADER.fullmatch(name) or _REFUSED.fullmatch(name):
        raise UsageError(f'"{name}" is not a header that can be set.')


def keep(path: Path, login: Login) -> None:
    """Write a login into the file, readable by its owner only. Raises UsageError, SettingsError."""
    from reader import settings_file

    if _origin(login.address) is None:
        raise UsageError(f"{login.address} is not a web address.")

    try:
        make_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if not _is_reference(login.password) or not all(map(_is_reference, login.headers.values())):
            path.chmod(0o600)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}).") from error
    values = {"user": login.user, "password": login.password} if login.user or login.password else {}
    for name, value in {**values, **login.headers}.items():
        settings_file.set_value(path, login.address, name, value)


def forget(path: Path, address: str) -> None:
    """Remove a login from the file. Raises UsageError where there is none for exactly that address."""
    from reader import settings_file

    if address not in {login.address for login in load(path).known}:
        raise UsageError(f"There is no login for {address}.", hint="`postil login` lists them.")
    settings_file.remove_table(path, address)


# --- addresses


def taken_out(url: str) -> tuple[str, Login | None]:
    """An address without the user name and password in it, and these as a login.

    A mailbox (`imaps://`) keeps its user name, which is part of what it means. Else the login is for the
    folder of the address, as RFC 7617 (2.2) lets a client assume. A slash in the password, which belongs
    percent-encoded, is understood; other addresses come back as they are.
    """
    found = _USERINFO.match(url)
    if found is None:
        return url, None
    scheme, userinfo, rest = found.groups()
    clean = scheme + rest
    try:
        parts = urlsplit(clean)
    except ValueError:
        return clean, None
    user, _, password = userinfo.partition(":")
    if scheme.lower() == f"{_IMAPS}://":
        named = f"{scheme}{quote(unquote(user), safe='')}@"
        login = Login(f"{named}{parts.netloc}/", unquote(user), as_text(unquote(password)))
        return named + rest, login if password else None
    path = parts.path.rpartition("/")[0] + "/"
    folder = urlunsplit(parts._replace(path=path, query="", fragment=""))
    return clean, Login(folder, unquote(user), as_text(unquote(password)))


_USERINFO = re.compile(
    # user@ or user:password@ before the host; or user:pass/word@, where no port can be meant
    r"(https?://|imaps://)([^/?#]*(?=@)|[^/?#@:]*:(?!\d+(?:[/?#]|$))[^@]*(?=@))@(.*)",
    re.I | re.S,
)
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?://)|feed:(?://)?", re.I)
_FEDIVERSE = re.compile(r"@([^@/\s]+)@([^@/\s]+)")


def entered(text: str) -> tuple[str, Login | None]:
    """An address as the user typed it: with its scheme, without user name and password, and these.

    `feed:` is dropped, `https://` added where there is no scheme, and @name@host becomes the address of
    that Mastodon profile. Every command takes addresses through here, so that no password gets further.
    """
    if text.strip().startswith(("/", "./", "../", "~")) and not text.strip().startswith("//"):
        return text.strip(), None  # the path of a mailbox
    url = _FEED_SCHEME.sub("", text.strip(), count=1) if text.strip()[:5].lower() == "feed:" else text.strip()
    if profile := _FEDIVERSE.fullmatch(url):
        return f"https://{profile[2]}/@{profile[1]}", None
    return taken_out(url if "://" in url else f"https://{url.removeprefix('//')}")


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443, _IMAPS: 993}[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname.lower(), port) if parts.hostname else None


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


# --- secrets


def _is_reference(secret: str) -> bool:
    return not secret or secret.startswith(_REFERENCES)


def as_text(secret: str) -> str:
    """The secret as the file keeps it: also one that looks like a reference is meant as it is."""
    return f"text:{secret}" if secret.startswith((*_REFERENCES, "text:")) else secret


def source(secret: str) -> str:
    """Where a secret comes from, without the secret."""
    kind, _, name = secret.partition(":")
    if kind == "env":
        return f"${name}"
    return f"keyring ({name})" if kind == "keyring" else "in the file"


def revealed(secret: str, login: Login) -> str:
    """The secret itself. Raises FetchError where it is missing."""
    kind, _, name = secret.partition(":")
    if kind == "env":
        if name not in os.environ:
            raise FetchError(f"its login is in the environment variable {name}, which is not set.")
        return os.environ[name]
    if kind == "keyring":
        return _from_keyring(name, login.user or login.address)
    return name if kind == "text" else secret


def _from_keyring(service: str, user: str) -> str:
    try:
        import keyring
    except ImportError as error:
        raise FetchError(
            "its login is in the keyring, but the package keyring is not installed.",
            hint="Install postil[keyring].",
        ) from error
    try:
        found = keyring.get_password(service, user)
    except Exception as error:
        raise FetchError(f"the keyring could not be read ({error}).") from error
    if found is None:
        raise FetchError(f'the keyring has no password of "{user}" for "{service}".')
    return str(found)


def to_keyring(service: str, user: str, secret: str) -> None:
    """Put a secret into the system's keyring. Raises UsageError where there is none."""
    try:
        import keyring

        keyring.set_password(service, user, secret)
    except ImportError as error:
        raise UsageError("The package keyring is not installed.", hint="Install postil[keyring].") from error
    except Exception as error:
        raise UsageError(f"The keyring refused: {error}.") from error


def kept_in_keyring(user: str, secret: str) -> str:
    """Put a secret into the system's keyring; returns the reference to it. Raises UsageError."""
    to_keyring(_OWN_SERVICE, user, secret)
    return f"keyring:{_OWN_SERVICE}"


def _checked(name: str, value: str) -> str:
    if not _VALUE.fullmatch(value):
        raise FetchError(f'its header "{name}" contains characters that no header may contain.')
    return value
