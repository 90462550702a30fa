"""`postil drafts`: outlines of passages, headings and paragraphs."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reader.commands.shared import output
from reader.commands.shared.arguments import add_json, examples, whole_number
from reader.commands.shared.context import Context
from reader.presentation.counts import counted

if TYPE_CHECKING:
    from reader.library.drafts.reading import DraftItem
    from reader.library.storage.database import Library

    Changes = argparse._SubParsersAction[argparse.ArgumentParser]


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "List and change drafts: named outlines of passages, with your own headings and paragraphs between. "
        "They are part of the library: each change can be undone, and is merged with other machines. "
        "`postil export draft NAME` writes one with citations."
    )
    add_json(parser)
    examples(
        parser,
        "postil drafts",
        "postil drafts new 'Spring brief'",
        "postil drafts add 'Spring brief' k3v9xq 7mf2ab",
        "postil drafts show 'Spring brief'",
    )
    changes = parser.add_subparsers(dest="change", metavar="CHANGE", title="changes")
    show = _draft(changes, "show", "print a draft", "Print the items of a draft, each with its id.")
    add_json(show)
    new = changes.add_parser("new", help="begin a draft", description="Begin an empty draft.")
    new.add_argument("name", metavar="NAME")
    rename = _draft(changes, "rename", "rename a draft", "Rename a draft.")
    rename.add_argument("new", metavar="NEW")
    _draft(changes, "delete", "delete a draft", "Delete a draft; undo restores it. Highlights stay.")
    add = _draft(changes, "add", "add passages", "Add highlights to the end of a draft, in this order.")
    add.add_argument("highlights", metavar="HIGHLIGHT", nargs="+", help="its id, or the first letters of it")
    _after(add)
    heading = _draft(changes, "heading", "add a heading", "Add a heading.")
    heading.add_argument("text", metavar="TEXT")
    heading.add_argument("--level", metavar="N", type=whole_number, default=1, help="1 to 6; 1 by default")
    _after(heading)
    paragraph = _draft(changes, "paragraph", "add a paragraph", "Add a paragraph of your own.")
    paragraph.add_argument("text", metavar="TEXT", help="the text; - for standard input")
    _after(paragraph)
    move = _item(changes, "move", "move an item", "Move an item of a draft.")
    place = move.add_mutually_exclusive_group(required=True)
    place.add_argument("--after", metavar="ITEM", help="after this item; first: before all others")
    place.add_argument("--up", metavar="N", type=whole_number, help="up by so many items")
    place.add_argument("--down", metavar="N", type=whole_number, help="down by so many items")
    text = _item(changes, "text", "change a heading or paragraph", "Change your own text of an item.")
    text.add_argument("text", metavar="TEXT", help="the text; - for standard input")
    trim = _item(
        changes, "trim", "shorten a quote", "Show only parts of a passage; the highlight stays as it is."
    )
    trim.add_argument("kept", metavar="WORDS", nargs="*", help="the parts to show, in order; none: all of it")
    remove = changes.add_parser(
        "remove", help="take items out", description="Take items out of their draft; undo restores them."
    )
    remove.add_argument("items", metavar="ITEM", nargs="+")


def _draft(changes: Changes, name: str, help_text: str, description: str) -> argparse.ArgumentParser:
    parser = changes.add_parser(name, help=help_text, description=description)
    parser.add_argument("name", metavar="NAME")
    return parser


def _item(changes: Changes, name: str, help_text: str, description: str) -> argparse.ArgumentParser:
    parser = changes.add_parser(name, help=help_text, description=description)
    parser.add_argument("item", metavar="ITEM", help="its id, or the first letters of it")
    return parser


def _after(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--after", metavar="ITEM", help="after this item; first: before all others")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List or change drafts. Raises NotFound, UsageError."""
    if arguments.change is None:
        return _list(arguments, context)
    if arguments.change == "show":
        return _show(arguments, context)
    with context.library(write=True) as library:
        _CHANGES[arguments.change](library, arguments)
    return 0


