"""The command line itself: help, errors, statuses, and what is not imported."""

from __future__ import annotations

import os
import pkgutil
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from reader import __version__, cli, commands, paths
from reader.commands.shared.arguments import whole_number
from reader.library.feeds.subscriptions import subscribe, unsubscribe
from reader.library.storage.database import Library
from tests.support import command_lines
from tests.support.examples import in_part
from tests.support.fixtures import Run

HEAVY = ("textual", "feedparser", "lxml", "readability", "aiohttp", "sqlite_utils", "jinja2")

NOT_YET = (
    "rapidfuzz",
    "regex",
    "reader.document.layout",
    "reader.library.annotations.journal",
    "reader.library.query.finding",
    "reader.resemblance.comparison",
)
"""What no first frame needs: importing these takes as long as Textual itself."""


def test_version(postil: Run) -> None:
    assert postil("--version").out == f"postil {__version__}\n"


def test_the_modules_of_commands_are_the_subcommands() -> None:
    modules = {module.name for module in pkgutil.iter_modules(commands.__path__) if not module.ispkg}
    assert modules == {command.module for command in cli.COMMANDS.values()}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_with_example(postil: Run, name: str) -> None:
    result = postil(name, "--help")
    assert result.status == 0
    assert re.search(rf"^examples?:\n  .*postil {name}", result.out, re.M) or name == "add"


def test_help_lists_every_command(postil: Run) -> None:
    result = postil("--help")
    assert result.status == 0
    for name in cli.COMMANDS:
        assert re.search(rf"^    {name} ", result.out, re.M)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lits"], "Did you mean `postil list`?"),
        (["--bogus"], "unrecognized arguments: --bogus"),
        (["list", "--bogus"], "unrecognized arguments: --bogus"),
        (["list", "--limit", "0"], "--limit: 0 is too small: it must be at least 1"),
        (["list", "--limit", "few"], '"few" is not a whole number'),
        (["--config", ".", "list"], "is a folder"),
        (["show"], "ARTICLE"),
        (["show", "abc"], "neither the number of an article nor a URL"),
        (["highlight", "1"], "--quote"),
        (["--config", "nowhere.toml", "list"], "no such settings file"),
        (["import"], "Name one list"),
        (["export", "pdf"], "pdf"),
        ([], "requires an interactive terminal"),
    ],
)
def test_usage_error_is_one_line_and_status_2(postil: Run, arguments: list[str], says: str) -> None:
    result = postil(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert says in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "99"],
        ["unsubscribe", "nobody"],
        ["list", "--feed", "nobody"],
        ["list", "--folder", "nobody"],
        ["--offline", "update"],
        ["--offline", "save", "https://example.org/"],
        ["--offline", "clean", "https://example.org/"],
        ["highlight", "1", "--quote", "no such words anywhere"],
        ["highlights", "--article", "https://example.org/nothing"],
    ],
)
def test_failure_is_one_line_and_status_1(postil: Run, library: Path, arguments: list[str]) -> None:
    result = postil(*arguments)
    assert result.status == 1
    assert result.out == ""
    assert result.err.startswith("postil: ")
    assert result.err.count("\n") == 1


