"""Parsing: every format, odd input, and what never happens."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import NotAFeed
from reader.feeds.parsing.dates import odd_date
from reader.feeds.parsing.entries import says_something
from reader.feeds.parsing.parse import parse
from reader.feeds.workers.wire import decode, encode
from reader.feeds.workers.worker import frame, parsed_head

odd_date("April 1, 2025")  # what reads odd dates is imported late: not within the time of an example


def rss(items: str, head: str = "", declaration: str = "<?xml version='1.0' encoding='utf-8'?>") -> bytes:
    return f"{declaration}<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Reports</title><link>https://site.test/</link>{head}{items}</channel></rss>".encode()


ITEM = "<item><title>One</title><link>https://site.test/1</link><guid>g1</guid><pubDate>Tue, 01 Apr 2025 10:00:00 +0200</pubDate><description>Short.</description></item>"


def test_rss_in_full() -> None:
    body = rss(
        "<item><title>A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title><link>/1</link><guid isPermaLink='false'>g1</guid>"
        "<dc:creator>Ann</dc:creator><dc:creator>Ben</dc:creator><category>x</category><category>y</category>"
        "<pubDate>Tue, 01 Apr 2025 10:00:00 +0200</pubDate><description>Short.</description>"
        "<content:encoded><![CDATA[<p>Long <a href='/x'>text</a></p>]]></content:encoded>"
        "<enclosure url='https://site.test/a.mp3' type='audio/mpeg' length='123'/></item>",
        "<language>en</language><ttl>60</ttl>",
    )
    feed = parse(body, url="https://site.test/feed")
    assert (feed.title, feed.site_url, feed.format) == ("Reports", "https://site.test/", "rss20")
    assert (feed.language, feed.ttl_minutes, feed.notes) == ("en", 60, ())
    (entry,) = feed.entries
    assert (entry.guid, entry.url, entry.title) == ("g1", "https://site.test/1", "A & B")
    assert entry.authors == ("Ann", "Ben")
    assert entry.published_at == datetime(2025, 4, 1, 8, tzinfo=UTC)
    assert (entry.summary_html, entry.content_html) == ("Short.", "<p>Long <a href='/x'>text</a></p>")
    assert entry.categories == ("x", "y")
    assert [(e.url, e.media_type, e.length) for e in entry.enclosures] == [
        ("https://site.test/a.mp3", "audio/mpeg", 123)
    ]


def test_atom_in_full() -> None:
    body = b"""<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'><title>Berichte</title><id>urn:f</id>
    <link href='https://site.test/'/><link rel='self' href='https://site.test/atom'/><author><name>Haus</name></author>
    <entry><id>urn:1</id><title type='html'>Eins &amp;lt; zwei</title><link href='/1'/><updated>2025-04-01T10:00:00Z</updated>
    <published>2025-03-01T10:00:00Z</published><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Text</p></div></content></entry>
    <entry><id>urn:2</id><title>Zwei</title><link href='/2'/><updated>2025-04-02T10:00:00Z</updated><author><name>Eva</name></author>
    <summary>Nur &lt; Text</summary></entry></feed>"""
    feed = parse(body, url="https://site.test/atom")
    assert (feed.format, feed.language) == ("atom10", "de")
    one, two = feed.entries
    assert (one.title, one.url, one.authors) == ("Eins < zwei", "https://site.test/1", ("Haus",))
    assert one.published_at == datetime(2025, 3, 1, 10, tzinfo=UTC)
    assert one.updated_at == datetime(2025, 4, 1, 10, tzinfo=UTC)
    assert one.content_html == "<p>Text</p>"
    assert two.published_at == two.updated_at
    assert (two.authors, two.summary_html) == (("Eva",), "<p>Nur &lt; Text</p>")


def test_json_feed_in_full() -> None:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Reports",
        "home_page_url": "https://site.test/",
        "language": "en",
        "authors": [{"name": "House"}],
        "items": [
            {
                "id": 1,
                "url": "/1",
                "title": "One",
                "content_html": "<p>Text</p>",
                "summary": "Short.",
                "date_published": "2025-04-01T10:00:00+02:00",
                "authors": [{"name": "Ann"}, {"name": "Ben"}],
                "tags": ["x", 3],
                "attachments": [
                    {"url": "https://site.test/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 123}
                ],
            },
            {"id": "2", "content_text": "a < b\n\nsecond"},
            "nonsense",
        ],
    }
    feed = parse(json.dumps(data).encode(), url="https://site.test/feed.json")
    assert (feed.title, feed.format, feed.language) == ("Reports", "json11", "en")
    one, two = feed.entries
    assert (one.guid, one.url, one.authors) == ("1", "https://site.test/1", ("Ann", "Ben"))
    assert one.published_at == datetime(2025, 4, 1, 8, tzinfo=UTC)
    assert (one.categories, one.enclosures[0].length) == (("x", "3"), 123)
    assert two.content_html == "<p>a &lt; b</p><p>second</p>"
    assert (two.authors, two.title) == (("House",), "a < b second")


def test_rdf() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="x"><title>t</title></channel>
    <item rdf:about="https://site.test/1"><title>R</title><link>https://site.test/1</link></item></rdf:RDF>"""
    feed = parse(body)
    assert (feed.format, len(feed.entries)) == ("rss10", 1)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"<!doctype html><html><title>x</title></html>", "web page"),
        (b"<?xml version='1.0'?><!-- x --><html xmlns='http://www.w3.org/1999/xhtml'/>", "web page"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"<!-- a -->" * 500 + b"<!--" * 2000 + b"<?x?>", "not a feed"),
        (b" <?xml version='1.0'?> <!-- > -->\n<!DOCTYPE html PUBLIC 'x'><p/>", "web page"),
        (b"<opml version='2.0'><body/></opml>", "opml"),
        (b'{"a": 1}', "JSON"),
        (b"[1]", "JSON"),
        (b"{broken", "JSON"),
        (b"[" * 100_000, "deep"),
        (b"just words", "not a feed"),
    ],
)
def test_other_documents_are_named(body: bytes, words: str) -> None:
    with pytest.raises(NotAFeed, match=words):
        parse(body)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encoding(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = rss(
        "<item><title>café</title><guid>1</guid></item>",
        declaration=f"<?xml version='1.0' encoding='{declared}'?>",
    ).decode()
    assert parse(text.encode(encoding)).entries[0].title == "café"


@pytest.mark.parametrize("charset", ["iso-8859-1", "x-nonsense", "idna", "rot13", "utf-7", "undefined", ""])
def test_wrong_charset_is_ignored(charset: str) -> None:
    body = rss("<item><title>café</title><guid>1</guid></item>")
    assert parse(body, content_type=f"application/rss+xml; charset={charset}").entries[0].title == "café"
    assert (
        parse(body.replace(b"encoding='utf-8'", f"encoding='{charset or 'none'}'".encode())).entries[0].title
        == "café"
    )


def test_broken_xml_is_recovered() -> None:
    feed = parse(rss(ITEM + "<item><title>Tom & Jerry &nbsp; <b>x</title><guid>2</guid></item>"))
    assert [entry.guid for entry in feed.entries] == ["g1", "2"]
    assert "well-formed" in feed.notes[0]


def test_entities_are_not_resolved() -> None:
    doctype = "<!DOCTYPE rss [<!ENTITY e SYSTEM 'file:///etc/passwd'><!ENTITY l 'lol'>]>"
    body = rss("<item><title>&e;x</title><guid>1</guid></item>").replace(
        b"<rss", doctype.encode() + b"<rss", 1
    )
    assert "root:" not in repr(parse(body))


def test_identity_without_guid() -> None:
    body = rss(
        "<item><link>https://site.test/1</link></item><item><title>a</title></item><item><description>b</description></item><item/>"
    )
    first, second = parse(body), parse(body)
    assert first == second
    assert [bool(entry.guid) for entry in first.entries] == [False, True, True, True]
    assert len({entry.guid for entry in first.entries}) == 4
    assert [says_something(entry) for entry in first.entries] == [True, True, True, False]


def test_dangerous_links_are_dropped() -> None:
    links = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://[::1",
        "//host.test/a",
        "/b",
    ]
    body = rss(
        "".join(
            f"<item><guid isPermaLink='false'>{n}</guid><link>{link}</link></item>"
            for n, link in enumerate(links)
        )
    )
    urls = [entry.url for entry in parse(body, url="https://site.test/feed").entries]
    assert urls == ["", "", "", "", "https://host.test/a", "https://site.test/b"]


