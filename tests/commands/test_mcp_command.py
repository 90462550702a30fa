"""`postil mcp`: what agents can read and add, spoken by the protocol's own client and by hostile ones."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader.library.storage.database import Library
from reader.mcp.protocol import MAX_LINE, Server
from reader.mcp.reading import read_tools
from reader.mcp.writing import write_tools
from reader.settings import Settings
from tests.support.fixtures import Run

Ask = Callable[..., Any]
READING = {"search_articles", "read_article", "list_highlights"}


def server(path: Path, *, write: bool) -> tuple[Library, Server]:
    """A server on a library; the library is to be closed."""
    library = Library.open(path)
    tools = read_tools(library, Settings())
    if write:
        tools += write_tools(lambda: Library.open(path, write=True), colour="green", tag="agent")
    return library, Server(tools, name="postil", version="1", instructions="")


def answered(serving: Server, line: bytes) -> dict[str, Any]:
    """The answer to a line that wants one."""
    answer = serving.answer(line)
    assert answer is not None
    return answer


@pytest.fixture
def ask(library: Path) -> Ask:
    """Calls a tool; gives what it answers, or its words where it failed."""

    def call(name: str, **arguments: object) -> Any:
        opened, serving = server(library, write=True)
        message = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": name, "arguments": arguments},
        }
        with opened:
            result = answered(serving, json.dumps(message).encode())["result"]
        (content,) = result["content"]
        return content["text"] if result["isError"] else json.loads(content["text"])

    return call


def test_search_read_and_list(ask: Ask, postil: Run) -> None:
    newest = ask("search_articles", limit=3)["articles"]
    assert [each["article"] for each in newest] == [each["id"] for each in postil("list", "--json").json[:3]]
    assert ask("search_articles", limit=2, offset=1)["articles"] == newest[1:]
    found = ask("search_articles", query="base rate")["articles"]
    assert "base" in found[0]["snippet"]
    first = ask("read_article", article=1, length=100)
    assert (first["start"], first["end"], len(first["text"])) == (0, 100, 100)
    rest = ask("read_article", article=1, start=100, length=50_000)
    whole = postil("show", "1", "--format", "json").json["text"]
    assert (first["text"] + rest["text"], rest["characters"]) == (whole, len(whole))
    assert ask("read_article", article=1, start=10**9)["text"] == ""
    postil("highlight", "1", "--quote", "the", "--nth", "1", "--note", "Why?", "--tag", "aim")
    listed = ask("list_highlights", query="tag:aim")
    assert (listed["found"], listed["highlights"][0]["note"]) == (1, "Why?")
    assert ask("list_highlights", article=2, query="Why")["highlights"] == []


def test_highlights_and_notes_are_added_like_those_made_by_hand(ask: Ask, postil: Run) -> None:
    text = ask("read_article", article=1)["text"]
    quote = next(line for line in text.split("\n") if len(line) > 60)
    made = ask("add_highlight", article=1, quote="  ".join(quote.split()), note="First.", tags=["method"])
    assert made["added"]
    assert ask("add_highlight", article=1, quote=quote, note="Other.") == {"uid": made["uid"], "added": False}
    assert ask("add_note", highlight=made["uid"], text="Second.") == {"uid": made["uid"]}
    (found,) = (one["highlight"] for one in postil("highlights", "tag:agent", "--json").json)
    assert (found["quote"], found["note"], found["colour"]) == (quote, "First.\n\nSecond.", "green")
    assert found["tags"] == ["agent", "method"]
    assert ask("add_note", article=2, text="On the article.") == {"article": 2}
    assert postil("undo").out.startswith("Undone: article note changed in #2")
    assert postil("undo").out.startswith("Undone: note changed in #1")
    assert postil("undo").out.startswith("Undone: highlight added in #1")
    assert postil("highlights", "tag:agent", "--json").json == []


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("read_article", {}, "“article” is missing."),
        ("read_article", {"article": 99_999}, "There is no article with the number 99999."),
        ("read_article", {"article": 2**70}, "“article” must be"),
        ("read_article", {"article": True}, "“article” must be"),
        ("read_article", {"article": "1; DROP TABLE articles"}, "“article” must be"),
        ("read_article", {"article": 1, "length": 10**9}, "“length” must be"),
        ("read_article", {"article": 1, "path": "/etc/passwd"}, "There is no argument “path”."),
        ("search_articles", {"query": "date:sometimes"}, "sometimes is not a date"),
        ("search_articles", {"query": "(" * 1500}, "column"),
        ("search_articles", {"query": ["x"]}, "“query” must be"),
        ("search_articles", {"query": "x" * 3000}, "“query” must be"),
        ("list_highlights", {"article": 99_999}, "There is no article"),
        (
            "add_highlight",
            {"article": 1, "quote": "not in this text at all"},
            "That passage is not in the text",
        ),
        ("add_highlight", {"article": 1, "quote": "the"}, "times. Give more of it"),
        ("add_highlight", {"article": 1, "quote": " \n"}, "That passage is not in the text"),
        ("add_highlight", {"article": 1, "quote": "the", "colour": "black"}, "“colour” must be"),
        ("add_highlight", {"article": 1, "quote": "the", "tags": [1]}, "“tags” must be"),
        ("add_note", {"text": "x"}, "Name the highlight or the article"),
        ("add_note", {"text": "x", "article": 1, "highlight": "x"}, "Name the highlight or the article"),
        ("add_note", {"text": " ", "article": 1}, "The note must not be empty."),
        ("add_note", {"text": "x", "highlight": "nothing"}, "There is no highlight “nothing”."),
    ],
)
def test_refused_arguments_say_why(ask: Ask, name: str, arguments: dict[str, object], why: str) -> None:
    assert why in ask(name, **arguments)


def test_surrogates_and_controls_are_stored_safely(ask: Ask, postil: Run) -> None:
    assert ask("search_articles", query="\ud800\x00")["articles"] == []
    assert ask("add_note", article=1, text="a\ud800b\x00c\x1b[31md") == {"article": 1}
    assert "\x1b" not in postil("show", "1").out
    assert ask("read_article", article=1)["note"].startswith("a\ufffdb\ufffdc")


def test_nothing_can_be_changed_without_write(library: Path) -> None:
    opened, serving = server(library, write=False)
    with opened:
        listed = answered(serving, b'{"jsonrpc":"2.0","id":"a","method":"tools/list"}')["result"]["tools"]
        assert {tool["name"] for tool in listed} == READING
        assert all(tool["annotations"]["readOnlyHint"] for tool in listed)
        refused = answered(
            serving,
            b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add_note",'
            b'"arguments":{"article":1,"text":"x"}}}',
        )
    assert refused["error"]["code"] == -32602


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b'{"jsonrpc":"2.0","id":NaN,"method":"ping"}', -32700),
        (b"[" * 100_000, -32700),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":' + b'{"a":' * 200 + b"1" + b"}" * 201, -32600),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600),
        (b'{"id":1,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600),
        (b'{"jsonrpc":"2.0","id":1}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":7}', -32600),
        (b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"resources/list"}', -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}', -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":["x"]}}', -32602),
        (
            b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":'
            b'{"io.modelcontextprotocol/protocolVersion":"1900-01-01"}}}',
            -32022,
        ),
        (b"x" * (MAX_LINE + 5), -32600),
    ],
)
def test_hostile_lines_are_answered_and_the_next_one_too(library: Path, line: bytes, code: int) -> None:
    opened, serving = server(library, write=True)
    target = io.BytesIO()
    silent = (
        b'\n{"jsonrpc":"2.0","method":"notifications/initialized"}\n{"jsonrpc":"2.0","id":4,"result":{}}\n'
    )
    with opened:
        serving.serve(io.BytesIO(silent + line + b'\n{"jsonrpc":"2.0","id":"2","method":"ping"}\n'), target)
    first, second = (json.loads(each) for each in target.getvalue().splitlines())
    assert first["error"]["code"] == code
    assert second == {"jsonrpc": "2.0", "id": "2", "result": {}}


def test_line_without_end_ends_the_server(library: Path) -> None:
    class Endless(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            return b"\0" * (size or 0)

    opened, serving = server(library, write=False)
    target = io.BytesIO()
    with opened:
        serving.serve(Endless(), target)
    assert target.getvalue() == b""


def test_program_ends_with_its_input_and_needs_no_terminal(library: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reader", "mcp"],
        input=b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01"}}\n',
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    result = json.loads(done.stdout)["result"]
    assert (result["protocolVersion"], result["serverInfo"]["name"]) == ("2025-11-25", "postil")


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_protocols_own_client(library: Path, mode: str) -> None:
    mcp = pytest.importorskip("mcp")
    command = ["-m", "reader", "--library", str(library), "mcp", "--write"]
    parameters = mcp.StdioServerParameters(command=sys.executable, args=command)
    async with mcp.Client(parameters, mode=mode, read_timeout_seconds=60) as client:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == {*READING, "add_highlight", "add_note"}
        result = await client.call_tool("read_article", {"article": 1})
        text = json.loads(result.content[0].text)["text"]
        quote = next(line for line in text.split("\n") if len(line) > 60)
        result = await client.call_tool("add_highlight", {"article": 1, "quote": quote, "note": "Häh?"})
        assert not result.is_error
        result = await client.call_tool("list_highlights", {"query": "tag:agent"})
        (found,) = json.loads(result.content[0].text)["highlights"]
        assert (found["quote"], found["note"]) == (quote, "Häh?")
        result = await client.call_tool("add_highlight", {"article": 1, "quote": "no such words"})
        assert result.is_error
        assert "not in the text" in result.content[0].text
