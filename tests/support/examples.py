"""How many random examples a test draws."""

from __future__ import annotations

from hypothesis import settings

_DEFAULT = 50
"""Examples of the profile `default`; see `tests/conftest.py`."""


def examples(number: int) -> int:
    """So many in the default run, and more in the profiles that draw more: `ci` and `explore` four times."""
    return number * settings.default.max_examples // _DEFAULT
