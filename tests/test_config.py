"""The settings file: what is read, what is refused and where, what a change leaves alone."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import config
from reader.errors import SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_a_file_everything_has_its_default() -> None:
    settings = config.load()
    assert settings.update.concurrency == "auto"
    assert settings.update.per_host == 4
    assert settings.reading.width == 72
    assert settings.network.allow_private == ()
    assert settings.path is None


def test_a_file_that_was_named_must_exist(file: Path) -> None:
    with pytest.raises(SettingsError, match="no such settings file"):
        config.load(file)


def test_values_are_read(file: Path) -> None:
    file.write_text(
        '[network]\nallow_private = ["127.0.0.1:8700", "[::1]:80"]\n[reading]\nwidth = 90\n'
        '[keys]\npreset = "vim"\nstar = "s,*"\n[update]\ntimeout = 5\n'
    )
    settings = config.load(file)
    assert settings.network.allow_private == ("127.0.0.1:8700", "[::1]:80")
    assert settings.reading.width == 90
    assert settings.keys_preset == "vim"
    assert settings.keys == {"star": "s,*"}
    assert settings.update.timeout == 5.0
    assert settings.path == file


def test_a_byte_order_mark_and_windows_lines_are_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf[reading]\r\nwidth = 90\r\n")
    assert config.load(file).reading.width == 90


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("[update]\nconcurrency = 0\n", 2, "a whole number from 1 to 256"),
        ("# a\n\n[update]\n# b\nper_host = true\n", 5, "a whole number"),
        ('[update]\ntimeout = "5"\n', 2, "a number of seconds"),
        ("update.concurrency = -1\n", 1, "update.concurrency is -1"),
        ('[network]\nallow_private = [\n  "a:1",\n  "b",\n]\n', 2, "host:port"),
        ('[network]\nproxy = "ftp://x"\n', 2, "proxy"),
        ("[reading]\n[reading.width]\nx = 1\n", 2, "a table"),
        ("[reading]\nwidth = 80\nwidth = 81\n", 3, "not TOML"),
        ("[reading]\ntheme = light\n", 2, "not TOML"),
        ('[reading]\ntheme = "li\n', 2, "not TOML"),
        ("[reading]\nx = [1,\n", 2, "not TOML"),
        ('[keys]\npreset = "emacs"\n', 2, '"newsboat"'),
        ('[keys]\nstar = "s, t"\n', 2, "keys separated by commas"),
        ("[reading]\nwidth = " + "[" * 5000 + "]" * 5000 + "\n", 0, "nested too deeply"),
        (".".join("a" * 5000) + " = 1\n", 0, "nested too deeply"),
        ("[" + ".".join(["keys"] * 5000) + "]\n", 0, "nested too deeply"),
    ],
)
def test_wrong_values_are_named_with_their_line(file: Path, text: str, line: int, says: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        config.load(file)
    assert str(caught.value).startswith(f"{file}, line {line}: " if line else f"{file}: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[reading]\nx = """\nwidth = 3\n"""\n', 2, '"reading.x"'),
        ("[reading]\n\nwidht = 80\n", 3, 'Did you mean "reading.width"?'),
        ("[raeding]\nwidth = 80\n", 1, 'Did you mean "reading"?'),
        ("width = 80\n", 1, 'Did you mean "reading.width"?'),
        ("[network]\noffline = true\n", 2, "no setting"),
        ('["a b"."c.d"]\n\nx = 1\n', 1, '"a b"'),
    ],
)
def test_unknown_settings_are_warnings(file: Path, text: str, line: int, says: str) -> None:
    file.write_text(f"{text}\n[update]\nper_host = 2\n")
    assert config.load(file).update.per_host == 2
    assert config.usable(file).update.per_host == 2
    _, (problem,) = config.read(file)
    assert problem.warning
    assert problem.line == line
    assert says in str(problem.error())


def test_large_file_is_read_and_changed_in_linear_time(file: Path) -> None:
    many = "".join(f'"a.{number}" = "x"  # note\n' for number in range(5000))
    file.write_text(f"[keys]\n{many}last = 3\n")
    _, (problem,) = config.read(file)
    assert problem.line == 5002
    config.change(file, "reading.width", 80)
    assert file.read_text().count("# note") == 5000


def test_read_lists_everything_wrong_and_keeps_the_rest(file: Path) -> None:
    file.write_text("[update]\nconcurrency = 0\nper_host = 2\n[reading]\nwidth = 1\n")
    settings, problems = config.read(file)
    assert [problem.line for problem in problems] == [2, 5]
    assert settings.update.concurrency == "auto"
    assert settings.update.per_host == 2


def test_every_setting_is_described_and_its_default_is_allowed() -> None:
    for each in config.describe():
        assert each.meaning.endswith((".", "?"))
        assert each.kind.allowed
        assert each.kind.read(each.default) == each.default
        assert config.value_of(config.Settings(), each.key) == each.default


def test_keys_of_actions_with_dotted_names(file: Path) -> None:
    file.write_text('[keys]\narticle.note = "a"\n"list.star" = "s"\n[keys.article]\n')
    with pytest.raises(SettingsError):
        config.load(file)  # TOML forbids this one
    file.write_text('[keys]\n"list.star" = "s"\n[keys.article]\nnote = "a"\nup = 3\n')
    settings, problems = config.read(file)
    assert settings.keys == {"list.star": "s", "article.note": "a"}
    assert [(problem.key, problem.line) for problem in problems] == [("keys.article.up", 5)]


def test_a_judgement_from_elsewhere_names_the_line_too(file: Path) -> None:
    file.write_text('[keys]\n"list.star" = "s"\n')
    error = config.refused(config.load(file), "keys.list.star", "there is no such action.")
    assert str(error) == f"{file}, line 2: there is no such action."


def test_a_near_match_for_an_unknown_name() -> None:
    with pytest.raises(SettingsError, match=r"reading\.width"):
        config.value_of(config.Settings(), "reading.widht")


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("reading.width", "80", 80),
        ("reading.theme", "light", "light"),
        ("reading.theme", '"light"', "light"),
        ("reading.zen", "true", True),
        ("update.timeout", "2.5", 2.5),
        ("network.allow_private", "127.0.0.1:8700, 10.0.0.5:80", ("127.0.0.1:8700", "10.0.0.5:80")),
        ("network.allow_private", '["a:1"]', ("a:1",)),
        ("network.allow_private", "", ()),
        ("highlights.yellow", "true", "true"),
        ("keys.star", "s,ctrl+s", "s,ctrl+s"),
        ("keys.article.highlight", "H", "H"),
    ],
)
def test_what_is_typed_becomes_a_value(key: str, typed: str, value: object, file: Path) -> None:
    assert config.parse_value(key, typed) == value
    config.change(file, key, value)
    assert config.value_of(config.load(file), key) == value


def test_a_value_that_is_not_allowed_is_not_written(file: Path) -> None:
    with pytest.raises(SettingsError, match="from 20 to 200"):
        config.change(file, "reading.width", 5)
    assert not file.exists()


BEFORE = """# my settings
[update]
concurrency = 16   # "many" # indeed
per_host = 2

