"""Subscribe to a folder of real feeds from a local server, update twice, and print what came of it.

    python -m benchmarks.real_feeds FOLDER [--details]

Every file of the folder that is no list of its own (MANIFEST.json) is served as a feed on the
loopback address, subscribed to through an OPML file and updated twice, as `postil update` does it.
Nothing else is asked: the pages behind entries cannot be reached, so what is measured is what feeds
carry themselves. Printed is Markdown: feeds, entries, words, failures with their reasons.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.support.real_feeds import measure


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--details", action="store_true", help="one row for each feed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        summaries, seconds, rows = measure(options.folder, Path(scratch) / "postil.db")
    first, second = summaries
    print("| | |\n|---|--:|")
    for name, value in (
        ("feeds", first.feeds),
        ("feeds that could not be read", len(first.failed)),
        ("entries", sum(row["entries"] for row in rows)),
        ("words", sum(row["words"] for row in rows)),
        ("articles without readable text", sum(row["without"] for row in rows)),
        ("articles whose text is not the whole one", sum(row["incomplete"].total() for row in rows)),
        ("first update: new, ready", f"{first.new}, {first.ready}"),
        ("second update: new, changed, unchanged", f"{second.new}, {second.changed}, {second.unchanged}"),
        ("seconds", ", ".join(f"{each:.1f}" for each in seconds)),
    ):
        print(f"| {name} | {value} |")
    for title, url, reason in first.failed:
        print(f"\nFailed: {title} ({url}): {reason}")
    if options.details:
        print("\n| feed | entries | words | not whole |\n|---|--:|--:|---|")
        for row in rows:
            reasons = "; ".join(f"{count} x {reason}" for reason, count in row["incomplete"].most_common(2))
            print(f"| {row['title'].replace('|', '/')} | {row['entries']} | {row['words']} | {reasons} |")


if __name__ == "__main__":
    main()
