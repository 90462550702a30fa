"""What can be set: each setting declared once, as a field with its default, its meaning and its check."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from reader.choices import COLOURS, PdfFetch
from reader.errors import SettingsError
from reader.own_commands import COMMAND, HOOK, NAME, Hook
from reader.setting_kinds import (
    COLOUR_NAME,
    HOST_AND_PORT,
    KEYS,
    TRUTH,
    Kind,
    one_of,
    seconds,
    text,
    texts,
    whole,
    whole_or_auto,
)

T = TypeVar("T")

KEY_PRESETS = ("postil", "newsboat", "vim", "readwise")
"""Names of the ready-made sets of keys; `[keys]` changes single keys on top of one."""


def _setting(default: T, meaning: str, kind: Kind) -> T:
    return field(default=default, metadata={"meaning": meaning, "kind": kind})


# --- the settings, section by section


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """`[update]`: how feeds are fetched. Sizes in bytes, times in seconds."""

    concurrency: int | str = _setting(
        "auto",
        "How many downloads run at once, at most; their number follows how hosts answer.",
        whole_or_auto(1, 256),
    )
    per_host: int = _setting(4, "How many of them may go to one host.", whole(1, 32))
    timeout: float = _setting(30.0, "Seconds after which a download is cancelled.", seconds(1, 600))
    max_bytes: int = _setting(
        10_000_000, "Maximum size of a download in bytes, as transferred.", whole(10_000, 200_000_000)
    )
    max_decoded_bytes: int = _setting(
        20_000_000, "Maximum size of a download in bytes, once decompressed.", whole(10_000, 400_000_000)
    )
    max_pdf_bytes: int = _setting(
        200_000_000,
        "Maximum size in bytes of a PDF that is downloaded or saved.",
        whole(10_000, 2_000_000_000),
    )
    pdf: str = _setting(
        PdfFetch.ASK.value,
        "Whether the PDF that an article's page offers as its full report is fetched; feeds may differ.",
        one_of(*filter(None, PdfFetch)),
    )
    notify: str = _setting(
        "status",
        "How the app tells of new articles of feeds set to notify: in the status line, or as a notification "
        "of the terminal too (osc9: iTerm2, kitty, WezTerm, Ghostty; osc777: foot, urxvt, Ghostty).",
        one_of("status", "osc9", "osc777"),
    )
    corrections: bool = _setting(
        True,
        "Whether pages of reports that you marked, exported or drafted from are fetched again after 1, 7 and "
        "30 days, to find what publishers corrected; feeds may differ.",
        TRUTH,
    )
    workers: int = _setting(
        0, "Processes that parse and clean; 0 means all processor cores but one, at least two.", whole(0, 64)
    )


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """`[network]`: whom Postil may talk to. `offline` comes from the command line alone."""

    allow_private: tuple[str, ...] = _setting(
        (),
        "Private host:port pairs that imported lists and redirects may reach besides public addresses.",
        texts('a list of "host:port", such as ["127.0.0.1:8700"]', HOST_AND_PORT),
    )
    proxy: str = _setting(
        "",
        "Address of an HTTP proxy; empty means the one of the environment (https_proxy), if any.",
        text('empty or an address such as "http://localhost:3128"', r"(https?://[^\x00-\x20\x7f]+)?"),
    )
    user_agent: str = _setting(
        "",
        "What Postil calls itself towards servers; empty means its own name and version.",
        text("one line of text"),
    )
    offline: bool = False


def without_secret(key: str, value: Any) -> Any:
    """A setting's value as it may be printed: *** for the user name and password of the proxy.

    `value` may be one that is not allowed, or what somebody typed.
    """
    return _USERINFO.sub(r"\1***@", str(value)) if has_secret(key, value) else value


def has_secret(key: str, value: object) -> bool:
    """Whether the value of this setting has a password in it."""
    return key in ("network", "network.proxy") and bool(_USERINFO.search(str(value)))


_USERINFO = re.compile(r"((?:\w+:)?//|^).*@", re.S)


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """`[reading]`: how an article is shown. The width in terminal cells."""

    width: int = _setting(72, "Maximum width of the reading column, in cells.", whole(20, 200))
    theme: str = _setting(
        "ink",
        'Theme by name: "ink" (dark), "paper" (light), or one of your own.',
        text("the name of a theme, in small letters, digits and hyphens", r"[a-z0-9][a-z0-9_-]*"),
    )
    mark_read: str = _setting(
        "open",
        "When an article counts as read: opened, read to its end, or by hand only.",
        one_of("open", "end", "never"),
    )
    order: str = _setting("newest", "Which articles come first in a list.", one_of("newest", "oldest"))
    rows: int = _setting(2, "Lines of an article in a list: 1 or 2.", whole(1, 2))
    counts: str = _setting(
        "today",
        "Where numbers of articles are shown: in Today and on views that ask for it, on every feed, nowhere.",
        one_of("today", "all", "none"),
    )
    zen: bool = _setting(False, "Whether an article opens alone on the screen.", TRUTH)
    bidi: str = _setting(
        "auto",
        "Who puts Arabic and Hebrew in order: the terminal, the app, nobody; auto asks which terminal it is.",
        one_of("auto", "terminal", "app", "off"),
    )
    cursor: bool = _setting(
        False,
        "Whether the terminal's own cursor is shown where the caret is, for screen readers and magnifiers "
        "that do not follow a hidden one.",
        TRUTH,
    )
    browser: str = _setting(
        "",
        "Command that opens a link; empty means the system's browser.",
        text('a command such as "firefox"'),
    )
    pdf_viewer: str = _setting(
        "",
        "Command that opens a PDF, with {file} and {page}; empty means the desktop's viewer.",
        text('a command such as "zathura --page={page} {file}"'),
    )


@dataclass(frozen=True, slots=True)
class TodaySettings:
    """`[today]`: the list of the day."""

    limit: int = _setting(40, "Maximum number of rows in Today.", whole(1, 500))
    begins: int = _setting(
        4,
        "The hour at which your day begins; what you read before it belongs to the day before.",
        whole(0, 23),
    )

    opens: bool = _setting(True, "Whether the app opens with Today, unless it is empty.", TRUTH)

    @property
    def day_start(self) -> timedelta:
        """When the reader's day begins, after midnight."""
        return timedelta(hours=self.begins)


