"""`postil clean` of a PDF file: text, metadata, what was left out, and clear errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.made_reports import Layout, make


def test_clean_prints_report_in_pdf_file(postil: Any, tmp_path: Path) -> None:
    made = make(1, Layout(columns=2))
    file = tmp_path / "report.pdf"
    file.write_bytes(made.data)
    result = postil("clean", str(file), "--json", "--explain")
    record = json.loads(result.out)
    assert result.status == 0
    assert (record["title"], record["authors"]) == (made.title, [made.author])
    assert record["published"].startswith("2024-03-14")
    assert all(paragraph in record["text"] for paragraph in made.paragraphs)
    assert "Page 1" in [dropped["text"] for dropped in record["dropped"]]


def test_clean_names_file_that_is_damaged(postil: Any, tmp_path: Path) -> None:
    file = tmp_path / "broken.pdf"
    file.write_bytes(b"%PDF-1.7\nnothing here")
    result = postil("clean", str(file))
    assert result.status == 1
    assert "broken.pdf" in result.err
    assert "damaged" in result.err
