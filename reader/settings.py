"""What can be set: each setting declared once, as a field with its default, its meaning and its check."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from reader.errors import SettingsError
from reader.model import COLOURS, PdfFetch

T = TypeVar("T")

KEY_PRESETS = ("postil", "newsboat", "vim", "readwise")
"""Names of the ready-made sets of keys; `[keys]` changes single keys on top of one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a setting may be: `allowed` in words, `read` gives the value as used or raises ValueError."""

    allowed: str
    read: Callable[[object], Any]


def _whole(low: int, high: int) -> Kind:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(value)
        return value

    return Kind(f"a whole number from {low} to {high}", read)


def _whole_or_auto(low: int, high: int) -> Kind:
    number = _whole(low, high)
    return Kind(f'"auto" or {number.allowed}', lambda value: value if value == "auto" else number.read(value))


def _seconds(low: float, high: float) -> Kind:
    def read(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(value)
        return float(value)

    return Kind(f"a number of seconds from {low:g} to {high:g}", read)


def _one_of(*choices: str) -> Kind:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(value)
        return value

    return Kind("one of " + ", ".join(f'"{choice}"' for choice in choices), read)


def _text(allowed: str, pattern: str = r"[^\x00-\x1f\x7f]*") -> Kind:
    def read(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(value)
        return value

    return Kind(allowed, read)


def _texts(allowed: str, pattern: str) -> Kind:
    def read(value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(
            isinstance(item, str) and re.fullmatch(pattern, item) for item in value
        ):
            raise ValueError(value)
        return tuple(value)

    return Kind(allowed, read)


def _read_truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


_TRUTH = Kind("true or false", _read_truth)
_COLOUR_NAME = _text('a short text such as "claim"', r"[^\x00-\x1f\x7f]{0,40}")
_WAY = r"[^\x00-\x20\x7f,]+( [^\x00-\x20\x7f,]+)*"
KEYS = _text('keys separated by commas, such as "m,ctrl+m"', rf"({_WAY}(,{_WAY})*)?")
_HOST_AND_PORT = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):([1-9][0-9]{0,4})"


def _setting(default: T, meaning: str, kind: Kind) -> T:
    return field(default=default, metadata={"meaning": meaning, "kind": kind})


# --- the settings, section by section


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """`[update]`: how feeds are fetched. Sizes in bytes, times in seconds."""

    concurrency: int | str = _setting(
        "auto",
        "How many downloads run at once, at most; their number follows how hosts answer.",
        _whole_or_auto(1, 256),
    )
    per_host: int = _setting(4, "How many of them may go to one host.", _whole(1, 32))
    timeout: float = _setting(30.0, "Seconds after which a whole download is given up.", _seconds(1, 600))
    max_bytes: int = _setting(
        10_000_000, "Bytes a download may have as it comes over the wire.", _whole(10_000, 200_000_000)
    )
    max_decoded_bytes: int = _setting(
        20_000_000, "Bytes a download may have once it is unpacked.", _whole(10_000, 400_000_000)
    )
    max_pdf_bytes: int = _setting(
        200_000_000, "Bytes of a PDF that is downloaded or saved.", _whole(10_000, 2_000_000_000)
    )
    pdf: str = _setting(
        PdfFetch.ASK.value,
        "Whether the PDF that an article's page offers as its full report is fetched; feeds may differ.",
        _one_of(*filter(None, PdfFetch)),
    )
    notify: str = _setting(
        "status",
        "How the app tells of new articles of feeds set to notify: in the status line, or as a notification "
        "of the terminal too (osc9: iTerm2, kitty, WezTerm, Ghostty; osc777: foot, urxvt, Ghostty).",
        _one_of("status", "osc9", "osc777"),
    )
    corrections: bool = _setting(
        True,
        "Whether pages of reports that you marked, exported or drafted from are fetched again after 1, 7 and "
        "30 days, to find what publishers corrected; feeds may differ.",
        _TRUTH,
    )
    workers: int = _setting(
        0, "Processes that parse and clean; 0 means all processor cores but one, at least two.", _whole(0, 64)
    )


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """`[network]`: whom Postil may talk to. `offline` comes from the command line alone."""

    allow_private: tuple[str, ...] = _setting(
        (),
        "Private host:port pairs that imported lists and redirects may reach besides public addresses.",
        _texts('a list of "host:port", such as ["127.0.0.1:8700"]', _HOST_AND_PORT),
    )
    proxy: str = _setting(
        "",
        "Address of an HTTP proxy; empty means the one of the environment (https_proxy), if any.",
        _text('empty or an address such as "http://localhost:3128"', r"(https?://[^\x00-\x20\x7f]+)?"),
    )
    user_agent: str = _setting(
        "",
        "What Postil calls itself towards servers; empty means its own name and version.",
        _text("one line of text"),
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

    width: int = _setting(72, "Cells of a line in the reading column, at most.", _whole(20, 200))
    theme: str = _setting(
        "ink",
        'Theme by name: "ink" (dark), "paper" (light), or one of your own.',
        _text("the name of a theme, in small letters, digits and hyphens", r"[a-z0-9][a-z0-9_-]*"),
    )
    mark_read: str = _setting(
        "open",
        "When an article counts as read: opened, read to its end, or by hand only.",
        _one_of("open", "end", "never"),
    )
    order: str = _setting("newest", "Which articles come first in a list.", _one_of("newest", "oldest"))
    rows: int = _setting(2, "Lines of an article in a list: 1 or 2.", _whole(1, 2))
    counts: str = _setting(
        "today",
        "Where numbers of articles are shown: in Today and on views that ask for it, on every feed, nowhere.",
        _one_of("today", "all", "none"),
    )
    zen: bool = _setting(False, "Whether an article opens alone on the screen.", _TRUTH)
    bidi: str = _setting(
        "auto",
        "Who puts Arabic and Hebrew in order: the terminal, the app, nobody; auto asks which terminal it is.",
        _one_of("auto", "terminal", "app", "off"),
    )
    browser: str = _setting(
        "",
        "Command that opens a link; empty means the system's browser.",
        _text('a command such as "firefox"'),
    )
    pdf_viewer: str = _setting(
        "",
        "Command that opens a PDF, with {file} and {page}; empty means the desktop's viewer.",
        _text('a command such as "zathura --page={page} {file}"'),
    )


@dataclass(frozen=True, slots=True)
class TodaySettings:
    """`[today]`: the list of the day."""

    limit: int = _setting(40, "Rows that Today has at most.", _whole(1, 500))
    begins: int = _setting(
        4,
        "The hour at which your day begins; what you read before it belongs to the day before.",
        _whole(0, 23),
    )

    opens: bool = _setting(True, "Whether the app opens with Today, where there is something in it.", _TRUTH)

    @property
    def day_start(self) -> timedelta:
        """When the reader's day begins, after midnight."""
        return timedelta(hours=self.begins)