def test_internal_error_is_logged_without_traceback(
    postil: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom \x1b[31m")

    monkeypatch.setattr("reader.library.query.finding.find_ids", broken)
    result = postil("list")
    assert result.status == 1
    assert "Traceback" not in result.err
    assert str(paths.log_file()) in result.err
    log = paths.log_file().read_text()
    assert paths.log_file().stat().st_mode & 0o777 == 0o600
    assert "Traceback" in log
    assert "boom" in log
    assert "\x1b" not in log + result.err


def test_invalid_settings_stop_command_and_name_line(postil: Run, library: Path) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text("[update]\nworkers = -2\n")
    result = postil("list")
    assert result.status == 2
    assert "line 2" in result.err
    assert "update.workers" in result.err


def test_library_option_beats_environment(postil: Run, library: Path, tmp_path: Path) -> None:
    assert len(postil("list", "--json").json) == 12
    other = tmp_path / "other.db"
    postil("--library", other, "--offline", "subscribe", "example.org")
    assert postil("--library", other, "list", "--json").json == []
    assert len(postil("--library", other, "feeds", "--json").json) == 1


def _modules(arguments: list[str], *, code: str = "") -> set[str]:
    """The heavy modules that a command leaves in sys.modules."""
    run = code or f"import sys; from reader.cli import main; assert main({arguments!r}) == 0"
    script = f"import sys\n{run}\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.splitlines()[-1].split())
    return (loaded | {name.partition(".")[0] for name in loaded}) & {*HEAVY, *NOT_YET}


@pytest.mark.parametrize(
    "arguments",
    in_part(
        [
            ["--help"],
            ["list", "--json"],
            ["search", "margin"],
            ["show", "1"],
            ["--version"],
            ["list"],
            ["feeds"],
            ["highlights"],
            ["export", "opml"],
            ["config", "path"],
        ],
        4,
    ),
)
def test_reading_command_loads_nothing_heavy(library: Path, arguments: list[str]) -> None:
    assert _modules(arguments) & set(HEAVY) == set()


def test_help_of_all_commands_loads_nothing_heavy() -> None:
    """The wheel makes the man page from it while it is built, where hardly anything is installed."""
    assert _modules([], code="from reader.cli import full_parser; full_parser()") & set(HEAVY) == set()


IN_AN_UPDATE_WITH_NEWS = (
    "feedparser",
    "lxml",
    "rapidfuzz",
    "reader.accounts",
    "reader.cleaning",
    "reader.corrections",
    "reader.feeds.texts.content",
    "reader.library.annotations.journal_row",
    "reader.library.annotations.merging",
    "reader.library.query",
    "reader.pdf",
)


def test_update_without_news_loads_only_what_fetches(tmp_path: Path) -> None:
    path = tmp_path / "postil.db"
    with Library.open(path, write=True) as lib:  # which has a journal, and its copy
        unsubscribe(lib, subscribe(lib, "https://a.example/feed")[0].id)
    code = f"""
import sys
from reader.cli import main
assert main(["--library", {str(path)!r}, "update", "--json"]) == 0
print("loaded", *(set({IN_AN_UPDATE_WITH_NEWS!r}) & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded"


def test_export_loads_no_textual(library: Path, tmp_path: Path) -> None:
    assert "textual" not in _modules(["export", "markdown", "--to", str(tmp_path / "out")])


def test_first_screen_loads_only_textual(library: Path) -> None:
    code = f"""
import asyncio
from pathlib import Path
from reader.config import Settings
from reader.ui.app import PostilApp

async def first_screen():
    app = PostilApp(Settings(), Path({str(library)!r}), offline=True, demo=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    app.close()

asyncio.run(first_screen())
"""
    assert _modules([], code=code) & set(HEAVY) == {"textual"}
    assert _modules([], code="import reader.ui.app") == {"textual"}


AFTER_FIRST_FRAME = (
    "reader.document",
    "reader.library.query.finding",
    "reader.model",
    "reader.query",
    "reader.ui.article.view",
    "reader.ui.screens.library.commands",
    "reader.ui.services.annotations",
    "reader.ui.widgets.search_line",
)
"""What is loaded when it is first used, or after the first frame."""
DATACLASSES = 35
"""So many of ours the first frame may need: each takes half a millisecond to make, a named tuple a fifth."""


@pytest.mark.parametrize("today", [True, False])
def test_first_frame_loads_little(library: Path, today: bool) -> None:
    code = f"""
import asyncio, dataclasses, sys
from pathlib import Path
from reader.config import Settings
from reader.settings import TodaySettings
from reader.ui.app import PostilApp
from reader.ui.screens.library.screen import LibraryScreen

async def painted(screen):
    assert screen.article_list.count
    modules = {{name: module for name, module in sys.modules.items() if name.startswith("reader")}}
    made = sum(
        dataclasses.is_dataclass(one)
        for name, module in modules.items()
        for one in vars(module).values()
        if isinstance(one, type) and one.__module__ == name
    )
    print(made, *(set({AFTER_FIRST_FRAME!r}) & set(sys.modules)), flush=True)

LibraryScreen._first_frame_painted = painted

async def first_screen():
    settings = Settings(today=TodaySettings(opens={today}))
    app = PostilApp(settings, Path({str(library)!r}), offline=True, demo=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    app.close()

asyncio.run(first_screen())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made, *loaded = done.stdout.split()
    assert loaded == []
    assert int(made) <= DATACLASSES


def test_well_formed_feed_loads_no_feedparser() -> None:
    code = """
from reader.feeds.parsing.parse import parse
item = "<item><title>Q &amp; A</title><link>http://a.example/1</link><guid>http://a.example/1</guid></item>"
feed = parse(f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>".encode())
assert [entry.title for entry in feed.entries] == ["Q & A"]
"""
    assert "feedparser" not in _modules([], code=code)


def _shell(command: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a shell line in which `postil` is this version's command."""
    return subprocess.run(
        ["bash", "-c", f'postil() {{ "{sys.executable}" -m reader "$@"; }}; {command}'],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=60,
        check=False,
        **{
            "env": {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1]), "PYTHONSAFEPATH": "1"},
            **options,
        },
    )


@pytest.mark.parametrize("command", ["show 5", "list --json", "--help", "export opml"])
def test_closed_pipe_ends_with_status_0(library: Path, command: str) -> None:
    done = _shell(f"postil {command} | true; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize(
    "command", in_part(["list --json", "show 5", "--help", "list", "feeds", "export opml"], 2)
)
@pytest.mark.parametrize(("target", "reason"), [("> /dev/full", "No space left"), (">&-", "closed")])
def test_lost_output_is_one_line_and_status_1(library: Path, command: str, target: str, reason: str) -> None:
    done = _shell(f"postil {command} {target}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("postil: Standard output could not be written: ")
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("target", ["> /dev/full", ">&-"])
def test_command_that_did_its_work_succeeds_without_output(library: Path, target: str) -> None:
    done = _shell(f"postil backup {target}")
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert list(library.parent.glob("*/*.db"))


@pytest.mark.parametrize(
    ("command", "closed"),
    in_part(
        product(
            ["list", "save -", "--offline update", "nonsense", "demo", ""],
            ["<&-", "2>&-", "<&- 2>&-", "<&- 2>&- >&-"],
        ),
        {("list", "2>&-"), ("save -", "<&-"), ("nonsense", "<&- 2>&-"), ("", "<&- 2>&- >&-")},
    ),
)
def test_closed_streams_cause_no_internal_error(library: Path, command: str, closed: str) -> None:
    paths.data_folder().mkdir(parents=True)
    shutil.copy(library, paths.demo_library_file())  # making the samples is not what is tested
    done = _shell(f"postil {command} {closed}")
    assert "Postil" not in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 1, 2)
    assert not paths.log_file().exists()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (f"--library {'x' * 300}.db list", "too long"),
        (f"--config {'x' * 300}.toml list", "too long"),
        ("--library \udcff.db list", "UTF-8"),
        ("--config \udcff.toml list", "UTF-8"),
        ("highlights --tag \udcff", "UTF-8"),
        ("history \udcff", "UTF-8"),
        ("search \udcff", "UTF-8"),
        ("list --folder \udcff", "UTF-8"),
        ("show 9223372036854775808", "9223372036854775808"),
        ("show 99999999999999999999999999", "99999"),
        ("highlight 99999999999999999999999999 --quote x", "99999"),
        ("highlights --article 99999999999999999999999999", "99999"),
        ("--library /dev/null/postil.db list", "Not a directory"),
        ("--config /dev/zero list", "larger than"),
        ("--library . list", "folder"),
        ("export markdown --to /dev/null/x", "Not a directory"),
    ],
)
def test_unusable_argument_is_one_plain_line(
    postil: Run, library: Path, monkeypatch: pytest.MonkeyPatch, command: str, says: str
) -> None:
    monkeypatch.chdir(library.parent)
    done = postil(*command.split())
    assert done.status in (1, 2)
    assert done.out == ""
    assert says in done.err
    assert done.err.count("\n") == 1
    assert "nternal" not in done.err
    assert not paths.log_file().exists()


@pytest.mark.parametrize("limit", [2**63, 10**30])
@pytest.mark.parametrize("command", ["list", "search margin", "history"])
def test_huge_limit_means_all(postil: Run, library: Path, command: str, limit: int) -> None:
    assert postil(*command.split(), "--limit", limit).status == 0


@pytest.mark.parametrize("form", ["{option} --", "{option}=--"])
def test_option_without_value_before_end_of_options_is_refused(postil: Run, form: str) -> None:
    for command, position in command_lines.positions():
        if position.startswith("--") and command in cli.COMMANDS:
            (action,) = (a for a in command_lines.arguments(command) if position in a.option_strings)
            if action.nargs is None:
                result = postil(command, *form.format(option=position).split(), "5")
                assert (result.status, result.err.count("\n")) == (2, 1), (command, position, result.err)


def test_huge_numbers_are_no_internal_error(postil: Run, library: Path) -> None:
    """Every option that takes a number, of every command."""
    numeric = [
        (name, action.option_strings[-1])
        for name in cli.COMMANDS
        for action in command_lines.arguments(name)
        if action.option_strings and action.type is whole_number
    ]
    assert len(numeric) >= 8
    for name, option in numeric:
        for number in (10**5, 10**7, 10**10, 2**63, 10**30):
            result = postil("--offline", name, option, number, *([] if name != "show" else ["1"]))
            assert "nternal" not in result.err, (name, option, number)


def test_deeply_nested_settings_are_one_line(postil: Run, tmp_path: Path) -> None:
    settings = tmp_path / "deep.toml"
    settings.write_text("[update]\nworkers = " + "[" * 5000 + "]" * 5000 + "\n")
    result = postil("--config", settings, "list")
    assert result.status == 2
    assert "nested too deeply" in result.err
    assert result.err.count("\n") == 1


def test_table_declared_twice_gets_fitting_hint(postil: Run, tmp_path: Path) -> None:
    settings = tmp_path / "twice.toml"
    settings.write_text("[reading]\nwidth = 60\n[reading]\nwidth = 70\n")
    result = postil("--config", settings, "list")
    assert result.status == 2
    assert "line 3" in result.err
    assert "one table" in result.err
    assert "quotes" not in result.err


@pytest.mark.parametrize(
    "command", in_part(["save x.txt", "list", "clean x.txt", "export markdown --to y", "sync z"], 2)
)
def test_removed_current_directory_is_one_line(library: Path, tmp_path: Path, command: str) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = _shell(f"cd {gone} && rmdir {gone} && postil {command}")
    assert done.returncode in ((0,) if command == "list" else (1, 2))
    assert done.stderr.count("\n") == (command != "list")
    assert "nternal" not in done.stderr
    assert not paths.log_file().exists()


def test_unwritable_state_folder_does_not_hide_error(library: Path) -> None:
    paths.state_folder().parent.mkdir(parents=True)
    paths.state_folder().write_text("a file where the folder should be")
    done = _shell("postil list --feed nobody")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "nobody" in done.stderr


def test_app_is_opened_with_library_and_options(
    postil: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened = []
    monkeypatch.setattr(cli._App, "open", lambda self, *a, **k: opened.append((a, k)) or 0)
    assert postil("--library", tmp_path / "x.db", "--offline").status == 0
    (settings, path), options = opened[0]
    assert path == tmp_path / "x.db"
    assert settings.network.offline
    assert options == {"offline": True}
