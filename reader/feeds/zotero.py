"""The running Zotero on this machine: its connector's port, which takes references as RIS.

https://www.zotero.org/support/dev/client_coding/connector_http_server
"""

from __future__ import annotations

import http.client
import json
import uuid
from typing import Any

from reader import __version__
from reader.errors import FetchError

HOST, PORT = "127.0.0.1", 23119
_SECONDS = 30.0
_MOST_BYTES = 10_000_000
_HINT = "Start Zotero, or write a file: postil export zotero --to postil.ris"
_REFUSALS = {
    400: "Zotero could not read the references",
    409: "Zotero has taken this import already",
    500: "Zotero cannot add to the selected library: it may be read-only",
}


def push(ris: str, *, port: int = PORT) -> int:
    """Import references into the collection that is selected in Zotero; how many items it made.

    Only this machine is asked, no proxy. Raises FetchError where Zotero does not run or refuses them.
    """
    _ask("GET", "/connector/ping", b"", port)
    status, body = _ask("POST", f"/connector/import?session={uuid.uuid4().hex}", ris.encode(), port)
    if status != 201:
        reason = _REFUSALS.get(status, f"Zotero answered {status}")
        raise FetchError(f"{reason}. Nothing was added.", hint=_HINT)
    try:
        items = json.loads(body)
    except ValueError as error:
        raise FetchError("Zotero's answer could not be read.", hint="Look in Zotero.") from error
    return len(items) if isinstance(items, list) else 0


def _ask(method: str, path: str, body: bytes, port: int) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=_SECONDS)
    headers: dict[str, Any] = {
        "Content-Type": "application/x-research-info-systems",
        "User-Agent": f"Postil/{__version__}",
        "X-Zotero-Connector-API-Version": "3",
    }
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise FetchError("Zotero does not answer on this machine.", hint=_HINT) from error
    finally:
        connection.close()
