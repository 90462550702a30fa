"""The last failures of hooks, in a small file in the log folder: for `postil doctor` and the app."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from reader import paths
from reader.atomic import make_folder, replace_file
from reader.log import logger
from reader.userinfo import hidden

log = logger(__name__)
_MAX_BYTES = 100_000
_MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """A hook that failed in its last run, and how many times in a row; `at` is in UTC."""

    hook: str
    reason: str
    at: datetime
    times: int = 1


def file() -> Path:
    """Where failures are kept."""
    return paths.state_folder() / "hooks.json"


def failures() -> list[Failure]:
    """The hooks whose last run failed, by name; none where the file is missing or not readable."""
    try:
        with file().open("rb") as opened:
            rows = json.loads(opened.read(_MAX_BYTES))
        return [
            Failure(str(name), str(row["reason"]), datetime.fromisoformat(row["at"]), int(row["times"]))
            for name, row in sorted(rows.items())
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []  # it says nothing that the log does not say


def record(hook: str, reason: str) -> None:
    """Note how a hook ended: `reason` is "" for success. Failures are logged, too."""
    known = {each.hook: each for each in failures()}
    before = known.pop(hook, None)
    if reason:
        reason = hidden(reason)[:_MAX_REASON]
        log.warning("the hook %s failed: %s", hook, reason)
        known[hook] = Failure(hook, reason, datetime.now(UTC), before.times + 1 if before else 1)
    elif before is None:
        return
    rows = {
        each.hook: {"reason": each.reason, "at": each.at.isoformat(), "times": each.times}
        for each in known.values()
    }
    with contextlib.suppress(OSError):  # the log has it
        make_folder(paths.state_folder())
        replace_file(file(), json.dumps(rows).encode("ascii"), mode=0o600, sync=False)
