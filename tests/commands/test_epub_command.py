"""The queue as a book for an e-reader, and highlights made there back onto the articles' words."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.support.fixtures import Run


def _quotes(postil: Run, article: int) -> list[str]:
    text = postil("show", article, "--format", "json").json["text"]
    return [line[: line.index(" ", 60)] for line in text.split("\n") if len(line) > 100][:3]


def _clipping(title: str, words: str, kind: str = "Highlight", place: str = "120-124") -> str:
    added = "Added on Sunday, 3 May 2026 10:00:00"
    return f"{title} (Postil)\n- Your {kind} on page 3 | Location {place} | {added}\n\n{words}\n==========\n"


def test_queue_goes_to_book_and_highlights_come_back(postil: Run, library: Path, tmp_path: Path) -> None:
    listed = postil("list", "--json").json
    first, second = (one["id"] for one in listed[:2])
    assert postil("export", "epub", "is:starred -is:starred", "--to", tmp_path / "no.epub").status == 1
    for one in listed[:2]:
        assert postil("mark", f'title:"{one["title"]}"', "--later").status == 0
    assert postil("highlight", first, "--quote", _quotes(postil, first)[0], "--note", "Mine.").status == 0
    file = tmp_path / "queue.epub"
    (written,) = postil("export", "epub", "--to", file, "--json").json
    title = written["title"]
    assert written["articles"] >= 2
    with zipfile.ZipFile(file) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if "report" in name]
    assert sum("<mark>" in page and "Mine." in page for page in pages) >= 1

    # the same queue has the same title, others another: it names what is in the book
    assert postil("export", "epub", "--to", file, "--json").json[0]["title"] == title
    other = postil("export", "epub", "--article", second, "--to", tmp_path, "--json").json[0]
    assert other["title"] != title
    assert Path(other["path"]).name == f"{other['title']}.epub"

    clippings = tmp_path / "My Clippings.txt"
    here, there = _quotes(postil, first)[1], _quotes(postil, second)[1]
    clippings.write_text(
        _clipping(title, here)
        + _clipping(title, there, place="300-302")
        + _clipping(title, "Read again", "Note", place="302")
        + _clipping(title, "Words that are in none of the articles of this book", place="900-902")
        + _clipping("Another Book", "Other words", place="1-2"),
        encoding="utf-8",
    )
    (report,) = postil("import", clippings, "--json").json["files"]
    assert (report["placed"], report["waiting"]) == (2, 2)
    marked = {one["highlight"]["quote"]: one["highlight"] for one in postil("highlights", "--json").json}
    assert marked[here]["article_id"] == first
    assert (marked[there]["article_id"], marked[there]["note"]) == (second, "Read again")
    (again,) = postil("import", clippings, "--json").json["files"]
    assert (again["added"], again["updated"]) == (0, 0)
