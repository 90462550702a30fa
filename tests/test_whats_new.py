"""The one line of news that the first start after an upgrade shows."""

from __future__ import annotations

import pytest

from reader import __version__
from reader.whats_new import headline, headline_in, is_upgrade

CHANGES = "# Changelog\n\n## Unreleased\n\nNew\nthings.\n\n### Added\n\n- x\n\n## [0.2.0] - 2026-01-01\n\nOld things.\n\n## 0.1.0\n\n### Added\n"


def test_change_log_has_a_headline_that_fits_two_lines_of_a_small_screen() -> None:
    found = headline(__version__)
    assert 20 < len(found) <= 120
    assert found.endswith(".")
    assert not set("`[]*") & set(found)


@pytest.mark.parametrize(
    ("version", "found"), [("0.2.0", "Old things."), ("0.1.0", ""), ("0.3.0", "New things.")]
)
def test_headline_is_that_of_the_version(version: str, found: str) -> None:
    assert headline_in(CHANGES, version) == found


def test_upgrade_is_a_higher_version() -> None:
    assert is_upgrade("", "0.1.0")
    assert is_upgrade("0.9.1", "0.10.0")
    assert not is_upgrade("0.2.0", "0.2.0")
    assert not is_upgrade("1.0", "0.9.9")