@dataclass(frozen=True, slots=True)
class HighlightSettings:
    """`[highlights]`: the marker in your hand, and what each colour stands for."""

    colour: str = _setting("yellow", "Colour of a new highlight.", _one_of(*COLOURS))
    yellow: str = _setting(
        "", "What yellow stands for, for you; the app shows it in place of the colour's name.", _COLOUR_NAME
    )
    green: str = _setting("", "What green stands for.", _COLOUR_NAME)
    blue: str = _setting("", "What blue stands for.", _COLOUR_NAME)
    pink: str = _setting("", "What pink stands for.", _COLOUR_NAME)
    purple: str = _setting("", "What purple stands for.", _COLOUR_NAME)

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
        _text("the path of a folder", r"[^\x00-\x1f\x7f]+"),
    )
    per: str = _setting(
        "report",
        "What an exported Markdown file is of: a report, a tag, a day, or everything.",
        _one_of("report", "tag", "day", "all"),
    )
    template: str = _setting(
        "",
        "The template of exported files: a path, or a file in the folder templates beside the settings; "
        "empty means the usual form.",
        _text("empty or the path of a file"),
    )
    auto: bool = _setting(
        False, "Whether exported Markdown files follow what is marked, a second after each change.", _TRUTH
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
        _whole(0, 2_000_000_000),
    )


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """`[sync]`: what travels through the folder of `postil sync`."""

    files: bool = _setting(
        False, "Whether the files of articles travel too; their texts do in any case.", _TRUTH
    )


@dataclass(frozen=True, slots=True)
class Problem:
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
        """Whether it concerns only how the screen looks and is used, so that a default does no harm."""
        return self.key.partition(".")[0] in _OF_THE_SCREEN

    def error(self) -> SettingsError:
        """The error that says so in one line."""
        place = f"{self.path}, line {self.line}" if self.line else str(self.path)
        return SettingsError(f"{place}: {self.message}", hint=self.hint)


_OF_THE_SCREEN = ("reading", "highlights", "keys")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. `keys` maps an action of the app to its keys, separated by commas."""

    update: UpdateSettings = UpdateSettings()
    network: NetworkSettings = NetworkSettings()
    reading: ReadingSettings = ReadingSettings()
    today: TodaySettings = TodaySettings()
    highlights: HighlightSettings = HighlightSettings()
    export: ExportSettings = ExportSettings()
    files: FileSettings = FileSettings()
    sync: SyncSettings = SyncSettings()
    keys_preset: str = KEY_PRESETS[0]
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    path: Path | None = None
    """The file they were read from; None where there was none."""
    unusable: tuple[Problem, ...] = ()
    """What is in the file and cannot be used: each of these settings has its default."""

    def without_network(self) -> Settings:
        """The same settings with all network access forbidden."""
        return dataclasses.replace(self, network=dataclasses.replace(self.network, offline=True))


@dataclass(frozen=True, slots=True)
class Described:
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
    "sync": SyncSettings,
}
PRESET = Described("keys.preset", KEY_PRESETS[0], "The set of keys to start from.", _one_of(*KEY_PRESETS))


def describe() -> list[Described]:
    """Every setting in the order of the sections; the keys of single actions are not among them."""
    found = [
        Described(f"{section}.{each.name}", each.default, each.metadata["meaning"], each.metadata["kind"])
        for section, record in SECTIONS.items()
        for each in dataclasses.fields(record)
        if each.metadata
    ]
    return [*found, PRESET]
