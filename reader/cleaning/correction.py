"""A correction of a site as plain data, which the parent of a worker needs without the cleaner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """Blocks that look like `block` (`corrections.BlockSignature`) are kept, or left out."""

    keep: bool
    block: str
