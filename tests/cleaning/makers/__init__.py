"""Makers of pages for tests: a report goes in, and what a system would make of it comes out, with its truth."""

from __future__ import annotations

from tests.cleaning.makers.forms import FORMS
from tests.cleaning.makers.made import Maker
from tests.cleaning.makers.programs import PROGRAMS
from tests.cleaning.makers.systems import SYSTEMS

MAKERS: dict[str, Maker] = {maker.__name__: maker for maker in (*SYSTEMS, *PROGRAMS, *FORMS)}
"""Every maker by its name."""
HALF = {name for at, name in enumerate(MAKERS) if at % 2 == 0}
"""The makers on which rules are made; the others only judge."""