@pytest.mark.parametrize(
    "date",
    [
        "",
        "soon",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Mon, 99 Foo 99999 99:99:99",
        "0000-00-00",
        "9" * 400,
        "-1",
        "31 Feb 2025",
    ],
)
def test_implausible_date_is_none(date: Any) -> None:
    entry = parse(rss(f"<item><guid>1</guid><pubDate>{date}</pubDate></item>")).entries[0]
    assert entry.published_at is None or entry.published_at.year in (2025, 1999)


def test_values_are_storable_and_limited() -> None:
    huge = "x" * 1_000_000
    data = {
        "version": "https://jsonfeed.org/version/1",
        "title": "a\ud800b",
        "items": [{"id": huge, "title": huge, "content_html": "\udfff\0text", "authors": [{"name": huge}]}],
    }
    feed = parse(json.dumps(data).encode())
    entry = feed.entries[0]
    assert len(entry.guid) < 100
    assert len(entry.title) <= 1000
    assert len(entry.authors[0]) <= 200
    (feed.title + entry.content_html).encode()
    assert "\0" not in entry.content_html


def sent(feed: Any) -> Any:
    """The feed after its way through the pipe between two processes."""
    head, body = encode(feed)
    message = frame(head, body)[8:]
    size = len(message) - len(body)
    return decode(type(feed), (parsed_head(message[:size]), message[size:]))


