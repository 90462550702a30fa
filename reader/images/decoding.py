"""Decodes an image in a child process; only pixels are accepted from it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from reader.bounded import read_file
from reader.errors import PostilError
from reader.images.decoder import NO_PILLOW, TOO_LARGE
from reader.images.pixels import MOST_OUTPUT, MOST_PIXELS, MOST_SHOWN, Pixels

_WALL_SECONDS = 30.0
_PACKAGES = str(Path(__file__).resolve().parents[2])
MOST_BYTES = 100_000_000
INSTALL = "pip install 'postil[images]'"


class NotDecoded(PostilError):
    """An image could not be made into pixels."""


def can_decode() -> bool:
    """Whether images can be decoded: Pillow is there (it is not imported here)."""
    return find_spec("PIL") is not None


def decode(path: Path, sha: str, width: int, height: int, *, palette: bool = False) -> Pixels:
    """The pixels of an image file with this SHA-256, fitted into width x height pixels.

    It takes as long as the image needs, up to half a minute. Raises NotDecoded.
    """
    try:
        data = read_file(str(path), MOST_BYTES)
    except (OSError, PostilError) as error:
        raise NotDecoded(f"{path} cannot be read.", hint="The next update fetches it again.") from error
    if hashlib.sha256(data).hexdigest() != sha:
        raise NotDecoded(
            f"{path} is damaged.", hint="`postil doctor --repair`, and the next update fetches it again."
        )
    arguments = [str(min(width, MOST_SHOWN)), str(min(height, MOST_SHOWN)), *(["palette"] if palette else [])]
    # a file and no pipe: its size is limited by the system
    with tempfile.TemporaryFile() as answer:
        try:
            ended = subprocess.run(  # noqa: S603 -- our own program
                [sys.executable, "-P", "-m", "reader.images.decoder", *arguments],
                input=data,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=_WALL_SECONDS,
                env=os.environ | {"PYTHONPATH": os.pathsep.join([_PACKAGES, *filter(None, sys.path)])},
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotDecoded("The image could not be decoded in time.") from error
        if ended.returncode == NO_PILLOW:
            raise NotDecoded("Images in the terminal need Pillow.", hint=INSTALL)
        if ended.returncode == TOO_LARGE:
            raise NotDecoded(f"The image has more than {MOST_PIXELS // 1_000_000} million pixels.")
        answer.seek(0)
        try:
            return Pixels.unpacked(answer.read(MOST_OUTPUT + 1))
        except ValueError as error:
            raise NotDecoded("The image could not be decoded: it is damaged or too large.") from error
