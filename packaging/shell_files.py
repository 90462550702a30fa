"""The man page and the completions of shells, made from the command line itself.

    python packaging/shell_files.py FOLDER

writes `postil.1`, `postil.bash`, `_postil` (zsh) and `postil.fish`. It needs argparse-manpage and shtab, and
what `build-system.requires` of pyproject.toml names besides: the wheel makes them while it is built.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = {
    "postil.1": "share/man/man1/postil.1",
    "postil.bash": "share/bash-completion/completions/postil",
    "_postil": "share/zsh/site-functions/_postil",
    "postil.fish": "share/fish/vendor_completions.d/postil.fish",
}
"""Where each file goes below the prefix of the installation."""


def write(folder: Path) -> list[str]:
    """Write the files into a folder, which is made; the names of those that are completions."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    import shtab
    from argparse_manpage.manpage import Manpage

    from reader import __version__
    from reader.cli import full_parser
    from reader.commands.completion import FILES

    folder.mkdir(parents=True, exist_ok=True)
    parser = full_parser()
    for shell, name in FILES.items():
        (folder / name).write_text(shtab.complete(parser, shell=shell), encoding="utf-8")
    about = {"project_name": "Postil", "version": __version__, "manual_title": "Postil"}
    page = Manpage(parser, about, format="single-commands-section")
    (folder / "postil.1").write_text(str(page), encoding="utf-8")
    return list(FILES.values())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
