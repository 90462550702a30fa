"""What the README and docs/ say of keys, commands and settings is what the program does.

`python -m tests.test_documentation` writes the tables of keys and commands again.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from reader import cli, config
from reader.ui.keys import command_tables
from reader.ui.keys.article_commands import ARTICLE_COMMANDS
from reader.ui.keys.command import Command, key_sign

CHECKOUT = Path(__file__).resolve().parents[1]
README = CHECKOUT / "README.md"
DOCS = CHECKOUT / "docs"

# heading -> ids of commands; several in one string share a line, whose words follow the colon
KEYS: dict[str, list[str]] = {
    "Everywhere": [
        "app.keys",
        "app.palette",
        "library.next-pane library.previous-pane: next pane, pane before",
        "library.zen",
        "library.search",
        "library.go",
        "library.notebook",
        "library.export",
        "library.undo library.redo: undo, redo: highlights, notes, tags, stars, read marks",
        "library.back",
        "app.theme",
        "guide.skip guide.end: skip one of the first steps, end them, while they are shown",
        "app.quit",
    ],
    "In lists": [
        "list.down list.up: down, up",
        "list.first list.last: first, last",
        "list.half-down list.half-up: half a page down, up",
        "list.page-down list.page-up: a page down, up",
        "list.choose",
        "library.next-unread library.previous-unread: next, previous unread article",
        "library.read",
        "library.star",
        "library.later",
        "articles.done",
        "articles.put-off",
        "articles.catch-up",
        "articles.why",
        "articles.pick articles.pick-range articles.pick-all: pick the row, a range, all: the next key acts on them",
        "articles.sort",
        "articles.delete",
        "articles.move-down articles.move-up: move down, up in Later",
        "library.all-read",
        "library.unread-only",
        "library.browser",
        "library.tags",
        "library.refresh library.refresh-all: fetch what is new here, everywhere",
        "library.add",
        "tree.health",
        "tree.fold tree.fold-all: fold a folder, all folders",
        "tree.settings tree.move tree.unsubscribe: settings, move, unsubscribe",
    ],
    "In an article: reading": [
        "article.line-down article.line-up: scroll a line",
        "article.page-down article.page-up: a page",
        "article.top article.bottom: top, end",
        "article.next-heading article.previous-heading: next, previous heading",
        "article.next-highlight article.previous-highlight: next, previous highlight",
        "library.highlights",
        "library.contents",
        "library.changes",
        "library.everything",
        "article.find",
        "article.find-next article.find-previous: next, previous hit",
        "article.links",
        "article.wider article.narrower: wider, narrower column",
        "article.back",
    ],
    "In an article: marking": [
        "article.hint-sentence",
        "article.hint-words",
        "article.highlight",
        "article.select",
        "article.select-sentence",
        "article.highlight-selection",
        "article.note",
        "article.tags",
        "article.colour-1 article.colour-2 article.colour-3 article.colour-4 article.colour-5: yellow, green, blue, pink, purple",
        "article.delete",
        "article.extend article.shrink: extend, shrink by a word at the end; at the start with the caret near it",
        "article.merge article.split: merge, split highlights",
        "article.pipe",
        "article.copy article.quote: copy the passage, choose the form it is copied in",
        "article.article-note",
    ],
    "The caret": [
        "article.left article.down article.up article.right: a character, a line",
        "article.word-right article.word-left article.word-end: word, word back, end of word",
        "article.line-start article.line-end: start, end of the line",
        "article.sentence-right article.sentence-left: next sentence, sentence back",
        "article.paragraph-right article.paragraph-left: next paragraph, paragraph back",
        "article.inner-word article.inner-sentence article.inner-paragraph: select the word, sentence, paragraph",
        "article.swap",
        "article.cancel",
    ],
    "In the highlights beside an article": [
        "list.choose: go there",
        "pane.filter",
        "pane.note pane.tags: note, tags",
        "pane.confirm",
        "pane.place",
        "pane.delete",
        "pane.back pane.close: back to the article, close",
    ],
    "In what changed": [
        "changes.older changes.newer: compare with the revision before, after",
        "changes.open",
        "changes.back",
    ],
    "In everything on a page": [
        "page.never",
        "page.always",
        "page.why",
    ],
    "In the notebook": [
        "notebook.search",
        "notebook.note notebook.tags: note, tags",
        "notebook.delete",
        "notebook.copy",
        "notebook.export",
        "notebook.back",
    ],
}


def _commands() -> dict[str, Command]:
    tables = [value for name, value in vars(command_tables).items() if name.endswith("_COMMANDS")]
    return {command.id: command for table in [*tables, ARTICLE_COMMANDS] for command in table}


def _sign(keys: str) -> str:
    """Keys as a person reads them: the first two ways, parts of a sequence side by side."""
    ways = [" ".join(key_sign(part) for part in key.split()) for key in keys.split(",")]
    return " ".join(f"`` {way} ``" if "`" in way else f"`{way}`" for way in ways[:2])


def keys_table() -> str:
    """The tables of keys, from the command tables of the app."""
    commands = _commands()
    lines: list[str] = []
    for heading, entries in KEYS.items():
        lines += [f"**{heading}**", "", "| key | what it does |", "| --- | --- |"]
        for entry in entries:
            ids, _, words = entry.partition(": ")
            found = [commands[each] for each in ids.split()]
            if len(found) == 1:
                keys, words = _sign(found[0].keys), words or found[0].help
            else:
                keys = " ".join(_sign(command.keys.split(",")[0]) for command in found)
            lines.append(f"| {keys.replace('|', chr(92) + '|')} | {words} |")
        lines.append("")
    return "\n".join(lines)


def commands_table() -> str:
    """The table of subcommands."""
    rows = [f"| `postil {name}` | {command.help} |" for name, command in cli.COMMANDS.items()]
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows, ""])


TABLES = {DOCS / "keys.md": ("keys", keys_table), DOCS / "commands.md": ("commands", commands_table)}
PAGES = [README, *sorted(DOCS.glob("*.md")), CHECKOUT / "CONTRIBUTING.md"]


def _table(text: str, name: str) -> str:
    mark = f"<!-- {name}: written by python -m tests.test_documentation -->"
    match = re.search(rf"{re.escape(mark)}\n\n(.*?)\n<!-- end -->", text, re.S)
    assert match, f"no table of {name}"
    return match.group(1)


@pytest.mark.parametrize("page", TABLES, ids=lambda page: page.name)
def test_tables_are_up_to_date(page: Path) -> None:
    name, made = TABLES[page]
    assert _table(page.read_text("utf-8"), name) == made(), "run python -m tests.test_documentation"


def test_every_setting_shown_exists(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (DOCS / "settings.md").read_text("utf-8"), re.S)
    assert blocks
    for block in blocks:
        file = tmp_path / "config.toml"
        file.write_text(block, encoding="utf-8")
        settings, problems = config.read(file)
        assert not problems
        assert set(settings.keys) <= set(_commands())


def test_every_command_line_shown_can_be_called() -> None:
    called: set[str] = set()
    for page in PAGES[:-1]:  # the last one shows how to add a command
        blocks = re.findall(r"```(?:sh|ini)?\n(.*?)```|(`postil [^`\n]*`)", page.read_text("utf-8"), re.S)
        text = "\n".join("".join(block) for block in blocks)
        called |= set(
            re.findall(r"(?:^|[`(/&|] ?)postil(?: --[a-z]+(?: [A-Z~/.\w-]+)?)? ([a-z]+)\b", text, re.M)
        )
    assert len(called) > 15
    assert called <= set(cli.COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_page_is_in_the_menu_of_the_site() -> None:
    """`mkdocs build --strict`, in .ci/run, checks the rest: links, headings they lead to, names in the menu."""
    menu = yaml.safe_load((CHECKOUT / "mkdocs.yml").read_text("utf-8"))["nav"]
    pages = re.findall(r"[\w-]+\.md", str(menu))
    assert sorted(pages) == sorted(set(pages))
    assert {page.name for page in DOCS.glob("*.md")} - set(pages) == set(), "add it to nav in mkdocs.yml"


def test_readme_is_a_screen_and_a_half() -> None:
    assert len(README.read_text("utf-8").splitlines()) < 80


@pytest.mark.parametrize("module", ["reader", "tests", "benchmarks"])
def test_paths_named_in_documents_exist(module: str) -> None:
    for page in (DOCS / "architecture.md", CHECKOUT / "CONTRIBUTING.md"):
        for path in re.findall(rf"`({module}/[\w/]+(?:\.py|/)?)`", page.read_text("utf-8")):
            assert (CHECKOUT / path).exists(), f"{page.name}: {path}"


def test_modules_named_in_documents_exist() -> None:
    """`library.articles.listing`, or a name in it: every dotted name that begins with a module of the package."""
    package = Path(cli.__file__).parent
    wrong = []
    for page in (DOCS / "architecture.md", CHECKOUT / "CONTRIBUTING.md"):
        for dotted in re.findall(r"`((?:[a-z]\w*\.)+\w+)`", page.read_text("utf-8")):
            first, *rest = dotted.removeprefix("reader.").split(".")
            place = package / first
            if not place.is_dir() and not place.with_suffix(".py").exists():
                continue
            while rest and place.is_dir():
                place /= rest.pop(0)
            if place.is_dir():
                continue
            file = place.with_suffix(".py")
            if not file.exists() or (rest and not re.search(rf"(?:def|class) {rest[0]}\b", file.read_text())):
                wrong.append(f"{page.name}: {dotted}")
    assert wrong == []


def test_readme_has_its_two_commands() -> None:
    text = README.read_text(encoding="utf-8")
    assert "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/postil demo\n" in text
    assert "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest\n" in text


def test_sample_guide_names_bound_keys() -> None:
    feed = Path(cli.__file__).parent / "samples" / "margin.example.org" / "feed.xml"
    guide = feed.read_text(encoding="utf-8").partition("</item>")[0]
    bound = {
        key_sign(part)
        for command in _commands().values()
        for key in command.keys.split(",")
        for part in key.split()
    }
    named = set(re.findall(r"<kbd>(.*?)</kbd>", guide)) | {
        key
        for cell in re.findall(r"<td>(<code>.*?)</td>", guide)
        for key in re.findall(r"<code>(.*?)</code>", cell)
    }
    assert len(named) > 20
    assert {name.lower() if len(name) > 1 else name for name in named} <= bound


if __name__ == "__main__":
    for file, (part, make) in TABLES.items():
        content = file.read_text(encoding="utf-8")
        file.write_text(content.replace(_table(content, part), make()), encoding="utf-8")
