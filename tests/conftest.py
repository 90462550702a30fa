"""Fixtures shared by all tests."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

# Without cached bytecode each process of the suite, and each program that tests start, compiles everything anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from tests.support.reused_workers import ReusedWorkers  # noqa: E402

# a program that a shell starts in the background ignores ctrl+c, and so would all that tests start
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_MEMORY = Path("/dev/shm")
"""A file system in memory: tests write thousands of libraries, and each commit waits for the disk."""
_ENOUGH = 4 << 30
"""Bytes that have to be free there."""
if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

# how long an example takes says how busy the machine is, so there is no deadline. The examples of a checkout
# are the same at each run, so that a failure belongs to a change; HYPOTHESIS_PROFILE=explore draws new ones.
_BUSY = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile(
    "default", max_examples=30, deadline=None, suppress_health_check=_BUSY, derandomize=True
)
settings.register_profile("ci", settings.get_profile("default"), max_examples=200)
settings.register_profile("explore", settings.get_profile("ci"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Import a share of the test modules in each process, before all of them import all.

    What one has compiled and written to its cache the others read: after a change, or in a new checkout, that
    is two thirds of the time until the first test.
    """
    share, shares = os.environ.get("PYTEST_XDIST_WORKER", "")[2:], os.environ.get("PYTEST_XDIST_WORKER_COUNT")
    if not (share and shares) or session.config.args_source != pytest.Config.ArgsSource.TESTPATHS:
        return
    root = Path(__file__).parent
    for file in sorted(root.rglob("test_*.py"))[int(share) :: int(shares)]:
        with contextlib.suppress(Exception):  # collection imports it again, and reports why it fails
            importlib.import_module(".".join(file.relative_to(root.parent).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give slow tests ten minutes, unless they say how long they take: they run beside fuzzers and builds."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(600))


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of every later collection of garbage."""
    gc.freeze()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Three processes a core: tests of the app and of child programs wait for most of their time."""
    return 3 * len(
        os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test data beside the project; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("POSTIL_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (folder / "corpus").is_dir():
        pytest.skip(f"needs the test data folder {folder} (set POSTIL_SHARED)")
    return folder


@pytest.fixture(scope="session")
def _worker_stock() -> Iterator[ReusedWorkers]:
    stock = ReusedWorkers()
    yield stock
    stock.close()


@pytest.fixture
def reused_workers(_worker_stock: ReusedWorkers) -> Iterator[None]:
    """Worker processes started by this test's process come from earlier tests, and go to later ones."""
    with pytest.MonkeyPatch.context() as patch:  # the test may undo its own
        patch.setattr("reader.feeds.workers.pool.WorkerProcess", _worker_stock.take)
        yield


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test ever touches the folders of the person who runs it, or asks a proxy."""
    for variable, name in {
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
        "HOME": "home",
    }.items():
        monkeypatch.setenv(variable, str(tmp_path / name))
    for variable in ("POSTIL_LIBRARY", "POSTIL_CONFIG", "NO_COLOR", *_PROXIES):
        monkeypatch.delenv(variable, raising=False)
