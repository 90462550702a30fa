"""Exports: which reports go into which files, in what format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reader import __version__
from reader.errors import NotFound
from reader.export.folder import Exported, Output, export_folder, exported_articles
from reader.export.formats.table import FORMATS, Format
from reader.export.images import ExportedImage, write_images
from reader.export.outputs import sheet_output, text_output
from reader.export.records import Report
from reader.export.single_file import merge_file, replace_unedited
from reader.library.annotations.highlights import highlights_by_uid
from reader.library.citing.stored_keys import given_keys
from reader.library.exporting.gathering import Gathered, gathered, loaded, reports
from reader.library.exporting.templated import RECORDS_OF_TEMPLATES, Target, Templated, export_templated
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What is exported, and where to.

    `format` is MARKDOWN or a name of `FORMATS`, `path` a folder, or a file where `is_file`. Without
    `article_ids`: all articles with highlights, but for Markdown also those with notes, and those that were
    exported to the folder before. `restore` puts back what was deleted from files. `template` makes Markdown,
    or whatever it is a template of, instead of the form that is merged block by block. With `images` the
    stored images of passages are written beside Markdown files. `highlights`: the uids of those that are
    taken, into one file, None for all.
    """

    format: str
    path: Path
    is_file: bool = False
    article_ids: Sequence[int] | None = None
    restore: bool = False
    template: Templated | None = None
    images: bool = False
    highlights: Set[str] | None = None


def export(lib: Library, request: ExportRequest) -> Iterator[Exported]:
    """Write or update the files of an export, one for each step of the iterator. Raises ExportError.

    Nothing is written to the library: citation keys are given before (`without_keys`).
    """
    if request.format == MARKDOWN:
        yield from _templated(lib, request) if request.template else _markdown(lib, request)
        return
    kind = FORMATS[request.format]
    ids = annotated_articles(lib) if request.article_ids is None else request.article_ids
    if kind.many and not request.is_file:
        if request.article_ids is None:
            ids = _with_earlier(lib, ids, request.path, f"{kind.name}.")
        outputs = _text_outputs(lib, kind, ids)
        yield from export_folder(request.path, outputs, extension=kind.extension, restore=request.restore)
        return
    path = request.path if request.is_file else request.path / f"postil{kind.extension}"
    uids: list[str] = []

    def passing() -> Iterator[Report]:
        for each in reports(lib, ids, only=request.highlights):
            uids.extend(passage.highlight.uid for passage in each.passages)
            yield each

    text = kind.text(passing())
    if kind.merged:
        title = f"file.{kind.name}.{path.name}"
        output = Output(title, title, path.stem, lambda: text, uids=tuple(uids))
        yield merge_file(path, output, restore=request.restore)
    else:
        yield replace_unedited(path, text, uids=tuple(uids))


def without_keys(lib: Library, name: str, article_ids: Sequence[int] | None) -> list[int]:
    """The articles that need a citation key before they are exported in a format."""
    if name not in FORMATS or not FORMATS[name].cites:
        return []
    ids = annotated_articles(lib) if article_ids is None else article_ids
    given = given_keys(lib, ids)
    return [number for number in ids if number not in given]


def export_text(
    lib: Library, name: str, article_ids: Sequence[int] | None, *, only: Set[str] | None = None
) -> str:
    """The reports in a format of `FORMATS`, as one text, with all highlights or `only` these (uids)."""
    kind = FORMATS[name]
    ids = annotated_articles(lib) if article_ids is None else article_ids
    return kind.text(reports(lib, ids, only=only))


def articles_of(lib: Library, highlights: Set[str]) -> list[int]:
    """The articles of highlights, the newest first. Raises NotFound for a highlight that is not there."""
    if missing := highlights - {one.uid for one in highlights_by_uid(lib, sorted(highlights))}:
        raise NotFound(f"There is no highlight “{min(missing)}”.", hint="`postil highlights` lists them.")
    rows = lib.tuples(
        """SELECT DISTINCT article_id FROM highlights WHERE uid IN (SELECT value FROM json_each(?))""",
        (to_json(sorted(highlights)),),
    )
    return _newest_first(lib, f"id IN ({','.join(str(int(row[0])) for row in rows)})")


def highlighted_articles(lib: Library) -> list[int]:
    """The articles with highlights, the newest first."""
    return _newest_first(lib, "id IN (SELECT article_id FROM highlights WHERE deleted_at IS NULL)")


def annotated_articles(lib: Library) -> list[int]:
    """The articles with highlights or notes, the newest first."""
    return _newest_first(
        lib,
        """id IN (SELECT article_id FROM highlights WHERE deleted_at IS NULL
           UNION SELECT article_id FROM article_notes WHERE note <> '')""",
    )


def _newest_first(lib: Library, condition: str) -> list[int]:
    rows = lib.tuples(
        f"SELECT id FROM articles WHERE {condition} ORDER BY ifnull(published_at, added_at) DESC, id DESC"
    )
    return [row[0] for row in rows]


def _markdown(lib: Library, request: ExportRequest) -> Iterator[Exported]:
    ids = request.article_ids
    if ids is None:
        ids = _with_earlier(lib, highlighted_articles(lib), request.path)

    carried: dict[int, set[ExportedImage]] = {}

    def load(one: Gathered) -> Report:
        made = loaded(lib, one)
        carried[one.article.id] = {image for passage in made.passages for _, image in passage.images}
        return made

    def outputs() -> Iterator[Output]:
        variant = f"{MARKDOWN} {__version__}"
        for one in gathered(lib, ids, citing=False, images=request.images, variant=variant):
            yield sheet_output(
                one.article,
                partial(load, one),
                uids=tuple(highlight.uid for highlight in one.highlights),
                stamp=one.stamp,
            )

    for file in export_folder(request.path, outputs(), restore=request.restore):
        write_images(file.path.parent, carried.pop(file.article_id, ()))
        yield file


def _templated(lib: Library, request: ExportRequest) -> Iterator[Exported]:
    assert request.template is not None
    ids, whole = request.article_ids, request.article_ids is None
    if ids is None:
        ids = highlighted_articles(lib)
        if request.template.per == "report" and not request.is_file:
            ids = _with_earlier(lib, ids, request.path, RECORDS_OF_TEMPLATES)
    target = Target(request.path, request.is_file, restore=request.restore)
    yield from export_templated(lib, ids, request.template, target, whole=whole, only=request.highlights)


def _text_outputs(lib: Library, kind: Format, ids: Sequence[int]) -> Iterator[Output]:
    for one in gathered(lib, ids, variant=f"{kind.name} {__version__}"):
        yield text_output(
            kind,
            one.article,
            partial(loaded, lib, one),
            uids=tuple(highlight.uid for highlight in one.highlights),
            stamp=one.stamp,
        )


def _with_earlier(lib: Library, ids: Sequence[int], folder: Path, prefix: str = "") -> list[int]:
    """These articles, and those that have a file in a folder already, which may be from another library."""
    before = exported_articles(folder, prefix)
    rows = lib.tuples(
        "SELECT id, uid FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        (to_json(list(before.values())),),
    )
    uids = {uid: number for number, uid in rows}
    earlier = [number for uid, number in before.items() if uids.get(uid) == number]
    return list(dict.fromkeys([*ids, *earlier]))
