"""What the first screen offers: feed lists found on this machine, the starter list. Reads, never writes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reader.paths import packaged

if TYPE_CHECKING:
    from reader.feeds.parsing.opml import Subscription

MAX_BYTES = 500_000_000
"""A file larger than this cannot be imported."""
MOST = 12
"""Files offered, at most."""

# where other readers keep their subscriptions: below the folder of settings, and below the home folder
_CONFIGURED = ("newsboat/urls", "newsraft/feeds")
_LISTS = (
    ".newsboat/urls",
    ".newsbeuter/urls",
    ".newsraft/feeds",
    ".config/liferea/feedlist.opml",
    ".local/share/akregator/data/feeds.opml",
    ".var/app/org.kde.akregator/data/akregator/data/feeds.opml",
    "Library/Application Support/NetNewsWire/Accounts/OnMyMac/Subscriptions.opml",
    "Library/Containers/com.ranchero.NetNewsWire-Evergreen/Data/Library/Application Support/"
    "NetNewsWire/Accounts/OnMyMac/Subscriptions.opml",
)
# what people call the exports of other programs; what they are is known by their content
_EXPORT = re.compile(
    r".*\.opml|my clippings.*\.txt|(?:readwise|reader_export|instapaper|raindrop|matter).*\.csv|"
    r"(?:pocket|omnivore).*\.zip|(?:wallabag|hypothesis).*\.json",
    re.IGNORECASE,
)
_FOLDERS = ("", "Downloads", "Documents", "Desktop")


@dataclass(frozen=True, slots=True)
class StarterFolder:
    """A folder of the starter list and the feeds in it."""

    name: str
    feeds: tuple[Subscription, ...]


def candidates() -> list[Path]:
    """Files in their usual places that may be imported: lists of other readers, exports of other programs.

    Those of other readers come first, then exports, newest first. Nothing is read but folders.
    """
    home = Path.home()
    config = os.environ.get("XDG_CONFIG_HOME", "")
    places = [folder / name for folder in ([Path(config)] if config else []) for name in _CONFIGURED]
    places += [home / ".config" / name for name in _CONFIGURED]
    places += [home / name for name in _LISTS]
    exports: list[Path] = []
    for name in _FOLDERS:
        exports += _exports(home / name)
    exports.sort(key=_age)
    found: dict[Path, Path] = {}
    for path in [*places, *exports]:
        if _usable(path):
            found.setdefault(path.resolve(), path)
    return list(found.values())[:MOST]


def starter() -> list[Subscription]:
    """The feeds of the starter list, in its order."""
    from reader.feeds.parsing.opml import read_subscriptions

    return list(read_subscriptions(packaged("feeds.opml").read_bytes(), name="feeds.opml"))


def starter_folders() -> list[StarterFolder]:
    """The starter list by its top folders, in its order."""
    folders: dict[str, list[Subscription]] = {}
    for feed in starter():
        folders.setdefault(feed.folder[0] if feed.folder else "", []).append(feed)
    return [StarterFolder(name, tuple(feeds)) for name, feeds in folders.items()]


def _exports(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if _EXPORT.fullmatch(path.name)]
    except OSError:
        return []  # a folder that is not there or not ours has nothing to offer


def _usable(path: Path) -> bool:
    try:
        return path.is_file() and 0 < path.stat().st_size <= MAX_BYTES and os.access(path, os.R_OK)
    except OSError:
        return False


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0
