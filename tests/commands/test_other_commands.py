"""config, doctor, demo, and what a first run can offer."""

from __future__ import annotations

import os
import random
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from reader import __version__, cli, config, first_run, paths
from reader.commands.shared import output
from reader.document import BlockKind
from reader.library.articles import listing
from reader.library.feeds import subscriptions
from reader.library.shown_once import set_announced_version
from reader.library.storage.database import Library
from reader.settings import SECTIONS
from reader.whats_new import headline
from tests.support.fixtures import Run
from tests.support.lists import listed
from tests.support.site import Site

# --- after an upgrade


def test_news_are_told_once_in_a_terminal(
    postil: Run, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(library, write=True) as opened:
        set_announced_version(opened, "0.0.1")
    news = f"New in Postil {__version__}: {headline(__version__)}\n"
    assert postil("tags", "rename", "nothing", "such").err.count(news) == 0  # cron, a pipe
    monkeypatch.setattr(output, "on_terminal", lambda: True)
    told = [postil("tags", "rename", "nothing", "such").err.count(news) for _ in range(2)]
    assert told == [1, 0]


# --- config


def test_config_output_is_valid_settings_file(postil: Run, tmp_path: Path) -> None:
    result = postil("config")
    assert result.status == 0
    for each in config.describe():
        assert each.meaning in result.out
        assert each.kind.allowed in result.out
    file = tmp_path / "again.toml"
    file.write_text(result.out)
    assert config.load(file).update == config.Settings().update
    assert postil("config", "get", "keys.article.highlight").status == 0
    every_key = tmp_path / "keys.toml"
    every_key.write_text(result.out.replace('\n# "', '\n"'))
    assert "article.highlight" in config.load(every_key).keys
    assert postil("--config", every_key, "config").status == 0
    assert set(tomllib.loads(result.out)) == {*SECTIONS, "keys"}


def test_config_get_set_and_path(postil: Run) -> None:
    path = postil("config", "path").out.strip()
    assert path == str(paths.config_file())
    assert postil("config", "get", "reading.width").out == "72\n"
    assert postil("config", "set", "reading.width", "80").status == 0
    assert postil("config", "get", "reading.width").out == "80\n"
    assert "width = 80" in postil("config").out
    refused = postil("config", "set", "reading.width", "5")
    assert refused.status == 2
    assert "from 20 to 200" in refused.err
    assert postil("config", "get", "reading.widht").status == 2
    assert {each["key"]: each["value"] for each in postil("config", "--json").json}["reading.width"] == 80
    assert postil("config", "list", "--json").json == postil("config", "--json").json


def test_config_works_on_file_with_mistakes_and_names_them_all(postil: Run) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text("[reading]\nwidth = 1\nwidht = 80\n")
    result = postil("config")
    assert result.status == 2
    assert "line 2" in result.err
    assert "line 3" in result.err
    assert "[reading]" in result.out
    assert postil("config", "set", "reading.width", "80").status == 0


def test_config_set_names_line_that_is_no_toml(postil: Run, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("[reading]\nwidth = = 3\n")
    result = postil("--config", file, "config", "set", "reading.width", "80")
    assert result.status == 2
    assert f"{file}, line 2: this is not TOML: " in result.err
    assert file.read_text() == "[reading]\nwidth = = 3\n"
    result = postil("--config", tmp_path, "config", "set", "reading.width", "80")
    assert (result.status, f"{tmp_path}: this is a folder" in result.err) == (2, True)


def test_config_shows_and_changes_key_of_every_action(postil: Run) -> None:
    before = postil("config").out
    assert '# "article.highlight" = "H"  # Highlight the sentence' in before
    assert postil("config", "get", "keys.article.highlight").out == "H\n"
    assert postil("config", "set", "keys.article.highlight", "ctrl+h").status == 0
    assert postil("config", "set", "keys.article.next-highlight", "ctrl+k h").status == 0
    after = postil("config").out
    assert (
        '\n"article.highlight" = "ctrl+h"  # Highlight the sentence at the caret; again: the paragraph (default "H")'
        in after
    )
    assert {each["key"]: each["value"] for each in postil("config", "--json").json}[
        "keys.article.highlight"
    ] == "ctrl+h"
    assert postil("config", "get", "keys.article.highlight").out == "ctrl+h\n"
    assert postil("config", "set", "keys.preset", "vim").status == 0
    assert '# "article.delete" = "x,delete"' in postil("config").out


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("keys.article.hilight", "H", "article.highlight"),
        ("keys.article.highlight", "hyperspace", "not a key"),
        ("keys.article.highlight", "v", "article.select"),
        ("reading.theme", "inkk", "ink"),
    ],
)
def test_keys_and_themes_are_checked_before_they_are_written(
    postil: Run, key: str, value: str, says: str
) -> None:
    result = postil("config", "set", key, value)
    assert result.status == 2
    assert says in result.err
    assert result.err.count("\n") == 1
    assert not paths.config_file().exists()