[network]
allow_private = [
  "127.0.0.1:8700",  # the test server
]
# the end
"""


@pytest.mark.parametrize(
    ("key", "value", "removed", "added"),
    [
        (
            "update.concurrency",
            8,
            ['concurrency = 16   # "many" # indeed'],
            ['concurrency = 8   # "many" # indeed'],
        ),
        ("update.workers", 3, [], ["workers = 3"]),
        ("reading.theme", "light", [], ["", "[reading]", 'theme = "light"']),
        (
            "network.allow_private",
            ("b:1", "c:2"),
            ["allow_private = [", '  "127.0.0.1:8700",  # the test server', "]"],
            ['allow_private = ["b:1", "c:2"]'],
        ),
    ],
)
def test_a_change_leaves_every_other_line_as_it_is(
    file: Path, key: str, value: object, removed: list[str], added: list[str]
) -> None:
    file.write_text(BEFORE)
    config.change(file, key, value)
    rest = file.read_text().splitlines()
    for line in added:
        rest.remove(line) if line else None
    kept = [line for line in BEFORE.splitlines() if line not in removed]
    assert [line for line in rest if line] == [line for line in kept if line]
    assert config.value_of(config.load(file), key) == value


def test_a_change_keeps_line_ends_mode_and_a_linked_file(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    target.write_bytes(b"[reading]\r\nwidth = 70\r\n")
    target.chmod(0o600)
    link = tmp_path / "config.toml"
    link.symlink_to(target)
    config.change(link, "reading.width", 80)
    assert link.is_symlink()
    assert target.read_bytes() == b"[reading]\r\nwidth = 80\r\n"
    assert target.stat().st_mode & 0o777 == 0o600


def test_dotted_keys_are_changed_in_their_own_way(file: Path) -> None:
    file.write_text("reading.width = 70\n[keys]\nstar = 's'\n")
    config.change(file, "reading.width", 80)
    config.change(file, "reading.theme", "light")
    settings = config.load(file)
    assert (settings.reading.width, settings.reading.theme, settings.keys["star"]) == (80, "light", "s")


def test_inline_table_is_changed_in_place(file: Path) -> None:
    file.write_text("reading = {width = 70}  # mine\n")
    config.change(file, "reading.theme", "light")
    assert file.read_text() == 'reading = {width = 70,theme = "light"}  # mine\n'


def test_value_in_place_of_a_table_is_not_replaced(file: Path) -> None:
    file.write_text("reading = 3\n")
    with pytest.raises(SettingsError, match="cannot be changed"):
        config.change(file, "reading.theme", "light")
    assert file.read_text() == "reading = 3\n"


def test_new_settings_folder_is_private_under_any_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        config.change(tmp_path / "new" / "postil" / "config.toml", "reading.width", 80)
    finally:
        os.umask(before)
    assert [folder.stat().st_mode & 0o777 for folder in (tmp_path / "new", tmp_path / "new/postil")] == [
        0o700
    ] * 2


_CHANGES = st.lists(
    st.sampled_from(
        [
            ("reading.width", 80),
            ("reading.theme", "light"),
            ("update.per_host", 2),
            ("keys.star", "s,#"),
            ("highlights.green", 'he said "#1" \\ ok'),
            ("network.allow_private", ("a:1",)),
        ]
    ),
    max_size=6,
)
_PIECES = st.lists(
    st.sampled_from(
        [
            "# note\n",
            "\n",
            "[reading]\nzen = true # x\n",
            "[update]\n  per_host=3\n",
            'export.folder = "a # b"\n',
            "[highlights]\n",
            "[network]\nallow_private = [ # x\n\n]\n",
        ]
    ),
    unique=True,
)


@given(_PIECES, _CHANGES)
def test_any_changes_to_any_file_are_all_there_afterwards(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], changes: list[tuple[str, object]]
) -> None:
    pieces.sort(key=lambda piece: piece.startswith("["))  # keys of the top level stand before the tables
    text = "".join(pieces)
    file = tmp_path_factory.mktemp("config") / "config.toml"
    file.write_text(text)
    for key, value in changes:
        config.change(file, key, value)
    wanted = tomllib.loads(text)
    for key, value in changes:
        section, _, name = key.partition(".")
        wanted.setdefault(section, {})[name] = list(value) if isinstance(value, tuple) else value
    assert tomllib.loads(file.read_text()) == wanted
    assert file.read_text().count("# note") == text.count("# note")
