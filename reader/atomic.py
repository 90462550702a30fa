"""Files that are replaced whole or not at all, and are on the disk when that is said."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

_NOT_ASKED = {errno.EINVAL, errno.ENOTSUP, errno.EACCES}
"""How file systems answer that cannot sync a folder, or folders that may be written but not read."""


def replace_file(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Puts a file in the place of the one that is there, whole or not at all, and onto the disk.

    Of a symbolic link the file it leads to is replaced. A file that was there hands on its permissions;
    a new one has those of `mode` that the umask leaves. Raises OSError; then the file is the old one or,
    where only its name could not be brought onto the disk, the new one.
    """
    target = path.resolve()
    draft = target.with_name(f".postil-{secrets.token_hex(6)}.partial")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with open(descriptor, "wb") as opened:
            with contextlib.suppress(FileNotFoundError):
                os.fchmod(descriptor, target.stat().st_mode & 0o777)
            opened.write(data)
            opened.flush()
            os.fsync(descriptor)
        draft.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):  # what went wrong first is what is told
            draft.unlink(missing_ok=True)
        raise
    sync_names(target.parent)


def sync_file(path: Path) -> None:
    """Brings a file's bytes onto the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_names(folder: Path) -> None:
    """Brings the names of the files in a folder onto the disk, where its file system can. Raises OSError."""
    try:
        sync_file(folder)
    except OSError as error:
        if error.errno not in _NOT_ASKED:
            raise


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it that are missing, for its owner alone, and their names last.

    Raises OSError.
    """
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    for above in reversed(missing):
        above.mkdir(mode=0o700, exist_ok=True)
        sync_names(above.parent)


def make_file(path: Path) -> None:
    """Makes an empty file that only its owner may read, where there is none. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