def test_invalid_key_or_theme_is_named_with_line(postil: Run) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text('[reading]\ntheme = "none"\n[keys]\narticle.hilight = "H"\n')
    errors = postil("config").err
    assert "line 2" in errors
    assert "line 4" in errors
    assert "article.highlight" in errors
    assert postil("doctor").status == 1


def test_invalid_ui_settings_stop_no_command(postil: Run) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text('[reading]\ntheme = "No such"\nwidth = "wide"\n')
    assert postil("list").status == 0
    paths.config_file().write_text('[network]\nproxy = "ftp://x"\n')  # without it more would be told
    refused = postil("list")
    assert refused.status == 2
    assert "line 2" in refused.err


# --- doctor


def test_doctor_finds_nothing_wrong_with_sound_library(postil: Run, library: Path) -> None:
    result = postil("doctor")
    assert result.status == 0
    assert "No problems found." in result.out
    assert str(library) in result.out
    record = postil("doctor", "--json").json
    assert record["library"]["articles"] == "12"
    assert record["findings"] == []


def test_doctor_says_what_is_wrong_and_how_to_mend_it(postil: Run, library: Path) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text("[reading]\nwidht = 80\n")
    library.write_bytes(b"not a database at all" * 100)
    result = postil("doctor")
    assert result.status == 1
    assert "cannot be opened" in result.out
    assert "line 2" in result.out
    assert all(finding["mend"] for finding in postil("doctor", "--json").json["findings"])


@pytest.mark.parametrize("seed", range(12))
def test_every_command_reports_damaged_library(postil: Run, library: Path, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(library.read_bytes())
    for _ in range(60):
        data[chance.randrange(4096, 30 * 4096)] ^= 1 << chance.randrange(8)
    library.write_bytes(data)
    doctor = postil("doctor")
    assert doctor.status == 1
    assert "damaged" in doctor.out or "not a SQLite database" in doctor.out
    repaired = postil("doctor", "--repair")
    assert (repaired.status, repaired.out) == (1, doctor.out), "what to do is said after the attempt too"
    assert "postil restore" in doctor.out
    commands = (["list"], ["highlights"], ["feeds"], ["show", "1"], ["highlight", "3", "--quote", "no such"])
    for command in commands:
        result = postil(*command)
        assert "nternal error" not in result.err
        assert result.status == 0 or "postil: " in result.err
    assert postil("backup").status == 1


def test_doctor_notices_text_that_was_damaged(postil: Run, library: Path) -> None:
    with Library.open(library, write=True) as opened, opened.transaction():
        opened.execute("UPDATE documents SET document = x'789c00'")
    result = postil("doctor")
    assert result.status == 1
    assert "stored texts damaged" in result.out
    assert "postil restore" in postil("show", 1).err


def test_doctor_says_that_newer_library_cannot_be_written(postil: Run, library: Path) -> None:
    with Library.open(library, write=True) as opened, opened.transaction():
        opened.execute("PRAGMA user_version = 99")
    result = postil("doctor")
    assert result.status == 1
    assert "No problems found" not in result.out
    assert "newer Postil (schema 99; this one knows 2). It can be read here, but not changed" in result.out
    assert "Upgrade Postil." in result.out


def test_doctor_before_first_start(postil: Run) -> None:
    result = postil("doctor")
    assert result.status == 0
    assert "There is no library yet." in result.out
    assert not paths.library_file().exists()


def test_doctor_names_feeds_that_fail(postil: Run, site: Site) -> None:
    postil("--offline", "subscribe", f"{site.url}/gone.xml", "--title", "Bad")
    postil("update")
    result = postil("doctor")
    assert result.status == 0
    assert "Bad: " in result.out


# --- demo


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, dict[str, object]]]:
    """Instead of the app: what it would have been opened with."""
    calls: list[tuple[Path, dict[str, object]]] = []

    def open_app(_: object, settings: config.Settings, path: Path, **options: object) -> int:
        assert settings.network.offline
        assert settings.export.path == paths.demo_export_folder(path)
        calls.append((path, options))
        return 0

    monkeypatch.setattr(cli._App, "open", open_app)
    return calls


