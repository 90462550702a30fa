"""`postil export` writes files that other programs read, and says what it did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from reader.errors import LibraryReadOnly
from reader.feeds.parsing.opml import read_subscriptions
from reader.library.annotations.highlight_changes import delete_highlight
from reader.library.storage.database import Library
from tests.support.fixtures import Run


@pytest.fixture
def marked(postil: Run, library: Path) -> int:
    """A sample article with one highlight."""
    article = postil("list", "--json").json[0]["id"]
    text = postil("show", article, "--format", "json").json["text"]
    quote = next(line for line in text.split("\n") if len(line) > 80)[:60].rsplit(" ", 1)[0]
    assert postil("highlight", article, "--quote", quote, "--note", "Mine.", "--tag", "method").status == 0
    return int(article)


def test_markdown_is_written_then_left_alone_then_changed(postil: Run, marked: str, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    result = postil("export", "markdown", "--to", folder, "--article", marked)
    assert result.status == 0
    assert result.out.startswith("written")
    assert "1 file: 1 written" in result.err
    (file,) = folder.glob("*.md")
    text = file.read_text(encoding="utf-8")
    assert next(yaml.safe_load_all(text))["highlights"] >= 1
    assert "\n> " in text
    assert "Mine." in text
    assert postil("export", "markdown", "--to", folder, "--article", marked).out.startswith("unchanged")
    file.write_text(text.replace("Mine.", "Mine, edited."), encoding="utf-8")
    postil("export", "markdown", "--to", folder)
    assert "Mine, edited." in file.read_text(encoding="utf-8")


def test_export_folder_defaults_to_setting(postil: Run, marked: str, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[export]\nfolder = "{tmp_path / "notes"}"\n', encoding="utf-8")
    result = postil("--config", settings, "export", "markdown", "--json")
    assert {Path(file["path"]).parent for file in result.json} == {tmp_path / "notes"}
    assert {file["outcome"] for file in result.json} == {"written"}


def test_unwritable_folder_is_one_line(postil: Run, marked: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = postil("export", "markdown", "--to", tmp_path / "file")
    assert result.status == 1
    assert result.err.count("\n") == 1
    assert str(tmp_path / "file") in result.err


def test_opml_can_be_imported_again(postil: Run, library: Path, tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    assert postil("export", "opml", "--to", file).status == 0
    feeds = postil("feeds", "--json").json
    assert {subscription.url for subscription in read_subscriptions(file.read_bytes())} == {
        feed["url"] for feed in feeds
    }
    assert postil("export", "opml", "--to", tmp_path).status == 1


def test_export_requires_kind(postil: Run) -> None:
    assert postil("export").status == 2


def test_references_go_to_standard_output_or_file(postil: Run, marked: int, tmp_path: Path) -> None:
    bibtex = postil("export", "bibtex", "--article", marked).out
    key = bibtex.partition("{")[2].partition(",")[0]
    assert f'"citation-key": "{key}"' in postil("export", "csl", "--article", marked).out
    file = tmp_path / "refs.ris"
    assert postil("export", "ris", "--article", marked, "--to", file).out.startswith("written")
    assert f"M2  - Citation Key: {key}" in file.read_text(encoding="utf-8")
    assert postil("export", "ris", "--article", marked, "--to", tmp_path / "refs.txt").status == 0
    assert (tmp_path / "refs.txt").read_bytes() == file.read_bytes()
    assert postil("export", "ris", "--article", marked, "--to", tmp_path / "folder").status == 0
    assert (tmp_path / "folder" / "postil.ris").read_bytes() == file.read_bytes()
    file.write_text("edited", encoding="utf-8")
    result = postil("export", "ris", "--article", marked, "--to", file)
    assert result.out.startswith("beside")
    assert "You edited" in result.err


def test_templates_are_written_used_and_checked(postil: Run, marked: int, tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    assert postil("export", "templates", "--to", folder).out.count("written  ") == 2
    assert postil("export", "templates", "--to", folder).out.count("kept  ") == 2
    usual, own = tmp_path / "usual", tmp_path / "own"
    postil("export", "markdown", "--to", usual)
    postil("export", "markdown", "--to", own, "--template", folder / "report.md.j2")
    files = sorted(path.name for path in usual.glob("*.md"))
    assert files == sorted(path.name for path in own.glob("*.md"))
    assert all((usual / name).read_bytes() == (own / name).read_bytes() for name in files)
    wrong = folder / "wrong.txt.j2"
    wrong.write_text("{{ title }}\n{{ nothing }}\n", encoding="utf-8")
    result = postil("export", "markdown", "--to", tmp_path / "none", "--template", wrong)
    assert result.status == 1
    assert f"{wrong}, line 2" in result.err
    assert not list((tmp_path / "none").glob("*.txt"))


def test_one_file_for_each_tag_or_for_all(postil: Run, marked: int, tmp_path: Path) -> None:
    assert postil("export", "markdown", "--per", "tag", "--to", tmp_path / "tags").status == 0
    assert "# method" in (tmp_path / "tags" / "method.md").read_text(encoding="utf-8")
    assert postil("export", "markdown", "--to", tmp_path / "all.md").out.startswith("written")
    text = (tmp_path / "all.md").read_text(encoding="utf-8")
    assert text.startswith("---\nid: all\n")
    assert "Mine." in text
    assert postil("export", "markdown", "--to", tmp_path / "all.md").out.startswith("unchanged")


def test_draft_is_a_document_with_references(postil: Run, marked: int, tmp_path: Path) -> None:
    uid = postil("highlights", "--article", marked, "--json").json[0]["highlight"]["uid"]
    assert postil("drafts", "new", "My draft").status == 0
    assert postil("drafts", "add", "My draft", uid).status == 0
    file = tmp_path / "draft.md"
    result = postil("export", "draft", "My draft", "--to", file, "--json")
    assert [Path(each["path"]).name for each in result.json] == ["draft.md", "references.json"]
    text = file.read_text(encoding="utf-8")
    key = text.partition("[@")[2].partition("]")[0].partition(",")[0]
    assert f'"id": "{key}"' in (tmp_path / "references.json").read_text(encoding="utf-8")
    file.write_text(text + "\nMy own end.\n", encoding="utf-8")
    assert postil("export", "draft", "My draft", "--to", file).out.startswith("unchanged")
    for form, name in (("org", "d.org"), ("typst", "d.typ"), ("latex", "d.tex"), ("plain", "d.txt")):
        assert postil("export", "draft", "My draft", "--to", tmp_path / name).status == 0, form


def test_library_that_cannot_be_written_is_exported(
    postil: Run, marked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise LibraryReadOnly("The library is open for reading only.")

    monkeypatch.setattr("reader.library.exporting.recording.record_all", refuse)
    result = postil("export", "markdown", "--to", tmp_path / "notes")
    assert result.status == 0
    assert "was not recorded" in result.err
    assert list((tmp_path / "notes").glob("*.md"))


@pytest.mark.parametrize(
    "options",
    [("org",), ("logseq",), ("markdown", "--template", "report.md.j2"), ("markdown", "--per", "tag")],
)
def test_deleted_highlight_leaves_files_of_every_kind(
    postil: Run, library: Path, marked: int, tmp_path: Path, options: tuple[str, ...]
) -> None:
    postil("export", "templates")
    own = postil("highlights", "--article", marked, "--json").json
    assert postil("export", *options, "--to", tmp_path / "notes").status == 0
    before = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "notes").glob("[!.]*"))
    assert "Mine." in before
    with Library.open(library, write=True) as lib:
        for each in own:
            delete_highlight(lib, each["highlight"]["uid"], now=datetime.now(UTC))
    assert postil("export", *options, "--to", tmp_path / "notes").status == 0
    after = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "notes").glob("[!.]*"))
    assert "Mine." not in after
