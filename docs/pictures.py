"""Makes the pictures in this folder from the running program, on the samples.

python docs/pictures.py            all of them
python docs/pictures.py postil     only those whose name begins so
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PICTURES: tuple[tuple[str, tuple[int, int], str, tuple[str, ...]], ...] = (
    # name, columns and rows, theme, keys pressed before the picture is taken
    ("postil", (150, 40), "ink", ("j", "enter", "ctrl+d", "w", "H")),
    ("library-80x24-ink", (80, 24), "ink", ()),
    ("article-80x24-paper", (80, 24), "paper", ("j", "enter", "H")),
    ("selection-120x40-sepia", (120, 40), "sepia", ("j", "enter", "v", "V")),
    ("article-200x60-ink", (200, 60), "ink", ("j", "enter", "H")),
    ("notebook-120x40-paper", (120, 40), "paper", ("N",)),
    (
        "highlights-160x50-ink",
        (160, 50),
        "ink",
        ("j", "enter", "H", *["right_curly_bracket"] * 2, "H", "3", "apostrophe"),
    ),
    ("contents-80x24-moss", (80, 24), "moss", ("j", "enter", "number_sign")),
    ("keys-120x40-slate", (120, 40), "slate", ("j", "enter", "question_mark")),
    ("chinese-80x24-sepia", (80, 24), "sepia", (*"jjjjj", "enter")),
    ("arabic-120x40-daylight", (120, 40), "daylight", (*"jjjjjjjjjj", "enter")),
    ("tables-120x40-plum", (120, 40), "plum", (*"jjjjjjjjjjj", "enter")),
    ("contrast-80x24", (80, 24), "contrast", ("j", "enter", "H")),
    ("eink-80x24", (80, 24), "eink", ("j", "enter", "H")),
)


async def picture(name: str, size: tuple[int, int], theme: str, keys: tuple[str, ...], library: Path) -> None:
    """Run the app, press the keys, and write what stands on the screen as SVG."""
    from reader.settings import Settings
    from reader.ui.app import PostilApp

    settings = Settings()
    # what shows an SVG puts Arabic in order itself, as a terminal with bidi does
    reading = dataclasses.replace(settings.reading, theme=theme, bidi="terminal")
    settings = dataclasses.replace(settings, reading=reading)
    app = PostilApp(settings, library, offline=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.6)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        await pilot.pause(0.6)
        svg = app.export_screenshot(title="postil")
    app.close()
    # the picture is to be seen without fetching a font from anywhere
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")
    print(HERE / f"{name}.svg")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for variable in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{variable}_HOME"] = folder
        from reader.samples.filling import fill
        from reader.settings import Settings

        for name, size, theme, keys in PICTURES:
            if name.startswith(sys.argv[1] if len(sys.argv) > 1 else ""):
                library = Path(folder) / f"{name}.db"
                fill(library, Settings())
                asyncio.run(picture(name, size, theme, keys, library))


if __name__ == "__main__":
    main()
