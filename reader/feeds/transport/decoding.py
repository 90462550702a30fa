"""Decode Content-Encoding piece by piece under a size limit (RFC 9110, 8.4)."""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli

from reader.errors import FetchError, TooLarge

_PIECE = 256 * 1024


class Decoder(Protocol):
    """Turns bytes from the wire into decoded ones."""

    def feed(self, data: bytes) -> bytes:
        """The decoded bytes that `data` adds."""

    def close(self) -> None:
        """Raises FetchError when the stream is incomplete."""


OFFERED = "gzip, deflate, br"
"""The value for Accept-Encoding."""


def decoder(encoding: str, limit: int) -> Decoder:
    """A decoder for a Content-Encoding that gives at most `limit` bytes in all.

    Raises FetchError for an encoding that was not offered, stacked ones among them; its `feed`
    raises TooLarge and FetchError.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Identity(limit)
    if name in ("gzip", "x-gzip"):
        return _Zlib(31, limit, "gzip")
    if name == "deflate":
        return _Zlib(15, limit, "deflate")
    if name == "br":
        return _Brotli(limit)
    raise FetchError(f"Unexpected Content-Encoding ({encoding[:40]!r}).")


def gunzip(data: bytes, limit: int) -> bytes:
    """Unpack a whole gzip file. Raises TooLarge, FetchError."""
    unpacker = _Zlib(31, limit, "gzip")
    out = unpacker.feed(data)
    unpacker.close()
    return out


def too_large(limit: int) -> TooLarge:
    """The error for an answer of more than `limit` bytes."""
    return TooLarge(f"The answer is larger than {limit / 1_000_000:.0f} MB.")


class _Identity:
    def __init__(self, limit: int) -> None:
        self._limit, self._done = limit, 0

    def feed(self, data: bytes) -> bytes:
        self._done += len(data)
        if self._done > self._limit:
            raise too_large(self._limit)
        return data

    def close(self) -> None:
        return None


class _Zlib:
    """gzip (RFC 1952, also several members in a row) and deflate (RFC 1950, or bare RFC 1951)."""

    def __init__(self, bits: int, limit: int, name: str) -> None:
        self._bits, self._limit, self._name = bits, limit, name
        self._done = 0
        self._begun = False
        self._inflate = zlib.decompressobj(bits)

    def feed(self, data: bytes) -> bytes:
        out: list[bytes] = []
        while data:
            if self._inflate.eof:
                if not data.lstrip(b"\0"):
                    break
                self._inflate = zlib.decompressobj(self._bits)
            try:
                piece = self._inflate.decompress(data, _PIECE)
            except zlib.error as error:
                if self._name == "deflate" and not self._begun and self._bits > 0:
                    self._bits = -15
                    self._inflate = zlib.decompressobj(self._bits)
                    continue
                raise FetchError(f"The answer says it is {self._name}, but cannot be unpacked.") from error
            self._begun = True
            self._done += len(piece)
            if self._done > self._limit:
                raise too_large(self._limit)
            out.append(piece)
            data = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        return b"".join(out)

    def close(self) -> None:
        # a server that packs an empty body may send nothing at all
        if self._begun and not self._inflate.eof:
            raise FetchError(f"The {self._name} answer ends too early.")


class _Brotli:
    def __init__(self, limit: int) -> None:
        self._limit, self._done = limit, 0
        self._unpack = brotli.Decompressor()

    def feed(self, data: bytes) -> bytes:
        out: list[bytes] = []
        while not self._unpack.is_finished():
            try:
                piece = self._unpack.process(data, output_buffer_limit=_PIECE)
            except brotli.error as error:
                raise FetchError("The answer says it is brotli, but cannot be unpacked.") from error
            data = b""
            self._done += len(piece)
            if self._done > self._limit:
                raise too_large(self._limit)
            if not piece:
                break
            out.append(piece)
        return b"".join(out)

    def close(self) -> None:
        if self._done and not self._unpack.is_finished():
            raise FetchError("The brotli answer ends too early.")
