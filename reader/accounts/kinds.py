"""The kinds of servers that accounts can be on, and in what their API differs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerKind:
    """Where the API begins below the server's address, and whether titles have wide signs for & < >."""

    api_path: str = ""
    wide_signs: bool = False


KINDS = {
    "freshrss": ServerKind("/api/greader.php", wide_signs=True),
    "miniflux": ServerKind(),
    "greader": ServerKind(),
}
"""By the name that the user gives; "greader" is any other server with that API."""