@dataclass(frozen=True, slots=True)
class HighlightSettings:
    """`[highlights]`: the marker in your hand, and what each colour stands for."""

    colour: str = _setting("yellow", "Colour of a new highlight.", one_of(*COLOURS))
    yellow: str = _setting(
        "", "What yellow stands for, for you; the app shows it in place of the colour's name.", COLOUR_NAME
    )
    green: str = _setting("", "What green stands for.", COLOUR_NAME)
    blue: str = _setting("", "What blue stands for.", COLOUR_NAME)
    pink: str = _setting("", "What pink stands for.", COLOUR_NAME)
    purple: str = _setting("", "What purple stands for.", COLOUR_NAME)

    def meaning(self, colour: str) -> str:
        """What the reader calls a colour; its own name where nothing was set."""
        return str(getattr(self, colour, "") or colour)

    def colours_by_name(self) -> dict[str, str]:
        """The colours that the reader has a name for, by that name."""
        return {self.meaning(colour): colour for colour in COLOURS if self.meaning(colour) != colour}


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """`[export]`: where exported files go."""

    folder: str = _setting(
        "~/Documents/Postil",
        "Folder for exported Markdown files; ~ is your home folder.",
        text("the path of a folder", r"[^\x00-\x1f\x7f]+"),
    )
    per: str = _setting(
        "report",
        "What an exported Markdown file is of: a report, a tag, a day, or everything.",
        one_of("report", "tag", "day", "all"),
    )
    template: str = _setting(
        "",
        "The template of exported files: a path, or a file in the folder templates beside the settings; "
        "empty means the usual form.",
        text("empty or the path of a file"),
    )
    auto: bool = _setting(
        False, "Whether exported Markdown files follow what is marked, a second after each change.", TRUTH
    )

    images: bool = _setting(
        False,
        "Whether exported Markdown files and EPUB books carry the images that are stored offline.",
        TRUTH,
    )

    @property
    def path(self) -> Path:
        """The folder with `~` resolved."""
        return Path(self.folder).expanduser()


