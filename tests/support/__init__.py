"""Drivers that tests and benchmarks share: terminals, servers, models, campaigns."""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
"""The root of the checkout: programs of `tests` and `benchmarks` are started from here with `python -m`."""


def child_environment(**variables: str) -> dict[str, str]:
    """The environment of a program that a test or benchmark starts: it finds this checkout in any folder."""
    path = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path, **variables}
