"""Kill the app at random moments while it is used and while an update runs: is what it showed as saved there?

    python -m benchmarks.kills [KILLS]           (1,000 unless told) the program as a user starts it
    python -m benchmarks.kills [KILLS] --forked  the same program, forked from one that has its imports

The real app runs in a pseudo-terminal and is driven by keys: highlights, colours, notes, deletions and
undo, while `R` updates feeds from a server in this program that publishes something else at each
request. At a random moment SIGKILL takes the app, or its update, or both at once. Then the library is
looked over: what was acknowledged must be there, the file sound, the journal in agreement with the
highlights, nothing half done. Acknowledged is what a reader could have seen: a word that stood on the
screen in the colour of a highlight, a note after "note saved", a colour after "saved".
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.support.kill_campaign import campaign


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kills", nargs="?", type=int, default=1000)
    parser.add_argument("--forked", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    started = time.perf_counter()
    done = campaign(options.kills, forked=options.forked, seed=options.seed)
    for what, count in sorted(done.kills.items()):
        print(f"  {count:5} kills of {what}")
    answers = ", ".join(f"{count} {what}" for what, count in sorted(done.acknowledged.items()))
    print(f"kills: {done.kills.total()}; acknowledged: {done.acknowledged.total()} ({answers})")
    print(f"problems: {len(done.problems)}; {time.perf_counter() - started:.0f} s")
    return 1 if done.problems else 0


if __name__ == "__main__":
    sys.exit(main())
