"""What every screen finds on its app: the library, the services, the keys, and a status line to speak by.

Screens and widgets name this class as the type of their app; `reader.ui.app` builds the app on it and
adds the screens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from textual.app import App
from textual.geometry import Offset
from textual.message import Message
from textual.signal import Signal

from reader import paths
from reader.errors import PostilError
from reader.library.storage.database import Library
from reader.library.storage.newer import newer_schema
from reader.safetext import SafeText, safe_line
from reader.settings import Settings
from reader.ui.keys.command_tables import key_of
from reader.ui.services.commands import CommandRunner
from reader.ui.services.guide import Guide
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import LibraryChange
from reader.ui.terminal.cursor import SHOW, HasCursor

if TYPE_CHECKING:
    from reader.model import Attachment, PageStart
    from reader.ui.services.annotations import AnnotationService
    from reader.ui.services.articles import ArticleService
    from reader.ui.services.auto_export import AutoExport
    from reader.ui.services.copying import CopyService
    from reader.ui.services.corrections import CorrectionService
    from reader.ui.services.figures import FigureService
    from reader.ui.services.hooks import HookService
    from reader.ui.services.passages import PassageService
    from reader.ui.services.pipe import PipeService
    from reader.ui.services.rules import RuleService
    from reader.ui.services.subscriptions import SubscriptionService
    from reader.ui.services.triage import TriageService
    from reader.ui.services.updates import UpdateService

OPEN_DEMO = 64
"""What the app returns when the reader chose to read the samples."""


@dataclass
class Delivered(Message):
    """A callable from another thread, to be run in this one."""

    call: Callable[[], None]


@dataclass
class LibraryChanged(Message):
    """Something was committed: whoever shows it reads it again."""

    change: LibraryChange


class GuideChanged(Message):
    """Another of the first steps is next, or none any more."""


class Status(NamedTuple):
    """What the bottom line shows; see `BottomLine.say`."""

    text: SafeText
    error: bool = False
    lasting: bool = False
    multiline: bool = False


class AppBase(App[int]):
    """The app as its screens see it."""

    def __init__(
        self, settings: Settings, library_path: Path, *, offline: bool = False, demo: bool = False
    ) -> None:
        """Raises PostilError when the library cannot be opened."""
        super().__init__()
        self.settings = settings
        self.library_path = library_path
        self.offline = offline or settings.network.offline
        self.demo = demo
        self.key_map: Mapping[str, str] = {}
        """The keys in force that are not the defaults, by command id."""
        self.reading_width = settings.reading.width
        """Cells of the reading column in this session."""
        self.failed_input: dict[str, str] = {}
        """What was typed into a dialog whose command failed, by the dialog's name, to be corrected."""
        self.closing = False
        """Whether the connection for reading is closed: nothing is read any more."""
        self.status_signal: Signal[Status] = Signal(self, "status")
        """Published to the bottom line of every screen."""
        self.library = open_for_reading(library_path)
        self.newer = newer_schema(self.library)
        """Why the library is open for reading only: a newer Postil wrote it; None where it is not so."""
        self.librarian = Librarian(
            library_path, self.deliver, self._refused, refusal=not_saved() if self.newer else None
        )
        self.runner = CommandRunner(library_path, settings, offline=self.offline, deliver=self.deliver)
        self.auto_export = self._auto_export()
        self.hooks = self._hooks()
        self.pipes_used: PipeService | None = None
        """`pipes`, once something was piped."""
        self.guide = Guide(self.library, paths.state_folder() / "first-steps", self._guide_changed)

    def _auto_export(self) -> AutoExport | None:
        """What exports after changes, where the settings say so."""
        if not self.settings.export.auto:
            return None
        from reader.ui.services.auto_export import AutoExport

        return AutoExport(
            self.runner, self, self.settings.export, lambda delay, call: self.set_timer(delay, call).stop
        )

    def _hooks(self) -> HookService | None:
        """What runs the hooks of the settings; the samples of the demo have none."""
        if not self.settings.hooks or self.demo:
            return None
        from reader.ui.services.hooks import HookService

        return HookService(
            self, self.settings, self.library_path, lambda delay, call: self.set_timer(delay, call).stop
        )

    # --- services: made when they are first asked for, so that the first screen loads none it does not need

    @cached_property
    def annotations(self) -> AnnotationService:
        """Highlights, notes and tags."""
        from reader.ui.services.annotations import AnnotationService

        return AnnotationService(self.librarian, self)

    @cached_property
    def passages(self) -> PassageService:
        """Links between passages, and drafts."""
        from reader.ui.services.passages import PassageService

        return PassageService(self.librarian, self)

    @cached_property
    def articles(self) -> ArticleService:
        """Places, saved pages, exports."""
        from reader.ui.services.articles import ArticleService

        return ArticleService(self.librarian, self.runner, self, offline=self.offline)

    @cached_property
    def copying(self) -> CopyService:
        """Passages on the clipboard, in a form."""
        from reader.ui.services.copying import CopyService

        return CopyService(self.librarian, self, self.copy)

    @cached_property
    def corrections(self) -> CorrectionService:
        """Corrections of sites."""
        from reader.ui.services.corrections import CorrectionService

        return CorrectionService(self.librarian, self.runner, self)

    @cached_property
    def triage(self) -> TriageService:
        """Decisions on the rows of lists."""
        from reader.ui.services.triage import TriageService

        today = self.settings.today
        return TriageService(self.librarian, self, day_start=today.day_start, limit=today.limit)

    @cached_property
    def subscriptions(self) -> SubscriptionService:
        """Feeds and folders."""
        from reader.ui.services.subscriptions import SubscriptionService

        return SubscriptionService(self.librarian, self.runner, self)

    @cached_property
    def updates(self) -> UpdateService:
        """The update that runs."""
        from reader.ui.services.updates import UpdateService

        return UpdateService(
            self.runner, self, offline=self.offline, demo=self.demo, notify=self.send_notification
        )

    @cached_property
    def rules(self) -> RuleService:
        """What happens on arrival."""
        from reader.ui.services.rules import RuleService

        return RuleService(self.librarian, self)

    @cached_property
    def figures(self) -> FigureService:
        """What finds and shows images; most sessions show none."""
        from reader.ui.services.figures import FigureService

        return FigureService(
            self.runner, self, self.settings.images, offline=self.offline, library=self.library
        )

    @property
    def pipes(self) -> PipeService:
        """What gives texts to commands; made when it is first asked for."""
        if self.pipes_used is None:
            from reader.ui.services.pipe import PipeService

            self.pipes_used = PipeService(
                self.annotations, self, self.settings, self.library_path, self.deliver
            )
        return self.pipes_used

    # --- between threads

    def deliver(self, call: Callable[[], None]) -> None:
        """Run a callable in the app's thread; safe from any thread."""
        self.post_message(Delivered(call))

    def on_delivered(self, event: Delivered) -> None:
        # while the app ends its screens are taken apart, and nothing is shown any more
        if self.is_running and not self._exit:
            event.call()

    def _refused(self, error: PostilError) -> None:
        self.say(str(error), error=True)

    # --- reports

    def say(self, text: str, *, error: bool = False, lasting: bool = False, multiline: bool = False) -> None:
        """Show a status in the bottom line of every screen that has one; see `BottomLine.say`."""
        self.status_signal.publish(Status(safe_line(text), error, lasting, multiline))

    def changed(self, change: LibraryChange) -> None:
        """Tell every screen what was committed."""
        for screen in self.screen_stack:
            screen.post_message(LibraryChanged(change))
        if self.auto_export is not None:
            self.auto_export.changed(change)
        if self.hooks is not None:
            self.hooks.changed(change)
        self.guide.changed(change)

    def _guide_changed(self) -> None:
        self.post_message(GuideChanged())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of the first steps do something only while these are shown."""
        if action == "guide" and parameters != ("begin",):
            return self.guide.step is not None
        return super().check_action(action, parameters)

    def key(self, command_id: str) -> str:
        """The key of a command as a person reads it, on the keys in force."""
        return key_of(command_id, self.key_map)

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor is put after each frame; input fields set it themselves."""
        focused = self.focused
        return focused.cursor_on_screen() if isinstance(focused, HasCursor) else self._input_cursor

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        self._input_cursor = position

    def show_cursor(self) -> None:
        """Show the terminal's own cursor, which Textual hides."""
        if self._driver is not None:
            self._driver.write(SHOW)

    # --- outside of the terminal

    def on_pipe_requested(self) -> None:
        """A text that is not that of an article: an older version, everything on a page."""
        self.say("only the article itself can be given to a command")

    def browse(self, url: str) -> None:
        """Open a web address in the browser; other kinds of address are refused."""
        if urlsplit(url).scheme not in ("http", "https"):
            self.say(f"not a web address: {url}" if url else "this article has no address")
            return
        from reader.ui.terminal.browser import BrowserMissing, open_address

        try:
            open_address(url, self.settings.reading.browser, self.suspend)
        except BrowserMissing as error:
            self.say(str(error), error=True)
        else:
            self.say(f"opened {url}")

    def view_pdf(self, file: Attachment, page: PageStart | None) -> None:
        """Open a PDF of the library at a page: in the desktop's viewer, or its address in the browser."""
        from reader.library.storage.file_store import FileStore
        from reader.page_numbers import page_link

        path = FileStore(self.library_path).path(file.sha, file.media_type)
        if file.kept and path.is_file():
            self.run_worker(self._view_file(path, page), exclusive=False)
        elif file.url:
            self.browse(page_link(file.url, page) if page else file.url)
        else:
            self.say(f"{file.name or 'the PDF'} is not on this machine", error=True)

    async def _view_file(self, path: Path, page: PageStart | None) -> None:
        from reader.page_numbers import label
        from reader.ui.terminal.file_viewer import ViewerMissing
        from reader.ui.terminal.pdf_viewer import open_pdf

        viewer = self.settings.reading.pdf_viewer
        try:
            told = await asyncio.to_thread(open_pdf, path, page.page + 1 if page else 1, viewer)
        except ViewerMissing as error:
            self.say(str(error), error=True)
            return
        where = f" at page {label(page)}" if page and told else f", page {label(page)}" if page else ""
        self.say(f"opened the PDF{where}")

    def view_image(self, path: Path) -> None:
        """Open an image of the library in the desktop's viewer."""
        from reader.ui.terminal.file_viewer import ViewerMissing, open_image

        try:
            open_image(path, self.settings.images.viewer)
        except ViewerMissing as error:
            self.say(str(error), error=True)
        else:
            self.say("opened the image")

    def copy(self, text: str, done: str) -> None:
        """Put text on the desktop's clipboard, or on the terminal's where there is no desktop."""
        from reader.ui.terminal.clipboard import copy_natively

        if not copy_natively(text):
            self.copy_to_clipboard(text)
        self.say(done)

    def send_notification(self, text: str) -> None:
        """Have the terminal show a text on the desktop, where the settings say so."""
        if self.settings.update.notify != "status" and self._driver is not None:
            from reader.ui.terminal.notifications import notification

            self._driver.write(notification(text, self.settings.update.notify))

    def remember(self, key: str, value: object) -> None:
        """Write one setting to the settings file; the demo leaves that alone."""
        if self.demo:
            return
        from reader import config

        try:
            config.change(self.settings.path or paths.config_file(), key, value)
        except (PostilError, OSError) as error:
            self.say(f"could not save the setting: {error}", error=True)


def not_saved() -> PostilError:
    """What is said of a change to a library that is open for reading only; the start said the rest."""
    return PostilError(
        "Not saved: a newer Postil wrote this library, so it is open for reading only.",
        hint="`postil doctor` says what to do.",
    )


def open_for_reading(path: Path) -> Library:
    """A read-only connection to the library, which is made where it is missing."""
    if not path.exists():
        Library.open(path, write=True).close()
    return Library.open(path)
