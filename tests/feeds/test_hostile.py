"""A tenth of the hostile server's routes through the real update; `benchmarks/hostile.py` runs all."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hostile(monkeypatch):
    if not (ROOT / "benchmarks" / "hostile.py").exists():
        pytest.skip("benchmarks/ is not part of this copy")
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.hostile")


def test_a_tenth_of_the_hostile_routes_ends_as_expected(shared, hostile, tmp_path):
    server_file = shared / "hostile" / "hostile_server.py"
    if not server_file.exists():
        pytest.skip("needs the hostile server of the test data folder")
    results = []
    wrong = hostile.drive(server_file, hostile.tenth(server_file), 5.0, tmp_path, results.append)
    assert wrong == []
    assert {result.name: result.problems for result in results if result.problems} == {}
    assert len(results) > 30
