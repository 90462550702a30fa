"""Exports by a template: a file for each report, tag or day, or one for all.

All files are made before the first is written, so that an error in a template changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader import __version__
from reader.export.folder import Exported, Output, export_folder
from reader.export.last_export import is_current, read_record, records, sha
from reader.export.markdown import tag
from reader.export.single_file import merge_file
from reader.export.templates.built_in import extension
from reader.export.templates.variables import report_variables
from reader.library.exporting.gathering import Gathered, gathered, loaded
from reader.library.storage.database import Library

if TYPE_CHECKING:
    from reader.export.templates.environment import ReportTemplate

RECORDS_OF_TEMPLATES = "template."
"""What the names of their records begin with."""


@dataclass(frozen=True, slots=True)
class Templated:
    """A template, by its name and source, and what each file is of: "report", "tag", "day" or "all"."""

    name: str
    source: str
    per: str


@dataclass(frozen=True, slots=True)
class _Group:
    """The passages of one file: articles, each with those of its highlights that belong to it."""

    uid: str
    title: str
    members: tuple[Gathered, ...]

    @property
    def uids(self) -> tuple[str, ...]:
        return tuple(one.uid for member in self.members for one in member.highlights)


@dataclass(frozen=True, slots=True)
class Target:
    """Where files go: a folder, or one file; `restore` puts back what was deleted from them."""

    path: Path
    is_file: bool
    restore: bool


def export_templated(
    lib: Library,
    ids: Sequence[int],
    template: Templated,
    target: Target,
    *,
    whole: bool,
    only: Set[str] | None = None,
) -> Iterator[Exported]:
    """Write or update the files of a template. Raises ExportError, before anything is written.

    `only` are the uids of the highlights that are taken, None for all. `whole`: the articles are all there
    are, so that a tag or day without a passage left has an empty file.
    """
    from reader.export.templates.environment import ReportTemplate

    compiled = ReportTemplate(template.name, template.source)
    variant = hashlib.sha256(f"{__version__}\n{template}".encode(errors="replace")).hexdigest()
    groups = _grouped(gathered(lib, ids, variant=variant, only=only), template.per)
    folder = target.path.parent if target.is_file else target.path
    if whole and not target.is_file and template.per != "report":
        groups += _emptied(folder, template.per, {group.uid for group in groups})
    run = _Run(lib, template.per, compiled, folder)
    outputs = [run.output(group) for group in groups]
    if not target.is_file:
        ending = extension(template.name)
        yield from export_folder(folder, outputs, extension=ending, restore=target.restore)
        return
    for output in outputs:
        yield merge_file(target.path, output, restore=target.restore)


def _grouped(found: Iterator[Gathered], per: str) -> list[_Group]:
    if per == "report":
        return [_Group(one.article.uid, one.article.title, (one,)) for one in found]
    members: dict[str, list[Gathered]] = {}
    for one in found:
        parts: dict[str, list[Any]] = {}
        for highlight in one.highlights:
            for name in _names(highlight, per):
                parts.setdefault(name, []).append(highlight)
        for name, highlights in parts.items():
            members.setdefault(name, []).append(replace(one, highlights=tuple(highlights)))
    return [_Group(_uid(per, name), name or "Highlights", tuple(members[name])) for name in sorted(members)]


def _emptied(folder: Path, per: str, uids: Set[str]) -> list[_Group]:
    """The files of tags or days that have no passage any more."""
    prefix = f"{RECORDS_OF_TEMPLATES}{per}-"
    earlier = ((name, record) for name, record in records(folder) if name.startswith(prefix))
    named = ((name.removeprefix(RECORDS_OF_TEMPLATES), Path(record.file).stem) for name, record in earlier)
    return [_Group(uid, title, ()) for uid, title in named if uid not in uids]


def _uid(per: str, name: str) -> str:
    """The id of a file; of tags that are written alike, each has its own."""
    written = tag(name)
    parts = per, written, "" if written == name else sha(name.encode(errors="replace"))[:6]
    return "-".join(filter(None, parts))


def _names(highlight: Any, per: str) -> Sequence[str]:
    if per == "tag":
        return tuple(dict.fromkeys(highlight.tags))
    return (highlight.created_at.date().isoformat(),) if per == "day" else ("",)


@dataclass(frozen=True, slots=True)
class _Run:
    """One export by a template."""

    lib: Library
    per: str
    template: ReportTemplate
    folder: Path

    def output(self, group: _Group) -> Output:
        """The file of a group, made already unless it is current."""
        record = f"{RECORDS_OF_TEMPLATES}{group.uid}"
        parts = [(member.stamp, [one.uid for one in member.highlights]) for member in group.members]
        stamp = hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()
        last = read_record(self.folder, record)
        current = last is not None and is_current(last, self.folder / last.file, stamp)
        first = last is None
        text = "" if current else self._text(group, first=first)
        ids = {member.article.id for member in group.members}
        return Output(
            uid=group.uid,
            record=record,
            title=group.title,
            make=lambda: text or self._text(group, first=first),
            article_id=ids.pop() if self.per == "report" else 0,
            uids=group.uids,
            stamp=stamp,
            persists=True,
        )

    def _text(self, group: _Group, *, first: bool) -> str:
        items = [report_variables(loaded(self.lib, member)) for member in group.members]
        shared = {"items": items, "isFirstImport": first}
        if self.per == "report":
            return self.template.render({**items[0], **shared})
        annotations = [each for item in items for each in item["annotations"]]
        named = {"id": group.uid, "title": group.title, "group": group.title}
        return self.template.render({**named, **shared, "annotations": annotations})
