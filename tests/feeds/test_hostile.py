"""A tenth of the hostile server's routes through the real update; `benchmarks/hostile.py` runs all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hostile_routes import Result, drive, tenth


@pytest.mark.slow
def test_tenth_of_hostile_routes_ends_as_expected(shared: Path, tmp_path: Path) -> None:
    server_file = shared / "hostile" / "hostile_server.py"
    if not server_file.exists():
        pytest.skip("needs the hostile server of the test data folder")
    results: list[Result] = []
    wrong = drive(server_file, tenth(server_file), 5.0, tmp_path, results.append)
    assert wrong == []
    assert {result.name: result.problems for result in results if result.problems} == {}
    assert len(results) > 30
