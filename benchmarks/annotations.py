"""Random work on highlights, notes and tags against a simple model, for as long as you like.

    python -m benchmarks.annotations [STEPS] [--no-shrink]

Three machines that merge through a folder, crash, lose their file, and are upgraded. Prints how many
operations were tried (100,000 unless told) and how long it took; a difference between library and
model ends it with the shortest sequence that shows it. The suite runs a small part of this.
"""

from __future__ import annotations

import argparse
import sys
import time
import unittest

from hypothesis import HealthCheck, Phase, settings

from tests.support.annotation_machine import AnnotationMachine

LENGTH = 100


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("steps", nargs="?", type=int, default=100_000)
    parser.add_argument("--no-shrink", action="store_true", help="end with the first difference as it is")
    options = parser.parse_args()
    AnnotationMachine.TestCase.settings = settings(
        max_examples=max(1, options.steps // LENGTH),
        stateful_step_count=LENGTH,
        deadline=None,
        database=None,
        phases=[Phase.generate] if options.no_shrink else [Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    started = time.perf_counter()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(AnnotationMachine.TestCase)
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    outcome = "agree" if result.wasSuccessful() else "DIFFER"
    print(f"{AnnotationMachine.compared:,} operations in {time.perf_counter() - started:.0f} s: {outcome}")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