def test_demo_uses_no_network_and_no_own_library(postil: Run, opened: Any) -> None:
    assert postil("--offline", "demo").status == 0
    assert opened == [(paths.demo_library_file(), {"offline": True, "demo": True})]
    assert not paths.library_file().exists()
    with Library.open(paths.demo_library_file()) as library:
        assert len(subscriptions.feeds(library)) == 3
        rows = listing.summaries(library, listed(library))
        assert len(rows) == 12
        assert all(row.ready for row in rows)
        articles = [listing.article(library, row.id) for row in rows]
    kinds = {
        block.kind for article in articles if article.revision for block in article.revision.document.blocks
    }
    assert kinds >= {BlockKind.TABLE, BlockKind.CODE, BlockKind.FOOTNOTE, BlockKind.ITEM, BlockKind.HEADING}
    assert {article.language[:2] for article in articles} >= {"en", "zh", "ar"}
    assert sum(article.revision.words > 1500 for article in articles if article.revision) >= 2


def test_exports_of_demo_go_beside_its_library(postil: Run, opened: Any, tmp_path: Path) -> None:
    postil("demo")
    samples = paths.demo_library_file()
    assert postil("--library", samples, "export", "markdown").status == 0
    assert len(list(samples.with_name("demo-exports").glob("*.md"))) == 1
    assert not Path("~/Documents/Postil").expanduser().exists()
    assert postil("--library", samples, "export", "markdown", "--to", tmp_path / "mine").status == 0
    assert len(list((tmp_path / "mine").glob("*.md"))) == 1


def test_samples_are_cleaned(postil: Run, library: Path) -> None:
    for row in postil("list", "--json").json:
        record = postil("show", row["id"], "--format", "json").json
        assert record["complete"], (record["title"], record["reason"])
        for junk in (
            "appeared first",
            "Share this",
            "cookies",
            "newsletter",
            "numbersfan77",
            "slide rules",
            "Sign in",
        ):
            assert junk not in record["text"], record["title"]


def test_demo_library_is_kept_until_fresh(postil: Run, opened: Any) -> None:
    postil("demo")
    path = paths.demo_library_file()
    quote = "This sentence is here to be highlighted."
    assert (
        postil(
            "--library", path, "highlight", "https://margin.example.org/read-me-first", "--quote", quote
        ).status
        == 0
    )
    postil("demo")
    assert len(postil("--library", path, "highlights", "--json").json) == 3
    postil("demo", "--fresh")
    assert len(postil("--library", path, "highlights", "--json").json) == 2


def test_interrupted_demo_library_is_completed(
    postil: Run, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reader.samples import demo_library as filling

    async def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(filling, "update", killed)
        assert postil("demo").status == 130
    assert opened == []
    assert postil("demo").status == 0
    assert len(postil("--library", opened[0][0], "list", "--json").json) == 12


def test_fresh_never_throws_named_library_away(postil: Run, library: Path, opened: Any) -> None:
    result = postil("--library", library, "demo", "--fresh")
    assert result.status == 2
    assert len(postil("list", "--json").json) == 12


# --- the first run


def test_lists_of_feeds_are_found_in_their_usual_places(tmp_path: Path) -> None:
    home = Path(os.environ["HOME"])
    assert first_run.candidates() == []
    wanted = [
        home / ".config/newsraft/feeds",
        home / ".newsboat/urls",
        home / "Downloads/new.opml",
        home / "old.OPML",
    ]
    for age, path in enumerate(wanted):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("https://example.org/feed\n")
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    (home / "Downloads/empty.opml").write_text("")
    (home / "Downloads/folder.opml").mkdir()
    assert first_run.candidates() == wanted


def test_starter_list_has_folders_with_feeds() -> None:
    folders = first_run.starter_folders()
    assert len(folders) >= 5
    assert all(folder.name and folder.feeds for folder in folders)
    assert sum(len(folder.feeds) for folder in folders) == len(first_run.starter())


def test_starter_list_says_of_each_feed_what_is_known_of_it() -> None:
    gives = {
        *("whole texts", "excerpts", "abstracts", "titles", "abstracts or titles", "titles or abstracts"),
        *("links to PDFs", "some podcasts", "news", "articles are paid for"),
        *("very many", "several a week", "weekly"),
        *("Arabic", "English", "German", "Spanish"),
    }
    feeds = first_run.starter()
    assert len(feeds) > 60
    assert len({feed.title.casefold() for feed in feeds}) == len(feeds)
    for feed in feeds:
        assert re.fullmatch(r"https?://[a-z0-9.-]+/\S*", feed.url)
        assert re.fullmatch(r"https?://[a-z0-9.-]+/\S*", feed.site_url)
        assert feed.title
        assert len(feed.title) <= 50
        assert len(feed.folder) == 1
        said = feed.description.split(", ") if feed.description else []
        assert {word[:1].lower() + word[1:] if word not in gives else word for word in said} <= gives
