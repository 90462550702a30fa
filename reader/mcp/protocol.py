"""JSON-RPC 2.0 a line, as the Model Context Protocol uses it on standard input and output.

Both ways to begin are answered: the handshake (`initialize`, revisions 2024-11-05 to 2025-11-25), and
requests that carry their revision themselves (`server/discover`, 2026-07-28). What comes in is not trusted:
each line is limited in size, and whatever is wrong in it is answered with an error; nothing ends the server
but the end of its input.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from reader.bounded import is_nested_deeper
from reader.errors import PostilError
from reader.log import logger

log = logger(__name__)
MAX_LINE = 1_000_000
"""Bytes of a message, at most."""
_MOST_SKIPPED = 50
"""Multiple of MAX_LINE up to which the end of an oversized line is searched for."""
MAX_DEPTH = 50
HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
MODERN_VERSIONS = ("2026-07-28",)
_PARSE_ERROR, _INVALID_REQUEST, _NO_METHOD, _INVALID_PARAMS, _INTERNAL = (
    -32700,
    -32600,
    -32601,
    -32602,
    -32603,
)
_UNSUPPORTED_VERSION = -32022
_VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
_SERVER_KEY = "io.modelcontextprotocol/serverInfo"
_FRESH: Mapping[str, Any] = {"resultType": "complete", "ttlMs": 0, "cacheScope": "private"}
"""What results of the newest revision need besides; older clients ignore it."""

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """An operation that a client can call. `schema` is a JSON Schema of its arguments, `call` takes them.

    `call` raises PostilError; its message goes to the client.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    call: Callable[[Object], str]
    writes: bool = False

    def described(self) -> Object:
        """The tool as the list of tools has it."""
        return {
            "name": self.name,
            "description": self.description,
            "inputSchema": dict(self.schema),
            "annotations": {
                "readOnlyHint": not self.writes,
                "destructiveHint": False,
                "idempotentHint": not self.writes,
                "openWorldHint": False,
            },
        }


class RequestError(Exception):
    """A request that is answered with an error of the protocol."""

    def __init__(self, code: int, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


class Server:
    """Answers the messages of one client."""

    def __init__(self, tools: Sequence[Tool], *, name: str, version: str, instructions: str) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._info = {"name": name, "version": version}
        self._instructions = instructions
        self._methods: Mapping[str, Callable[[Object], Object]] = {
            "initialize": self._initialize,
            "server/discover": self._discover,
            "ping": lambda _: {},
            "tools/list": self._list_tools,
            "tools/call": self._call_tool,
        }

    def serve(self, source: BinaryIO, target: BinaryIO) -> None:
        """Answer until the end of the input."""
        while line := source.readline(MAX_LINE + 1):
            if len(line) > MAX_LINE:
                if not line.endswith(b"\n") and not _skipped(source):
                    return
                answer: Object | None = _error(
                    None, RequestError(_INVALID_REQUEST, f"more than {MAX_LINE:,} bytes")
                )
            else:
                answer = self.answer(line)
            if answer is not None:
                target.write(json.dumps(answer).encode("ascii") + b"\n")
                target.flush()

    def answer(self, line: bytes) -> Object | None:
        """The answer to a message; None to one that wants none."""
        if not line.strip():
            return None
        number: Any = None
        try:
            message = _parsed(line)
            number = message.get("id")
            method = _method(message)
            if "id" not in message or method.startswith("notifications/"):
                return None
            return {"jsonrpc": "2.0", "id": number, "result": self._result(method, message)}
        except RequestError as error:
            return _error(number if isinstance(number, str | int) else None, error)
        except Exception:
            log.exception("a request of an agent failed")
            return _error(number, RequestError(_INTERNAL, "internal error; see Postil's log"))

    def _result(self, method: str, message: Object) -> Object:
        params = message.get("params", {})
        if not isinstance(params, dict):
            raise RequestError(_INVALID_PARAMS, "params must be an object")
        meta = params.get("_meta")
        asked = meta.get(_VERSION_KEY) if isinstance(meta, dict) else None
        if asked is not None and asked not in MODERN_VERSIONS:
            known = [*MODERN_VERSIONS, *HANDSHAKE_VERSIONS]
            data = {"supported": known, "requested": str(asked)[:40]}
            raise RequestError(_UNSUPPORTED_VERSION, "unsupported protocol version", data)
        act = self._methods.get(method)
        if act is None:
            raise RequestError(_NO_METHOD, f"unknown method {method[:60]}")
        return act(params)

    # --- methods

    @property
    def _capabilities(self) -> Object:
        return {"tools": {"listChanged": False}}

    def _initialize(self, params: Object) -> Object:
        asked = params.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in HANDSHAKE_VERSIONS else HANDSHAKE_VERSIONS[-1],
            "capabilities": self._capabilities,
            "serverInfo": self._info,
            "instructions": self._instructions,
        }

    def _discover(self, _: Object) -> Object:
        return {
            "supportedVersions": [*MODERN_VERSIONS, *HANDSHAKE_VERSIONS],
            "capabilities": self._capabilities,
            "instructions": self._instructions,
            "_meta": {_SERVER_KEY: self._info},
            **_FRESH,
        }

    def _list_tools(self, params: Object) -> Object:
        if params.get("cursor") is not None:
            raise RequestError(_INVALID_PARAMS, "there is one page of tools only")
        return {"tools": [tool.described() for tool in self._tools.values()], **_FRESH}

    def _call_tool(self, params: Object) -> Object:
        tool = self._tools.get(str(params.get("name")))
        if tool is None:
            raise RequestError(_INVALID_PARAMS, f"unknown tool {str(params.get('name'))[:60]}")
        arguments = params.get("arguments")
        arguments = {} if arguments is None else arguments
        failed = False
        try:
            if not isinstance(arguments, dict):
                raise ToolRefused("The arguments must be an object.")
            text = tool.call(arguments)
        except PostilError as error:
            failed, text = True, str(error)
        return {"content": [{"type": "text", "text": text}], "isError": failed, "resultType": "complete"}


def _skipped(source: BinaryIO) -> bool:
    """Read on to the end of a line that is too long; False where it has none in reach."""
    return any(source.readline(MAX_LINE).endswith(b"\n") for _ in range(_MOST_SKIPPED))


class ToolRefused(PostilError):
    """The arguments of a tool are not valid."""


def _parsed(line: bytes) -> Object:
    try:
        message = json.loads(line.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise RequestError(_PARSE_ERROR, "not JSON in UTF-8") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise RequestError(_INVALID_REQUEST, "not a JSON-RPC 2.0 object; batches are not supported")
    if is_nested_deeper(message, MAX_DEPTH):
        raise RequestError(_INVALID_REQUEST, "nested too deeply")
    number = message.get("id")
    if "id" in message and (isinstance(number, bool) or not isinstance(number, str | int)):
        raise RequestError(_INVALID_REQUEST, "an id must be text or a whole number")
    return message


def _method(message: Object) -> str:
    """The method of a request or notification."""
    method = message.get("method")
    if method is None and ("result" in message or "error" in message):
        return "notifications/answer"  # a response, but the server sends no requests
    if not isinstance(method, str):
        raise RequestError(_INVALID_REQUEST, "a request needs a method")
    return method


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _error(number: object, error: RequestError) -> Object:
    body: Object = {"code": error.code, "message": error.message}
    if error.data is not None:
        body["data"] = error.data
    return {"jsonrpc": "2.0", "id": number, "error": body}
