"""Makes the pictures in this folder from the running program, on the samples.

python docs/pictures.py                 all of them
python docs/pictures.py postil          only those whose name begins so
python docs/pictures.py --all FOLDER    every text in every size and theme, to look at
"""

from __future__ import annotations

import asyncio
import dataclasses
import html
import itertools
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
Picture = tuple[str, tuple[int, int], str, tuple[str, ...]]
"""Name, columns and rows, theme, keys pressed before the picture is taken."""

TEXTS: dict[str, tuple[str, ...]] = {
    "latin": ("j", "enter", "H"),
    "arabic": (*"jjjjjjjjjj", "enter", "right_parenthesis", "H"),
    "chinese": (*"jjjjj", "enter", "right_parenthesis", "H", "2"),
    "tables": (*"jjjjjjjjjjj", "enter"),
}
SIZES = ((80, 24), (120, 40), (200, 60))
THEMES = ("ink", "paper", "eink")


def article(text: str, size: tuple[int, int], theme: str) -> Picture:
    """The picture of a sample being read."""
    return f"{text}-{size[0]}x{size[1]}-{theme}", size, theme, TEXTS[text]


PICTURES: tuple[Picture, ...] = (
    ("postil", (150, 40), "ink", ("s", "j")),
    ("reading-150x40-ink", (150, 40), "ink", ("j", "enter", "ctrl+d", "w", "H")),
    # each size in three themes, each text in three sizes and themes
    article("latin", (80, 24), "paper"),
    article("latin", (120, 40), "eink"),
    article("latin", (200, 60), "ink"),
    article("arabic", (80, 24), "eink"),
    article("arabic", (120, 40), "ink"),
    article("arabic", (200, 60), "paper"),
    article("chinese", (80, 24), "ink"),
    article("chinese", (120, 40), "paper"),
    article("chinese", (200, 60), "eink"),
    article("tables", (80, 24), "ink"),
    article("tables", (120, 40), "paper"),
    article("tables", (200, 60), "eink"),
    # other screens
    ("library-80x24-ink", (80, 24), "ink", ()),
    ("selection-120x40-sepia", (120, 40), "sepia", ("j", "enter", "v", "V")),
    ("letters-80x24-daylight", (80, 24), "daylight", ("j", "enter", "F")),
    ("words-80x24-paper", (80, 24), "paper", ("j", "enter", "semicolon", "l")),
    ("notebook-120x40-plum", (120, 40), "plum", ("N",)),
    (
        "highlights-160x50-ink",
        (160, 50),
        "ink",
        ("j", "enter", "H", *["right_curly_bracket"] * 2, "H", "3", "apostrophe"),
    ),
    ("contents-80x24-moss", (80, 24), "moss", ("j", "enter", "number_sign")),
    ("keys-120x40-slate", (120, 40), "slate", ("j", "enter", "question_mark")),
    ("contrast-80x24", (80, 24), "contrast", ("j", "enter", "H")),
    # the first start; the steps come last, since the next start would go on with them
    ("welcome-80x24", (80, 24), "ink", ()),
    ("welcome-starter-80x24", (80, 24), "ink", ("j", "enter", "l", "j", "j", "space")),
    (
        "first-steps-80x24",
        (80, 24),
        "ink",
        ("ctrl+p", *"first", "space", *"steps", "enter", "enter", "F", "s"),
    ),
)


async def picture(made: Picture, library: Path, folder: Path) -> None:
    """Run the app, press the keys, and write what stands on the screen as SVG."""
    from reader.safetext import safe_line
    from reader.settings import Settings
    from reader.ui.app import PostilApp

    name, size, theme, keys = made
    settings = Settings()
    reading = dataclasses.replace(settings.reading, theme=theme, bidi="app")
    settings = dataclasses.replace(settings, reading=reading)
    app = PostilApp(settings, library, offline=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.6)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.2)
        await pilot.pause(0.6)
        app.say(safe_line(""))  # what was said last would be gone in a moment
        await pilot.pause(0.1)
        svg = app.export_screenshot(title="postil")
    app.close()
    # the picture is to be seen without fetching a font from anywhere
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r'textLength="([\d.]+)"([^>]*)>([^<]*)<', in_cells, svg)
    # as a terminal without bidi paints it: the program has put right-to-left text in order itself
    svg = svg.replace("<style>", "<style>\n    text { direction: ltr; unicode-bidi: bidi-override; }", 1)
    target = folder / f"{name}.svg"
    target.write_text(svg, encoding="utf-8")
    print(target)


def in_cells(found: re.Match[str]) -> str:
    """A piece of text as wide as its cells: it was made as wide as its number of characters."""
    from reader.document.cells import cells

    text = html.unescape(found[3])
    width = float(found[1]) / max(1, len(text)) * cells(text)
    return f'textLength="{width:g}"{found[2]}>{found[3]}<'


def chosen(arguments: list[str]) -> tuple[Path, Iterator[Picture]]:
    """Where to, and which pictures."""
    if arguments[:1] == ["--all"]:
        return Path(arguments[1]), itertools.starmap(article, itertools.product(TEXTS, SIZES, THEMES))
    begins = arguments[0] if arguments else ""
    return HERE, (made for made in PICTURES if made[0].startswith(begins))


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for variable in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{variable}_HOME"] = scratch
        os.environ["COLORTERM"] = "truecolor"  # whatever terminal this is run in
        from reader.samples.demo_library import fill
        from reader.settings import Settings

        folder, pictures = chosen(sys.argv[1:])
        for made in pictures:
            library = Path(scratch) / f"{made[0]}.db"
            if not made[0].startswith("welcome"):
                fill(library, Settings())
            asyncio.run(picture(made, library, folder))


if __name__ == "__main__":
    main()
