"""Lists of subscriptions, as they are found in the wild."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import OpmlError
from reader.feeds.parsing.opml import Subscription, read_list, read_subscriptions, write_opml
from reader.model import Feed, Folder
from reader.safetext import is_safe


def test_nested_folders_are_kept() -> None:
    data = b"""<?xml version="1.0"?><opml version="2.0"><body>
    <outline text="Politics"><outline title="Europe"><outline text="A &amp; B" type="rss" xmlUrl="https://a.test/feed" htmlUrl="https://a.test/"/></outline></outline>
    <outline text="Loose" xmlUrl="feed://b.test/rss"/><outline text="Tagged" xmlurl="https://c.test/" category="/News/World,/x" description="Two &lt;b&gt;a&lt;/b&gt; week"/>
    <outline text="Same again" xmlUrl="https://a.test/feed"/></body></opml>"""
    assert read_subscriptions(data) == [
        Subscription("https://a.test/feed", "A & B", "https://a.test/", ("Politics", "Europe")),
        Subscription("http://b.test/rss", "Loose"),
        Subscription("https://c.test/", "Tagged", "", ("News", "World"), "Two a week"),
    ]


def test_newsraft_feeds_keep_their_sections_and_titles() -> None:
    data = b"""# mine
http://a.test/feed "First" [120]
@ Politics and more [60] {100}
https://b.test/rss
https://c.test/rss "Third" {20}
@ "Quoted (name)" [5]
$(echo x)
https://d.test/rss [10]
"""
    assert read_list(data).subscriptions == (
        Subscription("http://a.test/feed", "First"),
        Subscription("https://b.test/rss", "", "", ("Politics and more",)),
        Subscription("https://c.test/rss", "Third", "", ("Politics and more",)),
        Subscription("https://d.test/rss", "", "", ("Quoted (name)",)),
    )
    assert len(read_list(data).refused) == 1
    # without sections the name of the file tells them from newsboat's, whose word is a tag
    line = b'https://a.test/feed "News"'
    assert read_subscriptions(line, name="/home/me/.config/newsraft/feeds")[0].title == "News"
    assert read_subscriptions(line, name="urls")[0].folder == ("News",)


def test_broken_opml_is_recovered() -> None:
    data = b"<opml><body><outline text='A & B < C' xmlUrl='https://a.test/?a=1&b=2'/><outline text='x' xmlUrl='https://b.test/'>"
    assert [one.url for one in read_subscriptions(data)] == ["https://a.test/?a=1&b=2", "https://b.test/"]


def test_other_addresses_are_listed_as_refused() -> None:
    found = read_list(
        b"<opml><body><outline text='bad' xmlUrl='file:///etc/passwd'/><outline text='worse' xmlUrl='javascript:x'/><outline xmlUrl='https://a.test/'/></body></opml>"
    )
    assert [one.url for one in found.subscriptions] == ["https://a.test/"]
    assert [what for what, _ in found.refused] == ["bad", "worse"]
    assert "file:///etc/passwd" in found.refused[0][1]


def test_missing_scheme_becomes_https() -> None:
    opml = b"""<opml><body><outline xmlUrl="www.a.test/rss"/><outline xmlUrl="b.test/feed"/>
    <outline xmlUrl="c.test:8080"/><outline text="Bad" xmlUrl="rss/feed.xml"/><outline xmlUrl="x"/></body></opml>"""
    found = read_list(opml)
    wanted = ["https://www.a.test/rss", "https://b.test/feed", "https://c.test:8080"]
    assert [one.url for one in found.subscriptions] == wanted
    assert [what for what, _ in found.refused] == ["Bad", "x"]
    assert "“rss/feed.xml”" in found.refused[0][1]
    found = read_list(b"www.a.test/rss news\nb.test/feed\nnot an address\n")
    assert [one.url for one in found.subscriptions] == wanted[:2]
    assert [what for what, _ in found.refused] == ["not"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "lists no feed"),
        (b"<outline text='Empty folder'/>", "lists no feed"),
        (b"<outline type='include' text='More' url='https://a.test/more.opml'/>", "links to other lists"),
    ],
)
def test_list_without_feeds(body: bytes, says: str) -> None:
    with pytest.raises(OpmlError, match=says):
        read_list(b"<opml version='2.0'><body>" + body + b"</body></opml>", name="mine.opml")


def test_newsboat_urls() -> None:
    data = b"""# my feeds
