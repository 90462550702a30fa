"""The program that decodes one image: `python -m reader.images.decoder WIDTH HEIGHT [palette]`.

It reads the image from standard input and writes its pixels, fitted into WIDTH x HEIGHT, to standard output.
It runs alone, under limits of memory, time and output, and can open no files once it decodes.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from importlib import import_module
from io import BytesIO

from reader.images.pixels import MOST_OUTPUT, MOST_PIXELS, Pixels, fitting

NO_PILLOW, TOO_LARGE, UNREADABLE = 3, 4, 5
"""What it ends with where there are no pixels."""
_MEMORY = 768 * 1024 * 1024
_CPU_SECONDS = 10
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
_PARTS = (
    "AvifImagePlugin",
    "GifImagePlugin",
    "ImagePalette",
    "JpegImagePlugin",
    "PngImagePlugin",
    "TiffImagePlugin",
    "WebPImagePlugin",
)
_PAPER = (255, 255, 255)
"""What transparent images are laid on."""


def _limit() -> None:
    for name, most in (
        ("RLIMIT_AS", _MEMORY),
        ("RLIMIT_CPU", _CPU_SECONDS),
        ("RLIMIT_FSIZE", MOST_OUTPUT),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 3),
    ):
        with suppress(OSError, ValueError):  # lower already, or unknown here
            resource.setrlimit(getattr(resource, name), (most, most))


def main() -> int:
    """Decode; returns the exit status."""
    width, height = int(sys.argv[1]), int(sys.argv[2])
    data = sys.stdin.buffer.read()
    try:
        from PIL import Image, ImageOps

        # all that Pillow would import later, when no file can be opened any more
        Image.preinit()
        for name in _PARTS:
            import_module(f"PIL.{name}")
    except ImportError:
        return NO_PILLOW
    _limit()
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return TOO_LARGE
            opened.draft("RGB", (width, height))
            image: Image.Image = ImageOps.exif_transpose(opened)
            if image.mode != "RGB":
                image = image.convert("RGBA")
            image = image.resize(fitting(*image.size, width, height), Image.Resampling.LANCZOS)
            if image.mode == "RGBA":
                paper = Image.new("RGB", image.size, _PAPER)
                paper.paste(image, mask=image.getchannel("A"))
                image = paper
            palette = b""
            if "palette" in sys.argv[3:]:
                image = image.quantize(colors=250)
                palette = bytes(image.getpalette() or ())
            pixels = Pixels(*image.size, image.tobytes(), palette)
    except Exception:  # noqa: BLE001 -- whatever it was, there is no picture
        return UNREADABLE
    sys.stdout.buffer.write(pixels.packed())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
