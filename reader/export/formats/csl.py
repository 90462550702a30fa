"""CSL-JSON: an array of items, as Zotero, pandoc and citation processors read it (csl-data.json 1.0.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from reader.citations.csl import csl_item
from reader.export.json_text import escaped_json
from reader.export.records import Report


def text(reports: Iterable[Report]) -> str:
    """All reports; passages have no place in this format."""
    items = [csl_item(each.cited) for each in reports]
    return escaped_json(json.dumps(items, ensure_ascii=False, indent=2)) + "\n"