def test_feed_is_equal_after_pipe() -> None:
    feed = parse(
        rss(ITEM + "<item><title>caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{GRINNING FACE}</title></item>")
    )
    assert sent(feed) == feed


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_feed_or_error(body: bytes) -> None:
    reasons: list[str] = []
    for whole in (
        body,
        b"<rss version='2.0'><channel><item>" + body,
        b'{"version":"https://jsonfeed.org/version/1","items":[' + body,
    ):
        try:
            parse(whole, content_type="text/xml", url="https://site.test/")
        except NotAFeed as error:
            reasons.append(error.message)
    assert all(reasons)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_names = st.sampled_from(
    ["id", "url", "external_url", "title", "content_html", "content_text", "summary", "date_published"]
) | st.sampled_from(["authors", "author", "tags", "attachments", "language"])


@given(
    st.lists(st.dictionaries(_names, _values, max_size=6) | _values, max_size=4),
    st.dictionaries(_names, _values, max_size=4),
)
def test_any_json_gives_feed(items: list[Any], head: dict[str, Any]) -> None:
    data = head | {"version": "https://jsonfeed.org/version/1.1", "items": items}
    feed = parse(json.dumps(data).encode())
    assert sent(feed) == feed


@pytest.mark.parametrize(
    "start",
    [b"<?xml version='1.0'?>", b"<?xml version='1.0'?>\n", b"<?xml " + b"encoding='" * 200, b"<?", b""],
)
def test_xml_declaration_is_on_its_own_line(start: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import feedparser

    given = []
    whole = feedparser.parse

    def parse_and_note(stream: Any, **options: Any) -> Any:
        given.append(stream.getvalue())
        return whole(stream, **options)

    monkeypatch.setattr(feedparser, "parse", parse_and_note)
    # a doctype, so that it is not read the quick way
    rest = b"<!DOCTYPE rss><rss version='2.0'><channel><title>t</title>%s</channel></rss>" % (
        b"<x encoding='a'/>" * 90
    )
    parse(start + rest)
    (body,) = given
    assert body.replace(b"\n", b"").endswith(rest)
    assert not start or len(body.split(b"\n")[0]) <= 1000


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("April 1, 2025", "2025-04-01"),
        ("Di, 01 Apr 2025 10:00:00 +0200", "2025-04-01T08:00"),
        ("1er avril 2025", "2025-04-01"),
        ("2025/04/01 10:00:00", "2025-04-01T10:00"),
        ("2025-W14-2", "2025-04-01"),
        ("20250401T100000Z", "2025-04-01T10:00"),
        ("1743501600", "2025-04-01T10:00"),
        ("1743501600000", "2025-04-01T10:00"),
        ("2025年4月1日", "2025-04-01"),
    ],
)
@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE rss>"])
def test_odd_dates(text: str, day: str, doctype: str) -> None:
    body = f"{doctype}<rss version='2.0'><channel><title>T</title><item><title>x</title><pubDate>{text}</pubDate></item></channel></rss>"
    (entry,) = parse(body.encode()).entries
    assert entry.published_at.isoformat().startswith(day)
    (entry,) = parse(
        json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "date_published": text}]}
        ).encode()
    ).entries
    assert entry.published_at.isoformat().startswith(day)
