"""The ways to start a library: samples, the starter list, a file of subscriptions, an address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reader.first_run import candidates, starter_folders
from reader.library.shown_once import set_welcomed
from reader.paths import shortened
from reader.presentation.counts import counted
from reader.safetext import safe_line
from reader.settings import KEY_PRESETS
from reader.ui.app_base import OPEN_DEMO, AppBase
from reader.ui.screens.dialogs import Choose, Confirm, Prompt
from reader.ui.screens.feeds import subscription_dialogs
from reader.ui.screens.first_start.path_completion import PathSuggester
from reader.ui.screens.first_start.starter_list import StarterList
from reader.ui.screens.first_start.welcome import FILES, Begin, Welcome
from reader.ui.services.imports import ImportSummary

_NEWSBOAT = ("newsboat", "newsbeuter")
"""The folders that hold a file `urls`."""


def welcome(app: AppBase) -> None:
    """Offer what an empty library can begin with; what is cancelled leads back here."""

    found = candidates()[:FILES]

    def again() -> None:
        welcome(app)

    def answered(answer: tuple[Begin, str] | None) -> None:
        begin, path = answer or (Begin.LATER, "")
        match begin:
            case Begin.SAMPLES:
                app.exit(OPEN_DEMO)
            case Begin.STARTER:
                choose_starter_feeds(app, cancelled=again)
            case Begin.IMPORT if path:
                others = [other for other in found if other != Path(path)]
                import_file(app, Path(path), others=others)
            case Begin.IMPORT:
                ask_import_file(app, cancelled=again)
            case Begin.ADD:
                subscription_dialogs.add_feed(app)
            case Begin.EMPTY:
                app.librarian.submit(set_welcomed)
            case Begin.LATER:
                pass
        if begin in (Begin.STARTER, Begin.IMPORT, Begin.ADD) and app.guide.is_new:
            app.guide.begin()

    app.push_screen(Welcome(found), answered)


def _nothing() -> None:
    """Where a dialog that was cancelled leads back to what was before."""


def choose_starter_feeds(app: AppBase, *, cancelled: Callable[[], None] = _nothing) -> None:
    """Offer the feeds of the starter list."""

    def answered(urls: list[str] | None) -> None:
        if urls:
            app.subscriptions.import_starter(urls)
        else:
            cancelled()

    app.push_screen(StarterList(starter_folders()), answered)


def import_file(
    app: AppBase, path: Path, *, others: Sequence[Path] = (), failed: Callable[[], None] | None = None
) -> None:
    """Import a file, then offer `others` that were found; at the end ask whether to fetch missing texts."""

    def imported(found: ImportSummary) -> None:
        if others:
            _offer_next(app, others, otherwise=lambda: _offer_to_fetch(app, path, found))
        else:
            _offer_to_fetch(app, path, found)

    app.subscriptions.import_file(path, then=imported, failed=failed)
    if path.name == "urls" and path.parent.name.lstrip(".") in _NEWSBOAT:
        _offer_newsboat_keys(app)


def _offer_next(app: AppBase, found: Sequence[Path], *, otherwise: Callable[[], None]) -> None:
    """Offer what else was found on the machine; `otherwise` is called when that is not wanted."""

    def answered(index: int | None) -> None:
        if index is None:
            otherwise()
        else:
            import_file(app, found[index], others=[path for path in found if path != found[index]])

    rows = [(safe_line(shortened(str(path))), safe_line("")) for path in found]
    app.push_screen(Choose(safe_line("Import another file too?"), rows), answered)


def _offer_to_fetch(app: AppBase, path: Path, found: ImportSummary) -> None:
    """Ask whether to fetch the texts that passages wait for."""
    if not found.fetchable or app.offline:
        return

    def answered(fetch: bool | None) -> None:
        if fetch:
            app.subscriptions.import_file(path, fetch=True)

    question = f"{counted(found.fetchable, 'passage')} without a text yet. Fetch the pages now?"
    hint = "Otherwise they wait: nothing is fetched automatically."
    app.push_screen(Confirm(safe_line(question), hint=safe_line(hint)), answered)


def _offer_newsboat_keys(app: AppBase) -> None:
    """Ask somebody who comes from newsboat whether its keys are wanted."""
    if app.settings.keys or app.settings.keys_preset != KEY_PRESETS[0]:
        return

    def answered(wanted: bool | None) -> None:
        if wanted:
            app.remember("keys.preset", "newsboat")
            app.say("newsboat's keys take effect at the next start")

    question = safe_line("Use newsboat's keys, from the next start?")
    hint = (
        "Keys of Postil that they replace are moved. `postil config set keys.preset postil` changes it back."
    )
    app.push_screen(Confirm(question, hint=safe_line(hint)), answered)


def ask_import_file(app: AppBase, *, cancelled: Callable[[], None] = _nothing) -> None:
    """Ask for a file to import; a path that could not be imported is there to be corrected."""

    def answered(typed: str | None) -> None:
        if typed is None or not (path := typed.strip()):
            cancelled()
            return
        app.failed_input.pop("import", None)

        def failed() -> None:
            app.failed_input["import"] = path

        import_file(app, Path(path).expanduser(), failed=failed)

    app.push_screen(
        Prompt(
            safe_line("Import a file"),
            value=app.failed_input.get("import", ""),
            hint=safe_line(
                "OPML, newsboat's urls, newsraft's feeds, or an export of Readwise, Pocket, Omnivore, "
                "Instapaper, wallabag, Raindrop, Matter, Kindle, Hypothesis or Zotero; → completes the path"
            ),
            suggester=PathSuggester(),
            wide=True,
        ),
        answered,
    )