@dataclass(frozen=True, slots=True)
class FileSettings:
    """`[files]`: the files that are kept beside the library. Sizes in bytes."""

    max_bytes: int = _setting(
        200_000_000,
        "Bytes of a file that is kept; of a larger one only the text is.",
        whole(0, 2_000_000_000),
    )


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """`[images]`: the images of articles. Sizes in bytes."""

    store: bool = _setting(
        True,
        "Whether updates store the images of articles that you starred, kept for later, marked or wrote a "
        "note on, to be seen offline; feeds may differ.",
        TRUTH,
    )
    max_bytes: int = _setting(
        10_000_000, "Maximum size in bytes of an image that is stored.", whole(1_000, 100_000_000)
    )
    max_total_bytes: int = _setting(
        1_000_000_000, "Maximum size in bytes of all stored images together.", whole(0, 100_000_000_000)
    )
    protocol: str = _setting(
        "auto",
        "How the terminal shows images: auto asks it what it supports; blocks draws them in coloured half "
        "cells; none opens the desktop's viewer. Needs the extra postil[images].",
        one_of("auto", "none", "blocks", "kitty", "iterm2", "sixel"),
    )
    viewer: str = _setting(
        "",
        "Command that opens an image, with {file}; empty means the desktop's viewer.",
        text('a command such as "imv {file}"'),
    )


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """`[sync]`: what travels through the folder of `postil sync`."""

    files: bool = _setting(False, "Whether files of articles are synced too; their texts always are.", TRUTH)


class Problem(NamedTuple):
    """One thing wrong in the settings file; `line` counts from 1 and is 0 where it cannot be told."""

    path: Path
    line: int
    key: str
    message: str
    hint: str = ""
    warning: bool = False
    """Whether it does no harm, such as a setting of another version."""

    @property
    def of_the_screen(self) -> bool:
        """Whether it concerns only how the screen looks and is used, or programs of the user's own, so that
        a default does no harm."""
        return self.key.partition(".")[0] in _OF_THE_SCREEN

    def error(self) -> SettingsError:
        """The error that says so in one line."""
        place = f"{self.path}, line {self.line}" if self.line else str(self.path)
        return SettingsError(f"{place}: {self.message}", hint=self.hint)


_OF_THE_SCREEN = ("reading", "highlights", "keys", "commands", "hooks")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. `keys` maps an action of the app to its keys, separated by commas.

    `commands` are those that a text can be piped to, `hooks` those that follow events, by their names.
    """

    update: UpdateSettings = UpdateSettings()
    network: NetworkSettings = NetworkSettings()
    reading: ReadingSettings = ReadingSettings()
    today: TodaySettings = TodaySettings()
    highlights: HighlightSettings = HighlightSettings()
    export: ExportSettings = ExportSettings()
    files: FileSettings = FileSettings()
    images: ImageSettings = ImageSettings()
    sync: SyncSettings = SyncSettings()
    keys_preset: str = KEY_PRESETS[0]
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    hooks: Mapping[str, Hook] = field(default_factory=lambda: MappingProxyType({}))
    path: Path | None = None
    """The file they were read from; None where there was none."""
    unusable: tuple[Problem, ...] = ()
    """What is in the file and cannot be used: each of these settings has its default."""

    def without_network(self) -> Settings:
        """The same settings with all network access forbidden."""
        return dataclasses.replace(self, network=dataclasses.replace(self.network, offline=True))


class Described(NamedTuple):
    """One setting as `postil config` shows it. `key` is "section.name"."""

    key: str
    default: Any
    meaning: str
    kind: Kind


SECTIONS: Mapping[str, type] = {
    "update": UpdateSettings,
    "network": NetworkSettings,
    "reading": ReadingSettings,
    "today": TodaySettings,
    "highlights": HighlightSettings,
    "export": ExportSettings,
    "files": FileSettings,
    "images": ImageSettings,
    "sync": SyncSettings,
}
PRESET = Described("keys.preset", KEY_PRESETS[0], "The set of keys to start from.", one_of(*KEY_PRESETS))


def describe() -> list[Described]:
    """Every setting in the order of the sections; the keys of single actions are not among them."""
    found = [
        Described(f"{section}.{each.name}", each.default, each.metadata["meaning"], each.metadata["kind"])
        for section, record in SECTIONS.items()
        for each in dataclasses.fields(record)
        if each.metadata
    ]
    return [*found, PRESET]


NAMED: Mapping[str, Kind] = {"keys": KEYS, "commands": COMMAND, "hooks": HOOK}
"""The sections whose settings have names of the user's own, or of actions of the app."""


def named(key: str) -> Described | None:
    """A setting "section.name" of a section where the user gives the names; None where it is not one."""
    section, _, name = key.partition(".")
    if section not in NAMED or not name or (section != "keys" and not re.fullmatch(NAME, name)):
        return None
    return Described(key, "", "", NAMED[section])
