"""Zip archives read within limits; of a cut-off one the members that are whole.

Members are read into memory, one at a time and as many bytes as allowed, whatever the archive says their
size is. Nothing is ever written to disk under a member's name. Format: PKWARE's APPNOTE.TXT, sections 4.3
and 4.4.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reader.imports.records import Problem

SIGNATURE = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
MAX_MEMBER = 64_000_000
"""Bytes of a member, unpacked."""
MAX_TOTAL = 4_000_000_000
"""Bytes of all members that are read."""
MAX_MEMBERS = 100_000
_MAX_RATIO = 200
_SMALL = 1_000_000
"""Bytes up to which a member may be packed as tightly as it likes."""
_MAX_SALVAGED = 400_000_000
"""Bytes of members of a damaged archive that are held in memory."""
_HEADER = struct.Struct("<4s5H3I2H")
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800


@dataclass(slots=True)
class Archive:
    """The readable members of a zip archive by name, and what is wrong with the others."""

    problems: list[Problem] = field(default_factory=list)
    _readers: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    _read: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, in their order."""
        return tuple(self._readers)

    def read(self, name: str) -> bytes | None:
        """The bytes of a member; None for one that cannot be read, and then `problems` says why."""
        reader = self._readers.get(name)
        if reader is None:
            return None
        if self._read > MAX_TOTAL:
            self._fail(name, "the archive holds too much: it is not read any further")
            return None
        try:
            data = reader()
        except _Refused as refused:
            self._fail(name, refused.reason)
            return None
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
            self._fail(name, "it is damaged")
            return None
        except RuntimeError:  # what zipfile says of a password
            self._fail(name, "it is encrypted")
            return None
        self._read += len(data)
        return data

    def _fail(self, name: str, reason: str) -> None:
        del self._readers[name]
        self.problems.append(Problem(name, reason))


class _Refused(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_archive(source: bytes | Path) -> Archive:
    """The members of an archive, of a file as they are read; damage is in its `problems`, never raised."""
    archive = Archive()
    try:
        file = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        members = file.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        _salvage(source if isinstance(source, bytes) else source.read_bytes(), archive)
        return archive
    if len(members) > MAX_MEMBERS:
        archive.problems.append(Problem("", f"the archive has more than {MAX_MEMBERS:,} members"))
        members = members[:MAX_MEMBERS]
    for member in members:
        if member.is_dir():
            continue
        refused = _refusal(member.filename, member.flag_bits, member.file_size, member.compress_size)
        if not refused and member.filename in archive._readers:
            refused = "another member has this name"
        if refused:
            archive.problems.append(Problem(member.filename, refused))
        else:
            archive._readers[member.filename] = _reader(file, member)
    return archive


def _refusal(name: str, flags: int, size: int, packed: int) -> str:
    """Why a member is not read; "" where it is."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":" or "\0" in name:
        return "its name leads out of the archive"
    if flags & _ENCRYPTED:
        return "it is encrypted"
    if size > MAX_MEMBER:
        return f"it is larger than {MAX_MEMBER // 1_000_000} MB"
    if size > _SMALL and size > packed * _MAX_RATIO:
        return "it is packed suspiciously tightly (a zip bomb?)"
    return ""


def _reader(file: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with file.open(member) as stream:
            data = stream.read(MAX_MEMBER + 1)
        if len(data) > MAX_MEMBER:
            raise _Refused(f"it is larger than {MAX_MEMBER // 1_000_000} MB")
        return data

    return read


def _salvage(data: bytes, archive: Archive) -> None:
    """The members of an archive without its directory, from the headers before each."""
    archive.problems.append(Problem("", "the archive is cut off or damaged"))
    at, kept, view = data.find(SIGNATURE), 0, memoryview(data)
    while at >= 0 and at + _HEADER.size <= len(data) and kept < _MAX_SALVAGED:
        signature, _, flags, method, _, _, crc, packed, size, name_size, extra = _HEADER.unpack_from(data, at)
        if signature != SIGNATURE:
            break
        begin = at + _HEADER.size + name_size + extra
        raw = data[at + _HEADER.size : at + _HEADER.size + name_size]
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        refused = _refusal(name, flags, size, packed)
        body = None if refused else _unpacked(view[begin:], flags, method, packed)
        at = data.find(SIGNATURE, begin if body is None else begin + body[1])
        if name.endswith("/"):
            continue
        if body is None or (crc and not flags & _SIZES_FOLLOW and zlib.crc32(body[0]) != crc):
            archive.problems.append(Problem(name, refused or "it is cut off or damaged"))
        elif name not in archive._readers:
            archive._readers[name] = _whole(body[0])
            kept += len(body[0])


def _whole(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def _unpacked(data: memoryview, flags: int, method: int, packed: int) -> tuple[bytes, int] | None:
    """A member's bytes and how many of `data` they took; None where they are not whole."""
    if method == zipfile.ZIP_STORED and not flags & _SIZES_FOLLOW:
        return (bytes(data[:packed]), packed) if packed <= len(data) else None
    if method != zipfile.ZIP_DEFLATED:
        return None
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        body = unpacking.decompress(data, MAX_MEMBER)
    except zlib.error:
        return None
    taken = len(data) - len(unpacking.unused_data)
    if not unpacking.eof or (len(body) > _SMALL and len(body) > taken * _MAX_RATIO):
        return None
    return body, taken
