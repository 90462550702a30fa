"""Messages made to exhaust or mislead what reads them."""

from __future__ import annotations

HEAD = b"From: a@b.example\nSubject: x\n"
NESTED = 10_000


def _nested() -> bytes:
    parts = [HEAD]
    parts += [b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(NESTED)]
    parts += [b"Content-Type: text/plain\n\nInnermost text.\n"]
    parts += [b"\n--b%d--\n" % n for n in reversed(range(NESTED))]
    return b"".join(parts)


LETTERS = {
    "multiparts in multiparts": _nested(),
    "messages in messages": HEAD + b"Content-Type: message/rfc822\n\n" * NESTED + b"x",
    "parts without end": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\nContent-Type: text/plain\n\nx\n" * 100_000,
    "encoded words without end": b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nText",
    "comments in comments": b"From: " + b"(" * 100_000 + b"\nSubject: x\n\nText",
    "addresses without end": b"From: " + b"a <a@b.example>, " * 100_000 + b"\nSubject: x\n\nText",
    "elements in elements": HEAD + b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 50_000 + b"text",
    "line without end": HEAD + b"\n" + b"x" * 3_000_000,
    "base64 that is none": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"\xff=" * 500_000,
    "uuencode without end": HEAD + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"M" * 500_000,
    "NULs": HEAD + b"Content-Type: text/plain\n\n" + b"\0" * 500_000,
    "control bytes": HEAD.replace(b"x", b"\x1b]0;t\x07\xc2\x9b31m") + b"\n\x1b[2J\x1b]8;;http://a\x07text",
}
