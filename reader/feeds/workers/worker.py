"""The child process that parses and cleans: `python -m reader.feeds.workers.worker`.

Whatever comes from outside is parsed here, away from the library and the network, under limits
on memory and processor time. It reads one request at a time from standard input and answers on
standard output; `workers` is the other side.

A message is two lengths (4 bytes each, big endian), a JSON object and a body of bytes.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from reader.feeds.workers.wire import Message as Reply
from reader.feeds.workers.wire import decode, decode_all, encode, encode_all

if TYPE_CHECKING:
    from reader.cleaning.correction import Correction

MEMORY_LIMIT = 768 * 1024 * 1024
CPU_SECONDS = 10
RETIRE_ABOVE = 200 * 1024 * 1024
"""Resident bytes above which the process ends itself between two documents."""
MANY_BYTES = 4_000_000
"""Bytes of answers after which no more of several requests are worked on."""
PUT_OFF = "put off"
_NICE = 5
"""Added to the nice value: on a busy machine the process that stores, and may block others, comes first."""
HEADER = struct.Struct(">II")


def read_exactly(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, or b"" at the end of the stream."""
    pieces = bytearray()
    while len(pieces) < size:
        piece = stream.read(size - len(pieces))
        if not piece:
            return b""
        pieces += piece
    return bytes(pieces)


def parsed_head(text: bytes) -> dict[str, Any]:
    """The JSON object of a message."""
    return dict(json.loads(text.decode("utf-8", "surrogatepass")))


def frame(head: dict[str, Any], body: bytes) -> bytes:
    """One message as it goes over the pipe."""
    text = json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return HEADER.pack(len(text), len(body)) + text + body


# --- the work


def _clean_page(head: dict[str, Any], body: bytes) -> Reply:
    from reader.cleaning import clean

    return encode(
        clean(body, url=head["url"], content_type=head["content_type"], corrections=_corrections(head))
    )


def _corrections(head: dict[str, Any]) -> tuple[Correction, ...]:
    """What the reader said of blocks of the site."""
    from reader.cleaning.correction import Correction

    return tuple(Correction(keep, block) for keep, block in head.get("corrections", ()))


