"""The app: opens the library, shows the first screen, and ends in order."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import ANSIToTruecolor, LineFilter
from textual.screen import Screen

from reader.choices import COLOURS
from reader.errors import PostilError, SettingsError
from reader.library.shown_once import was_welcomed
from reader.log import logger
from reader.paths import packaged
from reader.safetext import safe_line
from reader.settings import Settings
from reader.ui.app_base import OPEN_DEMO, AppBase, GuideChanged
from reader.ui.input_queue import InputQueue
from reader.ui.keys.command import Command, bindings
from reader.ui.keys.command_tables import ALL_COMMANDS, APP_COMMANDS, GUIDE_COMMANDS
from reader.ui.keys.sequences import Sequences
from reader.ui.screens.library.screen import LibraryScreen
from reader.ui.services.news import announce_version
from reader.ui.terminal.driver import PromptDriver
from reader.ui.terminal.exit_signals import ExitSignals, HoldsUnsaved, exit_without_terminal
from reader.ui.terminal.guard import ControlCharacterFilter
from reader.ui.terminal.idle_gc import IdleCollector
from reader.ui.themes import default_theme, load_theme

if TYPE_CHECKING:
    from reader.ui.article.messages import (
        CopyRequested,
        LinkRequested,
        PassageCopyRequested,
        StatusMessage,
    )

log = logger(__name__)

__all__ = ["OPEN_DEMO", "PostilApp", "run"]


class PostilApp(AppBase):
    """The reader."""

    TITLE = "Postil"
    CSS_PATH = packaged("styles") / "postil.tcss"
    BINDINGS = [*bindings([*APP_COMMANDS, *GUIDE_COMMANDS])]
    ENABLE_COMMAND_PALETTE = False
    VERTICAL_BREAKPOINTS = [(0, "-low"), (13, "-tall")]
    NOTIFICATION_TIMEOUT = 6

    def __init__(
        self, settings: Settings, library_path: Path, *, offline: bool = False, demo: bool = False
    ) -> None:
        """Raises PostilError when the library cannot be opened.

        A theme or a key that cannot be used stops nobody from reading: the default is used, and the
        first screen says so.
        """
        super().__init__(settings, library_path, offline=offline, demo=demo)
        self._guard = ControlCharacterFilter()
        self.input = InputQueue(self, self.librarian, self._handle_input)
        self._collector: IdleCollector | None = None
        self._signals = ExitSignals(lambda: self.exit(128 + signal.SIGTERM), self._terminal_gone)
        self.failure: Path | None = None
        self.library_screen = LibraryScreen()
        self._cut_short = False
        """Whether the app ended before everything queued for the library was written."""
        if os.environ.get("TERM") and self.console.color_system == "standard":
            self.no_color = True  # sixteen colours: highlights must show without colour too
        self._unusable = bool(settings.unusable)
        self._use_theme()
        self._use_keys()

    def _use_theme(self) -> None:
        try:
            theme = load_theme(self.settings.reading.theme)
        except SettingsError:
            theme, self._unusable = default_theme(), True
        self.register_theme(theme)
        # as setting `theme` would do, but before any style is read: all would be read again for it
        self.set_reactive(App.theme, theme.name)
        self.set_class(theme.dark, "-dark-mode")
        self.set_class(not theme.dark, "-light-mode")
        self.stylesheet.set_variables(self.get_css_variables())

    def _use_keys(self) -> None:
        settings = self.settings
        if settings.keys or settings.keys_preset != "postil":
            # most start without loading what reads and checks other keys
            from reader.ui.keys.keymap import keymap, textual_keymap

            found = keymap(ALL_COMMANDS, settings.keys_preset, settings.keys)
            self.key_map, self._unusable = found.keys, self._unusable or bool(found.refused)
            self.set_keymap(textual_keymap(self.key_map))
        # the article view reads its own keys
        self._sequences = Sequences(
            key
            for command in ALL_COMMANDS
            if not command.id.startswith("article.")
            for key in self.key_map.get(command.id, command.keys).split(",")
        )

    # --- start

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
        if isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded:
            if self._collector is not None:
                self._collector.typed()
            await self.input.take(event)
        else:
            await super().on_event(event)

    async def _handle_input(self, event: events.Event) -> None:
        if not (isinstance(event, events.Key) and await self._sequences.take(self, event)):
            await super().on_event(event)

    def on_load(self) -> None:
        self._signals.install()

    async def on_library_screen_ready(self, event: LibraryScreen.Ready) -> None:
        """The first frame is painted: do what it need not wait for."""
        await self.input.open()
        self._collector = IdleCollector(self)
        if self.settings.reading.cursor:
            self.show_cursor()
            self.app_resume_signal.subscribe(self, lambda _: self.show_cursor())
        self.annotations.refresh_anchors()
        if self.hooks is not None:
            from reader.ui.services.hooks import INTERVAL

            self.set_interval(INTERVAL, self.hooks.look)
        if self._unusable:
            from reader.ui.own_settings import warning

            self.say(warning(self.settings), lasting=True, multiline=True)
        if self.newer is not None:
            self.say(str(self.newer), error=True)
        else:
            announce_version(self.library, self.librarian, self)
        if event.empty and not was_welcomed(self.library):
            from reader.ui.screens.first_start.choices import welcome

            welcome(self)
        elif self.demo and self.guide.is_new:
            self.guide.begin()
        else:
            self.guide.resume()

    # --- what every article view asks for

    def on_status_message(self, event: StatusMessage) -> None:
        """Say a sentence in the bottom line."""
        self.say(event.text)

    def on_copy_requested(self, event: CopyRequested) -> None:
        """Copy a passage."""
        self.copy(event.text, "copied")

    def on_passage_copy_requested(self, event: PassageCopyRequested) -> None:
        """Copy a passage in the form chosen last, or offer the forms."""
        from reader.ui.services.copying import CopiedPassage

        passage = CopiedPassage(event.words, event.article, event.pages, event.url)
        if event.choose:
            from reader.ui.screens.annotations.copy_menu import choose_form

            choose_form(self, [passage])
        else:
            self.copying.copy([passage], self.copying.form(self.library))

    def on_link_requested(self, event: LinkRequested) -> None:
        """Open the address of a link in the browser, or copy it."""
        if event.how == "copy":
            self.copy(event.url, "address copied")
        else:
            self.browse(event.url)

    # --- commands

    def action_leave(self) -> None:
        """Quit; what is being written is finished first."""
        self.exit(0)

    def action_help_quit(self) -> None:
        """Say how to quit: Textual binds ctrl+c to this."""
        self.say(f"{self.key('app.quit')} quits")

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
        """The list of keys that do something here; the chosen one is run."""
        here = self.commands_here()
        self._offer([command for command in here if self.key_map.get(command.id, command.keys)], here)

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

        note = self.library_screen.help_note() if self.screen is self.library_screen else safe_line("")
        self.push_screen(KeysScreen(commands, self.key_map, first, note), answered)

    def action_choose_theme(self) -> None:
        """Offer the themes; the chosen one is stored in the settings."""
        from reader.ui.screens.theme_picker import choose_theme

        choose_theme(self)

    def action_feed_health(self) -> None:
        """How the feeds do."""
        from reader.ui.screens.feeds.feed_health import FeedHealthScreen

        if not isinstance(self.screen, FeedHealthScreen):
            self.push_screen(FeedHealthScreen())

    def action_rules(self) -> None:
        """What is done with articles on arrival."""
        from reader.ui.screens.library.rules import RulesDialog

        if not isinstance(self.screen, RulesDialog):
            self.push_screen(RulesDialog())

    def action_stop_update(self) -> None:
        """Stop the PDF that is being fetched, else the update that runs."""
        if not self.articles.stop_pdf():
            self.updates.stop()

    def on_guide_changed(self, event: GuideChanged) -> None:
        """Show the step on every screen."""
        from reader.ui.widgets.guide_line import place_guide

        for screen in self.screen_stack:
            place_guide(screen)

    def action_guide(self, what: str) -> None:
        """Begin the first steps, skip one, or end them."""
        {"begin": self.guide.begin, "skip": self.guide.skip, "end": self.guide.end}[what]()

    def action_starter(self) -> None:
        """Offer the feeds of the starter list."""
        from reader.ui.screens.first_start.choices import choose_starter_feeds

        choose_starter_feeds(self)

    def action_import_file(self) -> None:
        """Ask for a file of subscriptions."""
        from reader.ui.screens.first_start.choices import ask_import_file

        ask_import_file(self)

    # --- end

    def on_unmount(self) -> None:
        if self._collector is not None:
            self._collector.end()

    def close(self) -> None:
        """End children, finish what is queued for the library, close it; signals wait until then."""
        self._signals.loop_ended()
        self.runner.stop_all()
        if self.pipes_used is not None:
            self.pipes_used.close()
        # readers first: only the last connection to close can move the log into the file
        self.closing = True
        self.library.close()
        self._cut_short = not self.librarian.close()
        if self._cut_short:
            log.error("the librarian did not finish in time")
        if self.hooks is not None:
            self.hooks.close()
        self._signals.restore()

    @property
    def exit_signal(self) -> int | None:
        """The signal that came while the app was closing."""
        return self._signals.received

    def _terminal_gone(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, HoldsUnsaved):
                screen.keep_unsaved()
        self.close()
        self.log_unsaved()
        exit_without_terminal()

    def log_unsaved(self) -> None:
        """Write to the log what could not be saved, where nobody sees the screen any more."""
        if (unsaved := self.unsaved()) is not None:
            log.error("%s", unsaved)

    def _fatal_error(self) -> None:
        """A defect: the traceback goes to the log (Textual would print it, with the values of variables)."""
        from reader import log as logfile

        error = self._exception
        self.failure = logfile.record(error, doing="the app") if error is not None else None
        self._close_messages_no_wait()

    def ending(self) -> PostilError:
        """What to tell the user after an abnormal exit."""
        error, unsaved = self._exception, self.unsaved()
        if not isinstance(error, PostilError):  # a damaged library names itself, and what to do
            where = f" Details are in {self.failure}." if self.failure else ""
            saved = "" if unsaved else "What you made is saved."
            error = PostilError(f"Postil had to stop because of a defect.{where}", hint=saved)
        if unsaved is None:
            return error
        return PostilError(f"{error.message} {unsaved.message}", hint=error.hint or unsaved.hint)

    def unsaved(self) -> PostilError | None:
        """What to tell the user where a change could not be saved before the end."""
        parts, hint = [], ""
        if drafts := self.annotations.drafts:
            texts = "; ".join(f"“{text}”" for text in drafts.values())
            parts.append(f"Notes that could not be saved: {texts}.")
        if errors := self.librarian.unreported:
            parts.append(f"The last change could not be saved. {errors[-1].message}")
            hint = errors[-1].hint
        elif self._cut_short:
            parts.append("The last change may not be saved: the library did not answer for too long.")
        return PostilError(" ".join(parts), hint=hint) if parts else None


def run(settings: Settings, library_path: Path, *, offline: bool = False, demo: bool = False) -> int:
    """Open the app and stay in it until the user leaves. Returns the exit status, or OPEN_DEMO.

    Raises PostilError when the library cannot be opened.
    """
    app = PostilApp(settings, library_path, offline=offline, demo=demo)
    try:
        result = app.run()
    finally:
        app.close()
    if app.exit_signal == signal.SIGHUP:
        app.log_unsaved()
        exit_without_terminal()
    if app.return_code:
        raise app.ending()
    if (unsaved := app.unsaved()) is not None:
        raise unsaved
    return 128 + app.exit_signal if app.exit_signal is not None else result or 0