def _list(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.drafts.reading import drafts

    with context.library() as library:
        found = drafts(library)
    if arguments.json:
        output.json_value(found)
    elif found:
        output.table(
            [(one.name, str(one.items), str(one.passages), str(one.reports)) for one in found],
            heading=("NAME", "ITEMS", "PASSAGES", "REPORTS"),
            align="<>>>",
            stretch=0,
        )
    else:
        output.note("No drafts yet: `postil drafts new NAME`.")
    return 0


def _show(arguments: argparse.Namespace, context: Context) -> int:
    from reader.library.citing.reports import cited_reports
    from reader.library.drafts.reading import draft_items, find_draft

    with context.library() as library:
        draft = find_draft(library, arguments.name)
        items = draft_items(library, draft.uid)
        reports = cited_reports(
            library, sorted({one.article_id for one in items if one.article_id is not None})
        )
    if arguments.json:
        output.json_value({"draft": draft, "items": [_as_json(one) for one in items]})
        return 0
    for one in items:
        source = reports[one.article_id].title if one.article_id in reports else "no longer in the library"
        output.line(f"{one.uid[:8]}  {_in_words(one, source)}")
    return 0


def _in_words(item: DraftItem, source: str) -> str:
    if item.kind == "heading":
        return f"{'#' * item.level} {item.text}"
    if item.kind == "paragraph":
        return item.text
    gone = " (highlight deleted)" if item.is_orphan else ""
    return f"“{' '.join(item.shown.split())}” – {source}{gone}"


def _as_json(item: DraftItem) -> dict[str, object]:
    return {
        "uid": item.uid,
        "kind": item.kind,
        "level": item.level,
        "text": item.text,
        "quote": item.quote,
        "kept": item.kept,
        "shown": item.shown,
        "highlight": item.highlight_uid,
        "highlight_deleted": item.is_orphan,
        "article": item.article_id,
    }


# --- changes


def _new(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import new_draft

    output.line(f"Draft added: {new_draft(library, arguments.name, now=datetime.now(UTC)).name}")


def _rename(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import rename_draft
    from reader.library.drafts.reading import find_draft

    draft = find_draft(library, arguments.name)
    rename_draft(library, draft.uid, arguments.new, now=datetime.now(UTC))
    output.line(f"Draft renamed: {draft.name}, now {arguments.new}")


def _delete(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import delete_draft
    from reader.library.drafts.reading import find_draft

    draft = find_draft(library, arguments.name)
    delete_draft(library, draft.uid, now=datetime.now(UTC))
    output.line(f"Draft deleted: {draft.name}")


def _add(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.annotations.highlights import highlight
    from reader.library.drafts.changes import add_passages
    from reader.library.drafts.reading import find_draft

    draft = find_draft(library, arguments.name)
    uids = [highlight(library, uid).uid for uid in arguments.highlights]
    added = add_passages(library, draft.uid, uids, after=_place(library, arguments), now=datetime.now(UTC))
    output.line(f"{counted(len(added), 'passage')} added to {draft.name}: {' '.join(added)}")


def _heading(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import add_heading
    from reader.library.drafts.reading import find_draft

    draft = find_draft(library, arguments.name)
    after = _place(library, arguments)
    uid = add_heading(
        library, draft.uid, arguments.text, level=arguments.level, after=after, now=datetime.now(UTC)
    )
    output.line(f"Heading added to {draft.name}: {uid}")


def _paragraph(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import add_paragraph
    from reader.library.drafts.reading import find_draft

    draft = find_draft(library, arguments.name)
    after = _place(library, arguments)
    uid = add_paragraph(library, draft.uid, _typed(arguments.text), after=after, now=datetime.now(UTC))
    output.line(f"Paragraph added to {draft.name}: {uid}")


def _move(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import move_item, move_items
    from reader.library.drafts.reading import draft_item

    item = draft_item(library, arguments.item)
    if arguments.after is None:
        steps = arguments.down or -arguments.up
        moved = move_item(library, item.uid, steps, now=datetime.now(UTC))
        output.line("Item moved." if moved else "The item is at that end already.")
        return
    move_items(
        library, item.draft_uid, [item.uid], after=_place(library, arguments) or "", now=datetime.now(UTC)
    )
    output.line("Item moved.")


def _text(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import set_item_text

    set_item_text(library, arguments.item, _typed(arguments.text), now=datetime.now(UTC))
    output.line("Text changed.")


def _trim(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import trim_quote
    from reader.library.drafts.reading import draft_item
    from reader.library.drafts.trimming import ranges_of

    item = draft_item(library, arguments.item)
    trim_quote(library, item.uid, ranges_of(item.quote, arguments.kept), now=datetime.now(UTC))
    output.line(f"“{' '.join(draft_item(library, item.uid).shown.split())}”")


def _remove(library: Library, arguments: argparse.Namespace) -> None:
    from reader.library.drafts.changes import delete_items
    from reader.library.drafts.reading import draft_item

    uids = [draft_item(library, uid).uid for uid in arguments.items]
    delete_items(library, uids, now=datetime.now(UTC))
    output.line(f"{counted(len(uids), 'item')} taken out.")


_CHANGES = {
    "new": _new,
    "rename": _rename,
    "delete": _delete,
    "add": _add,
    "heading": _heading,
    "paragraph": _paragraph,
    "move": _move,
    "text": _text,
    "trim": _trim,
    "remove": _remove,
}


def _place(library: Library, arguments: argparse.Namespace) -> str | None:
    """The uid of the item that `--after` names, "" for the start, None where none is named."""
    from reader.library.drafts.reading import draft_item

    if arguments.after is None:
        return None
    return "" if arguments.after == "first" else draft_item(library, arguments.after).uid


def _typed(text: str) -> str:
    from reader.bounded import read_standard_input

    return read_standard_input(1_000_000).decode(errors="replace") if text == "-" else text