def _feed(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.parsing.packed import pack_feed
    from reader.feeds.parsing.parse import parse

    return encode(pack_feed(parse(body, content_type=head["content_type"], url=head["url"])))


def _entry(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.parsing.packed import own_article, pack_article
    from reader.library.storage.encoding import entry_from_bytes

    entry = entry_from_bytes(body)
    return encode(pack_article(own_article(entry, _corrections(head)), entry))


def _entry_page(head: dict[str, Any], body: bytes) -> Reply:
    from reader.cleaning import clean
    from reader.cleaning.html.decoding import self_describing
    from reader.feeds.parsing.packed import PackedPage, pack_article
    from reader.library.storage.encoding import compress, entry_from_bytes

    entry, page = entry_from_bytes(body[: head["entry"]]), body[head["entry"] :]
    article = clean(page, url=head["url"], content_type=head["content_type"], corrections=_corrections(head))
    packed = pack_article(article, entry, url=head["url"])
    return encode(PackedPage(packed, compress(self_describing(page, head["content_type"]))))


def _subscriptions(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.parsing.opml import read_list

    return encode(read_list(body, name=head["name"]))


def _many(head: dict[str, Any], body: bytes) -> Reply:
    """Several requests in one, each under its own limit on processor time.

    Once the answers are large, or another document is urgent (SIGUSR1), the rest is put off and asked
    for again.
    """
    _hurry.clear()
    replies: list[Reply] = []
    size = 0
    for part, content in decode_all((head, body)):
        if size > MANY_BYTES or (replies and _hurry.is_set()):
            replies.append(({"error": PUT_OFF, "message": ""}, b""))
            continue
        _allow_processor_time()
        replies.append(answer(part, content))
        size += len(replies[-1][1])
    reply, result = encode_all(replies)
    return reply | {"worn": any(_wears(part) for part, _ in replies)}, result


_hurry = threading.Event()


def _wears(reply: dict[str, Any]) -> bool:
    """Whether to end the process after this answer."""
    return reply.get("error") in ("memory", "nesting") or bool(reply.pop("worn", False))


def _clean_text(head: dict[str, Any], body: bytes) -> Reply:
    from reader.cleaning import clean_text
    from reader.cleaning.html.decoding import decode

    return encode(clean_text(decode(body, head["content_type"]), title=head["title"]))


def _pdf_open(head: dict[str, Any], body: bytes) -> Reply:
    from reader.pdf.reading import open_report

    return encode(open_report(Path(head["path"]), measure=head["measure"]))


def _pdf_range(head: dict[str, Any], body: bytes) -> Reply:
    from reader.pdf.reading import read_range
    from reader.pdf.records import Request

    return encode(read_range(Path(head["path"]), decode(Request, (head, body))))


def _pdf_marks(head: dict[str, Any], body: bytes) -> Reply:
    from reader.pdf.annotations import read_marks

    return encode(read_marks(Path(head["path"])))


def _pdf_article(head: dict[str, Any], body: bytes) -> Reply:
    from reader.pdf.article import article_of
    from reader.pdf.records import Ranges

    return encode(article_of(decode(Ranges, (head, body))))


def _pdf_packed(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.parsing.packed import pack_article
    from reader.library.storage.encoding import entry_from_bytes
    from reader.pdf.article import article_of
    from reader.pdf.records import Ranges

    article = article_of(decode(Ranges, (head, b"")))
    return encode(pack_article(article, entry_from_bytes(body) if body else None, url=head["url"]))


def _letter(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.workers.letters import pack_letter

    return encode(pack_letter(body))


def _clean_letter(head: dict[str, Any], body: bytes) -> Reply:
    from reader.mail.article import clean_letter

    return encode(clean_letter(body))


def _whole_letter(head: dict[str, Any], body: bytes) -> Reply:
    from reader.mail.letter import whole_letter

    return encode(whole_letter(body))


def _examine(head: dict[str, Any], body: bytes) -> Reply:
    from reader.cleaning import examine

    return encode(examine(body, url=head["url"], entry=head["entry"], corrections=_corrections(head)))


def _next_part(head: dict[str, Any], body: bytes) -> Reply:
    from reader.cleaning import next_part

    found = next_part(
        body,
        url=head["url"],
        content_type=head["content_type"],
        first_url=head["first_url"],
        number=head["number"],
    )
    return {"next_url": found}, b""


def _listing(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.listing.learning import packed_listing, read_listing
    from reader.feeds.listing.records import Pattern

    page = read_listing(
        body,
        url=head["url"],
        content_type=head["content_type"],
        pattern=Pattern.from_json(head["pattern"]) if head["pattern"] else None,
        right=head["right"],
        wrong=head["wrong"],
    )
    return encode(packed_listing(page, head["url"]))


def _unpack(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.workers.saved_books import unpack

    return encode(unpack(body, head["name"]))


def _sitemap(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.listing.sitemap import read_sitemap

    return encode(read_sitemap(body, url=head["url"], under=head["under"]))


def _feed_links(head: dict[str, Any], body: bytes) -> Reply:
    from reader.feeds.parsing.links import FeedLinks, feed_links

    return encode(FeedLinks(tuple(feed_links(body, url=head["url"], content_type=head["content_type"]))))


OPERATIONS: dict[str, Callable[[dict[str, Any], bytes], Reply]] = {
    "feed": _feed,
    "entry": _entry,
    "entry page": _entry_page,
    "many": _many,
    "page": _clean_page,
    "text": _clean_text,
    "pdf open": _pdf_open,
    "pdf range": _pdf_range,
    "pdf marks": _pdf_marks,
    "pdf article": _pdf_article,
    "pdf packed": _pdf_packed,
    "letter": _letter,
    "letter text": _clean_letter,
    "whole letter": _whole_letter,
    "examine": _examine,
    "next part": _next_part,
    "links": _feed_links,
    "listing": _listing,
    "sitemap": _sitemap,
    "unpack": _unpack,
    "subscriptions": _subscriptions,
}


def answer(head: dict[str, Any], body: bytes) -> Reply:
    """Do what one request asks; an error becomes an answer too."""
    from reader.errors import PostilError

    try:
        reply, result = OPERATIONS[head["op"]](head, body)
    except PostilError as error:
        return {"error": type(error).__name__, "message": error.message, "hint": error.hint}, b""
    except MemoryError:
        return {"error": "memory", "message": "Parsing it needs too much memory."}, b""
    except RecursionError:
        return {"error": "nesting", "message": "It is nested too deeply."}, b""
    except Exception as error:  # noqa: BLE001
        # a defect of Postil or of a parser costs this document, never the update
        message = f"Internal error ({type(error).__name__}); the log has the details."
        return {"error": "defect", "message": message, "trace": traceback.format_exc()[-4000:]}, b""
    return reply, result


# --- the limits


def confine() -> None:
    """Give up memory beyond the limit, sockets, child processes and writing to files, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.dont_write_bytecode = True
    sys.addaudithook(_forbid)


_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.spawn",
    "sqlite3.",
)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"a worker may not do this: {event}")
    if (
        event == "open"
        and isinstance(arguments[2], int)
        and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    ):
        raise PermissionError("a worker may not write to files")


def _allow_processor_time() -> None:
    """The limit counts from the start of the process: move it on before each document."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


def _resident() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:  # no /proc on this system: the address space limit alone must do
        return 0


def main() -> None:
    """Answer requests until standard input ends."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # nothing but answers goes to the pipe, whatever a library prints
    signal.signal(signal.SIGUSR1, lambda number, frame: _hurry.set())
    os.nice(_NICE)
    confine()
    replies.write(HEADER.pack(0, 0))  # it has started
    while True:
        lengths = read_exactly(requests, HEADER.size)
        if not lengths:
            return
        head_size, body_size = HEADER.unpack(lengths)
        head = parsed_head(read_exactly(requests, head_size))
        body = read_exactly(requests, body_size)
        _allow_processor_time()
        reply, result = answer(head, body)
        retire = _wears(reply) or _resident() > RETIRE_ABOVE
        data = frame(reply | {"retire": retire}, result)
        view = memoryview(data)
        while view:
            view = view[replies.write(view) :]
        if retire:
            return


if __name__ == "__main__":
    main()
