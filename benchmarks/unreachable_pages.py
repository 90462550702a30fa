"""An update whose feeds are there and whose pages are not: how long it keeps waiting for them.

    python -m benchmarks.unreachable_pages [--feeds 39] [--pages 1372]

The feeds come from a local server; their entries are summaries, with pages at hosts whose names nobody can
look up (RFC 6761, `.invalid`), a host a feed. Printed: seconds to the end, CPU seconds, what was stored.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.update import postil, prepare, run
from tests.support.local_server import Answer, LocalServer
from tests.support.made_feeds import item, rss


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=39)
    parser.add_argument("--pages", type=int, default=1372, help="of all feeds together")
    options = parser.parse_args()
    with LocalServer() as server, tempfile.TemporaryDirectory() as scratch:
        for feed in range(options.feeds):
            pages = range(feed, options.pages, options.feeds)
            items = [
                item(page, link=f"https://host{feed}.invalid/{page}", body="A summary.") for page in pages
            ]
            server.answers[f"/{feed}.xml"] = Answer(rss(*items, title=f"Feed {feed}"))
        folder = Path(scratch) / "files"
        prepare(folder, [server.url + path for path in server.answers], 256)
        first = run(postil(folder, "update", "--json"), HOME=scratch)
        again = run(postil(folder, "update", "--json"), HOME=scratch)
    for name, one in (("first", first), ("again", again)):
        print(f"{name}: {one.ready:.1f} s, {one.cpu:.1f} CPU s, {one.new} new")


if __name__ == "__main__":
    main()