https://a.test/feed "tag one" two "~My title"
https://b.test/feed
"query:Unread:unread = \\"yes\\""
exec:~/bin/x
https://c.test/feed "!" security
"""
    assert read_subscriptions(data) == [
        Subscription("https://a.test/feed", "My title", "", ("tag one",)),
        Subscription("https://b.test/feed"),
        Subscription("https://c.test/feed", "", "", ("security",)),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"<html><body>x</body></html>", b"<rss/>", b"no address here"]
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(OpmlError):
        read_subscriptions(data, name="mine.opml")


def test_hostile_lists() -> None:
    laughs = (
        b"<!DOCTYPE opml [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(b"<!ENTITY %c '%s'>" % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 10))
        + b"]><opml><body><outline text='&j;' xmlUrl='https://a.test/'/></body></opml>"
    )
    deep = b"<opml><body>" + b"<outline text='x'>" * 20_000
    reasons: list[str] = []
    for data in (
        laughs,
        deep,
        b"<opml><a:b:c -->  xmlns=x/><:outline/>",
        b"<opml><!DOCTYPE x SYSTEM 'file:///etc/passwd'>",
    ):
        try:
            assert all(len(one.title) <= 200 for one in read_subscriptions(data))
        except OpmlError as error:
            reasons.append(error.message)
    assert all(reasons)


_names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(st.lists(_names, min_size=1, max_size=4), _names)
def test_written_opml_is_read_back(folder_names: Any, title: str) -> None:
    folders = [Folder(n + 1, name, n or None) for n, name in enumerate(folder_names)]
    feeds = [
        Feed(1, "https://a.test/?x=1&y=2", title, "https://a.test/", folders[-1].id),
        Feed(2, "https://b.test/", "B"),
    ]
    read = read_subscriptions(write_opml(folders, feeds, title="Mine").encode())
    assert {one.url for one in read} == {"https://a.test/?x=1&y=2", "https://b.test/"}
    for name in folder_names:
        if name.isalnum():
            assert name in next(one for one in read if one.url.startswith("https://a")).folder


def test_written_opml_is_terminal_safe() -> None:
    hostile = "a\x1b[31m\x9b31m\u202e\u2066\ufeff\x85\u2028b"
    folders = [Folder(1, hostile)]
    feeds = [Feed(1, "https://a.test/\x9b\u202ex", hostile, f"https://a.test/{hostile}", 1)]
    text = write_opml(folders, feeds, title=hostile)
    assert is_safe(text)
    (read,) = read_subscriptions(text.encode())
    assert read.url == "https://a.test/%C2%9B%E2%80%AEx"


def test_empty_folders_are_left_out() -> None:
    text = write_opml(
        [Folder(1, "used"), Folder(2, "empty")], [Feed(1, "https://a.test/", "A", folder_id=1)], title="x"
    )
    assert "used" in text
    assert "empty" not in text


def test_corpus_lists_are_read_or_refused(shared: Path) -> None:
    count, refused = 0, {}
    for path in [
        *sorted((shared / "corpus/opml").iterdir()),
        *sorted((shared / "corpus/newsboat_urls").iterdir()),
    ]:
        if path.name == "MANIFEST.json":
            continue
        try:
            count += len(read_subscriptions(path.read_bytes(), name=path.name))
        except OpmlError as error:
            refused[path.name] = error.message
    assert all(name in reason for name, reason in refused.items())
    assert count > 5000
