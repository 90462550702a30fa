"""How well pages are cleaned, and what it costs, against readability-lxml alone.

    python -m benchmarks.cleaning [SCORE.py] [--worst 20] [--set scrapinghub] [--only postil]

SCORE.py is the score program of the test data (by default `cleaning/score.py` in the folder that
POSTIL_SHARED names, or in `../shared`); it brings its pages with it. It is run twice, for the
project's cleaner and for readability-lxml alone, so that the CPU figures are of the same machine and
minute. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.support import CHECKOUT, child_environment

CALLS = {"postil": "reader.cleaning:clean", "readability": "benchmarks.cleaning:readability_alone"}


def readability_alone(html: str, url: str = "") -> dict[str, str]:
    """What readability-lxml makes of a page by itself: text, HTML and title."""
    import logging

    from lxml.html import HTMLParser, document_fromstring
    from readability import Document

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    document = Document(html, url=url or None)
    summary = document.summary(html_partial=True)
    text = document_fromstring(summary, parser=HTMLParser()).text_content() if summary.strip() else ""
    return {"text": text, "html": summary, "title": document.short_title()}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    shared = Path(os.environ.get("POSTIL_SHARED", CHECKOUT.parent / "shared"))
    parser.add_argument("score", type=Path, nargs="?", default=shared / "cleaning" / "score.py")
    parser.add_argument("--worst", type=int, default=0, help="list so many of the worst pages of each set")
    parser.add_argument("--set", help="only this set of pages")
    parser.add_argument("--only", choices=CALLS, help="only one of the two cleaners")
    arguments = parser.parse_args()
    if not arguments.score.is_file():
        print(f"no score program at {arguments.score}: name it, or set POSTIL_SHARED", file=sys.stderr)
        return 2
    extra = ["--worst", str(arguments.worst)] if arguments.worst else []
    extra += ["--set", arguments.set] if arguments.set else []
    for name in [arguments.only] if arguments.only else CALLS:
        print(f"\n{name}", flush=True)
        command = [sys.executable, str(arguments.score), "--call", CALLS[name], *extra]
        subprocess.run(command, check=False, cwd=CHECKOUT, env=child_environment())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
