"""Opening an address in a browser, without letting it write on our screen."""

from __future__ import annotations

import shlex
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import quote

from reader.errors import PostilError
from reader.safetext import safe_line

_TEXT_BROWSERS = {"www-browser", "links", "elinks", "lynx", "w3m"}
"""Those that `webbrowser` may find and that need the terminal for themselves."""


class BrowserMissing(PostilError):
    """No browser could be started."""


def open_address(url: str, command: str, suspend: Callable[[], AbstractContextManager[None]]) -> None:
    """Open a web address with the user's command, or the system's browser where none is set.

    A browser for the terminal gets the terminal, by `suspend`, until it ends.
    Raises BrowserMissing when there is none or it does not start.
    """
    url = without_controls(url)
    try:
        if command:
            _start([*shlex.split(command), url])
            return
        name = str(getattr(webbrowser.get(), "name", ""))
    except (OSError, ValueError) as error:
        raise BrowserMissing(
            f"“{command}” could not be started: {error}.", hint="See reading.browser."
        ) from error
    except webbrowser.Error as error:
        raise BrowserMissing("No browser found here.", hint="Set one in reading.browser.") from error
    if name in _TEXT_BROWSERS:
        with suspend():
            subprocess.run([name, url], check=False)  # noqa: S603 -- found by `webbrowser`, address checked
    else:
        # -P: a module of that name in the current directory must not be run instead
        _start([sys.executable, "-P", "-m", "webbrowser", "-t", url])


def without_controls(url: str) -> str:
    """The address with control and bidirectional characters percent-encoded (RFC 3986, 2.1)."""
    return "".join(each if safe_line(each) == each else quote(each, errors="replace") for each in url)


def _start(arguments: list[str]) -> None:
    subprocess.Popen(  # noqa: S603 -- the user's own browser; the address is one argument
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
