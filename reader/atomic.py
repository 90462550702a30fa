"""Files that are replaced whole or not at all, and are on disk when the call returns."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_SYNC_UNSUPPORTED = {errno.EINVAL, errno.ENOTSUP, errno.EACCES}
"""Errors of file systems that cannot sync a folder, and of folders that may be written but not read."""
_DRAFTS = ".postil-*.partial"


def replace_file(
    path: Path, data: bytes | Iterable[bytes], *, mode: int = 0o666, follow: bool = True, sync: bool = True
) -> None:
    """Replace a file, whole or not at all, and sync it to disk. `data` may come in pieces.

    A device or pipe is not replaced but written to. Without `sync` a power cut may leave the file empty: only
    for what is easily made again.
    A symbolic link stays, and the file it points to is replaced; without `follow` the link itself is. The
    permissions of an existing file are kept; a new file gets `mode` less the umask. Raises OSError; then the
    file is the old one or, where only its name could not be synced, the new one.
    """
    target = path.resolve() if follow else path
    if follow and is_special(target):
        with target.open("wb") as opened:
            opened.writelines((data,) if isinstance(data, bytes) else data)
        return
    draft = target.with_name(f".postil-{os.urandom(6).hex()}.partial")
    try:
        descriptor = _open_draft(draft, mode)
        with open(descriptor, "wb") as opened:
            with contextlib.suppress(FileNotFoundError):
                os.fchmod(descriptor, target.stat(follow_symlinks=follow).st_mode & 0o777)
            opened.writelines((data,) if isinstance(data, bytes) else data)
            opened.flush()
            if sync:
                os.fsync(descriptor)
        draft.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):  # the first error is the one to report
            draft.unlink(missing_ok=True)
        raise
    if sync:
        sync_names(target.parent)


def is_special(path: Path) -> bool:
    """Whether a path leads to neither a file nor a folder but a device, a pipe or a socket."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _open_draft(draft: Path, mode: int) -> int:
    """The descriptor of a new file, locked for as long as it is open where the file system has locks."""
    while True:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)  # swept before it was locked


def sweep_drafts(folder: Path) -> None:
    """Remove the drafts that `replace_file` left in a folder when it was killed; those in use are locked."""
    for draft in folder.glob(_DRAFTS):
        with contextlib.suppress(OSError):  # in use, gone by now, or not ours to remove: it can stay
            descriptor = os.open(draft, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                draft.unlink()
            finally:
                os.close(descriptor)


def sync_file(path: Path) -> None:
    """Sync a file's bytes to disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_names(folder: Path) -> None:
    """Sync the names of the files in a folder to disk, where its file system can. Raises OSError."""
    try:
        sync_file(folder)
    except OSError as error:
        if error.errno not in _SYNC_UNSUPPORTED:
            raise


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents, readable by their owner only, and sync their names to disk.

    Raises OSError.
    """
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    for above in reversed(missing):
        above.mkdir(mode=0o700, exist_ok=True)
        sync_names(above.parent)


def make_file(path: Path) -> None:
    """Make an empty file that only its owner may read, unless it exists. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
