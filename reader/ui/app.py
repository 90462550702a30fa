"""The app: opens the library, shows the screens, and keeps what they share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import ANSIToTruecolor, LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.theme import Theme

from reader.errors import PostilError, SettingsError
from reader.library.storage.database import Library
from reader.log import logger
from reader.model import COLOURS
from reader.paths import packaged, shortened
from reader.safetext import SafeText, safe_line
from reader.settings import Settings
from reader.ui import ending
from reader.ui.command_tables import ALL_COMMANDS, APP_COMMANDS, key_of
from reader.ui.commands import Command, bindings
from reader.ui.driver import PromptDriver
from reader.ui.guard import ControlCharacterFilter
from reader.ui.idle_gc import IdleCollector
from reader.ui.librarian import Librarian, Result
from reader.ui.screens.library import LibraryScreen
from reader.ui.sequences import Sequences
from reader.ui.themes import default_theme, load_theme, read_theme, theme_files
from reader.ui.widgets.bottom_line import BottomLine

if TYPE_CHECKING:
    from reader.ui.refresh import Child, Ended

log = logger(__name__)

OPEN_DEMO = 64
"""What `PostilApp` returns when the user chose to read the samples."""


@dataclass
class Delivered(Message):
    """A callable from another thread, to be run in this one."""

    call: Callable[[], None]


class PostilApp(App[int]):
    """The reader."""

    TITLE = "Postil"
    CSS_PATH = packaged("styles") / "postil.tcss"
    BINDINGS = [*bindings(APP_COMMANDS)]
    ENABLE_COMMAND_PALETTE = False
    VERTICAL_BREAKPOINTS = [(0, "-low"), (13, "-tall")]
    NOTIFICATION_TIMEOUT = 6

    def __init__(
        self, settings: Settings, library_path: Path, *, offline: bool = False, demo: bool = False
    ) -> None:
        """Raises PostilError when the library cannot be opened.

        A theme or a key that cannot be used keeps nobody from reading: the default stands for it, and it
        is told on the first screen.
        """
        super().__init__()
        self.settings = settings
        self.library_path = library_path
        self.offline = offline or settings.network.offline
        self.demo = demo
        self.library = open_for_reading(library_path)
        self._guard = ControlCharacterFilter()
        self._collector: IdleCollector | None = None
        self.failure: Path | None = None
        self.librarian = Librarian(library_path, self.deliver, self._refused)
        self.library_screen = LibraryScreen()
        self._children: list[Child] = []
        self.drafts: dict[str, str] = {}
        """Notes that are not saved yet, by the uid of what they are on."""
        self._cut_short = False
        """Whether the app ended before all was written that was on its way to the library."""
        if os.environ.get("TERM") and self.console.color_system == "standard":
            self.no_color = True  # sixteen colours: what is marked must show by its form as well
        self._slips = bool(settings.unusable)
        try:
            theme = load_theme(settings.reading.theme)
        except SettingsError:
            theme, self._slips = default_theme(), True
        self.register_theme(theme)
        # as setting `theme` would do, but before any style is read: all would be read again for it
        self.set_reactive(App.theme, theme.name)
        self.set_class(theme.dark, "-dark-mode")
        self.set_class(not theme.dark, "-light-mode")
        self.stylesheet.set_variables(self.get_css_variables())
        self.key_map: Mapping[str, str] = {}
        if settings.keys or settings.keys_preset != "postil":
            # most start without loading what reads and checks other keys
            from reader.ui.keymap import keymap, textual_keymap

            found = keymap(ALL_COMMANDS, settings.keys_preset, settings.keys)
            self.key_map, self._slips = found.keys, self._slips or bool(found.refused)
            self.set_keymap(textual_keymap(self.key_map))
        # the article view reads its own keys
        self._sequences = Sequences(
            key
            for command in ALL_COMMANDS
            if not command.id.startswith("article.")
            for key in self.key_map.get(command.id, command.keys).split(",")
        )

    # --- start and end

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"dim": "#808080"} | {f"mark-{colour}": "#606060" for colour in COLOURS}

    def get_line_filters(self) -> Sequence[LineFilter]:
        # our themes have no colours of the terminal's palette, so nothing need translate them
        others = [each for each in super().get_line_filters() if not isinstance(each, ANSIToTruecolor)]
        return [*others, self._guard]

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        return PromptDriver if found is LinuxDriver else found

    def get_default_screen(self) -> Screen[Any]:
        return self.library_screen  # not one pushed over an empty screen that was styled for nothing

    async def on_event(self, event: events.Event) -> None:
        if self._collector is not None and isinstance(event, events.InputEvent):
            self._collector.typed()
        if (
            isinstance(event, events.Key)
            and not event.is_forwarded
            and await self._sequences.take(self, event)
        ):
            return
        await super().on_event(event)

    def on_unmount(self) -> None:
        if self._collector is not None:
            self._collector.end()

    def on_load(self) -> None:
        ending.watch(self)

    def first_frame_painted(self) -> None:
        """What the first frame need not wait for: the writing connection, and the card of a first start."""
        self._collector = IdleCollector(self)
        self.librarian.submit(self._refresh_anchors)
        if self._slips:
            from reader.ui.own_settings import told

            self.say(safe_line(told(self.settings)), lasting=True, whole=True)
        if not self.library_screen.feed_tree.has_feeds and not self.library_screen.article_list.count:
            self._welcome()

    def _refresh_anchors(self, library: Library) -> None:
        """Find highlights again that an older version placed, a few articles at a time, behind all else."""
        from reader.library.annotations.placing import refresh_anchors

        if refresh_anchors(library, limit=5):
            self.librarian.submit(self._refresh_anchors)

    def action_leave(self) -> None:
        """Quit; what is being written is finished first."""
        self.exit(0)

    def deliver(self, call: Callable[[], None]) -> None:
        """Run a callable in the app's thread; safe from any thread."""
        self.post_message(Delivered(call))

    def on_delivered(self, event: Delivered) -> None:
        # while the app ends, at the user's wish or not, its screens come apart, and nothing is shown any more
        if self.is_running and not self._exit:
            event.call()

    def _refused(self, error: PostilError) -> None:
        self.say(safe_line(str(error)), alarming=True)

    def submit_draft(
        self, work: Callable[[Library], Result], then: Callable[[Result], None], draft: tuple[str, str]
    ) -> None:
        """Carry a note to the librarian; until it is saved it is kept, to be opened again."""
        uid, text = draft
        self.drafts[uid] = text

        def save(library: Library) -> Result:
            result = work(library)
            if self.drafts.get(uid) == text:  # nothing later is on its way
                del self.drafts[uid]
            return result

        def failed(error: PostilError) -> None:
            self.say(safe_line(f"{error.message} The note is not saved yet: open it again."), alarming=True)

        self.librarian.submit(save, then, failed=failed, urgent=True)

    def close(self) -> None:
        """End children, finish what is queued for the library, close it."""
        for child in self._children:
            child.stop()
        self._cut_short = not self.librarian.close()
        if self._cut_short:
            log.error("the librarian did not finish in time")
        self.library.close()

    # --- what screens share

    def say(
        self, text: SafeText, *, alarming: bool = False, lasting: bool = False, whole: bool = False
    ) -> None:
        """Show a status in the bottom line of every screen that has one; see `BottomLine.say`."""
        for screen in self.screen_stack:
            for line in screen.query(BottomLine):
                line.say(text, alarming=alarming, lasting=lasting, whole=whole)

    def key(self, command_id: str) -> str:
        """How the key of a command is shown to a person, on the keys in force."""
        return key_of(command_id, self.key_map)

    def run_child(
        self,
        arguments: Sequence[str],
        *,
        on_line: Callable[[str], None],
        on_end: Callable[[Ended], None],
        patient: bool = False,
        listening: bool = False,
    ) -> Child:
        """Run a subcommand of Postil on this library in the background; see `Child` for what it may be."""
        options = ["--library", str(self.library_path)]
        if self.settings.path is not None:
            options += ["--config", str(self.settings.path)]
        if self.offline:
            options.append("--offline")

        def ended(end: Ended) -> None:
            self._children.remove(child)
            on_end(end)

        from reader.ui.refresh import Child

        child = Child(
            [*options, *arguments],
            deliver=self.deliver,
            on_line=on_line,
            on_end=ended,
            patient=patient,
            listening=listening,
        )
        self._children.append(child)
        return child

    def browse(self, url: str) -> None:
        """Open a web address in the browser; other kinds of address are refused."""
        if urlsplit(url).scheme not in ("http", "https"):
            self.say(safe_line(f"not a web address: {url}" if url else "this article has no address"))
            return
        from reader.ui.browser import BrowserMissing, open_address

        try:
            open_address(url, self.settings.reading.browser, self.suspend)
        except BrowserMissing as error:
            self.say(safe_line(str(error)), alarming=True)
        else:
            self.say(safe_line(f"opened {url}"))

    def copy(self, text: str, said: str) -> None:
        """Put text on the desktop's clipboard, or on the terminal's where there is no desktop."""
        from reader.ui.clipboard import copy_natively

        if not copy_natively(text):
            self.copy_to_clipboard(text)
        self.say(safe_line(said))

    def commands_here(self, screen: Screen[Any] | None = None) -> list[Command]:
        """The commands that can be run where a screen has its focus."""
        bindings_here = (screen or self.screen).active_bindings.values()
        active = {active.binding.id for active in bindings_here if active.enabled}
        return [command for command in ALL_COMMANDS if command.id in active]

    async def run_command(self, command_id: str) -> None:
        """Run a command as its key would."""
        for active in self.screen.active_bindings.values():
            if active.binding.id == command_id:
                await self.run_action(active.binding.action, active.node)
                return
        command = next(command for command in ALL_COMMANDS if command.id == command_id)
        if not command.keys:
            await self.run_action(command.action)

    def action_show_keys(self) -> None:
        """The list of keys; the chosen one is run."""
        self._offer(ALL_COMMANDS, self.commands_here())

    def action_show_commands(self) -> None:
        """The palette: what can be done here, by name; the chosen one is run."""
        here = self.commands_here()
        self._offer([command for command in here if command.group != "lists"], here)

    def _offer(self, commands: Sequence[Command], here: Sequence[Command]) -> None:
        from reader.ui.screens.keys import KeysScreen

        focused = [command.group for command in here if command.group != "everywhere"]
        first = list(dict.fromkeys([*reversed(focused), "everywhere"]))

        def answered(command_id: str | None) -> None:
            if command_id:
                self.call_later(self.run_command, command_id)

        self.push_screen(KeysScreen(commands, self.key_map, first), answered)

    def action_choose_theme(self) -> None:
        """Offer the themes; the chosen one is kept in the settings. One that cannot be used says why."""
        from reader.ui.screens.dialogs import Choose

        files = theme_files()
        themes: list[Theme | str] = []
        for file in files:
            try:
                themes.append(read_theme(file))
            except SettingsError as error:
                themes.append(error.message.removeprefix(f"The theme {file.path} "))

        def answered(index: int | None) -> None:
            if index is None:
                return
            theme = themes[index]
            if isinstance(theme, str):
                self.say(safe_line(f"{shortened(str(files[index].path))} {theme}"), whole=True)
                return
            self.register_theme(theme)
            self.theme = theme.name
            self.remember("reading.theme", theme.name)

        names = [file.name for file in files]
        here = names.index(self.theme) if self.theme in names else 0
        rows = [
            (safe_line(name), safe_line(theme if isinstance(theme, str) else ""))
            for name, theme in zip(names, themes, strict=True)
        ]
        self.push_screen(Choose(safe_line("Theme"), rows, here=here), answered)

    def action_feed_health(self) -> None:
        """How the feeds do."""
        from reader.ui.screens.feed_health import FeedHealthScreen

        if not isinstance(self.screen, FeedHealthScreen):
            self.push_screen(FeedHealthScreen())

    def action_stop_update(self) -> None:
        """Stop the refresh that runs."""
        self.library_screen.stop_update()

    def remember(self, key: str, value: object) -> None:
        """Write one setting to the settings file."""
        from reader import config, paths

        try:
            config.change(self.settings.path or paths.config_file(), key, value)
        except (PostilError, OSError) as error:
            self.say(safe_line(f"not kept in the settings: {error}"), alarming=True)

    # --- beginning

    def _welcome(self) -> None:
        from reader.first_run import candidates
        from reader.ui.screens.welcome import Welcome

        def answered(answer: tuple[str, str] | None) -> None:
            what, detail = answer or ("look", "")
            if what == "samples":
                self.exit(OPEN_DEMO)
            elif what == "starter":
                self.action_starter()
            elif what == "import" and detail:
                self.library_screen.import_file(Path(detail))
            elif what == "import":
                self.action_import_file()
            elif what == "add":
                self.library_screen.action_add_feed()

        self.push_screen(Welcome(candidates()), answered)

    def action_starter(self) -> None:
        """Offer the folders of the starter list."""
        from reader.first_run import starter_folders
        from reader.ui.screens.welcome import StarterFolders

        def answered(folders: list[str] | None) -> None:
            if folders:
                self.library_screen.import_starter(folders)

        self.push_screen(
            StarterFolders([(folder.name, len(folder.feeds)) for folder in starter_folders()]), answered
        )

    def action_import_file(self) -> None:
        """Ask for a file of subscriptions."""
        from reader.ui.screens.dialogs import Prompt

        def answered(path: str | None) -> None:
            if path and path.strip():
                self.library_screen.import_file(Path(path.strip()).expanduser())

        self.push_screen(
            Prompt(safe_line("Import a file"), hint=safe_line("OPML, or newsboat's urls")), answered
        )

    # --- defects

    def _fatal_error(self) -> None:
        """A defect: the traceback goes to the log (Textual would print it, with the values of variables)."""
        from reader import log as logfile

        error = self._exception
        self.failure = logfile.record(error, doing="the app") if error is not None else None
        self._close_messages_no_wait()

    def ending(self) -> PostilError:
        """What to tell the user when the app did not end of his own will."""
        error, unsaved = self._exception, self.unsaved()
        if not isinstance(error, PostilError):  # a damaged library names itself, and what to do
            where = f" Details are in {self.failure}." if self.failure else ""
            saved = "" if unsaved else "What you made is saved."
            error = PostilError(f"Postil had to stop because of a defect.{where}", hint=saved)
        if unsaved is None:
            return error
        return PostilError(f"{error.message} {unsaved.message}", hint=error.hint or unsaved.hint)

    def unsaved(self) -> PostilError | None:
        """What to tell the user where something he made could not be saved before the end."""
        said, hint = [], ""
        if self.drafts:
            texts = "; ".join(f"“{text}”" for text in self.drafts.values())
            said.append(f"Notes that could not be saved: {texts}.")
        if untold := self.librarian.untold:
            said.append(f"What you did last could not be saved. {untold[-1].message}")
            hint = untold[-1].hint
        elif self._cut_short:
            said.append("What you did last may not be saved: the library did not answer for too long.")
        return PostilError(" ".join(said), hint=hint) if said else None


def open_for_reading(path: Path) -> Library:
    """A read-only connection to the library, which is made where it is missing."""
    if not path.exists():
        Library.open(path, write=True).close()
    return Library.open(path)


def run(settings: Settings, library_path: Path, *, offline: bool = False, demo: bool = False) -> int:
    """Open the app and stay in it until the user leaves. Returns the exit status, or OPEN_DEMO.

    Raises PostilError when the library cannot be opened.
    """
    app = PostilApp(settings, library_path, offline=offline, demo=demo)
    try:
        result = app.run()
    finally:
        app.close()
    if app.return_code:
        raise app.ending()
    if (unsaved := app.unsaved()) is not None:
        raise unsaved
    return result or 0
