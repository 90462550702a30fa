"""The fast path gives what feedparser gives, field by field, or gives up."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from feedparser.datetimes import _parse_date
from feedparser.urls import _urljoin
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import NotAFeed
from reader.feeds.parsing import parse as parsing
from reader.feeds.parsing import wellformed
from reader.feeds.parsing.dates import _MONTHS, _ZONES, usual_date
from reader.feeds.parsing.entries import PLAIN_ADDRESS
from tests.support.examples import in_part

URL = "https://site.test/feeds/main.xml"
NAMESPACES = (
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/' "
    "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:x='https://unknown.test/'"
)


def differences(body: bytes, url: str = URL) -> list[str] | None:
    """The fields in which both differ; None where the fast path gave up."""
    mended, header, utf8 = parsing._with_usable_charset(body, "")
    read = wellformed.read(mended, url) if utf8 else None
    if read is None:
        return None
    quick = parsing._assembled(*read, url, ())
    thorough = replace(parsing.by_feedparser(mended, header, url), notes=())
    found = [f.name for f in fields(quick) if getattr(quick, f.name) != getattr(thorough, f.name)]
    for one, other in zip(quick.entries, thorough.entries, strict=False):
        found += [
            f"{f.name}: {getattr(one, f.name)!r} for {getattr(other, f.name)!r}"
            for f in fields(one)
            if getattr(one, f.name) != getattr(other, f.name)
        ]
    return found


def rss(*items: str, head: str = "", attributes: str = "version='2.0'") -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss {attributes} {NAMESPACES}><channel><title>T</title><link>/</link>{head}{inner}</channel></rss>".encode()


def atom(*entries: str) -> bytes:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de_AT'><title type='html'>T &amp;amp; U</title><link href='/'/><author><name>House</name></author>{inner}</feed>".encode()


TAKEN = [
    rss("<title>a</title><link>/1</link><guid>x</guid><pubDate>Tue, 01 Apr 2025 10:00:00 GMT</pubDate>"),
    rss("<guid>/1</guid>", "<guid>/1</guid><link/>", "<link></link><guid>/1</guid>", "<guid isPermaLink='false'>1</guid>"),
    rss("<content:encoded>&lt;p&gt;x&lt;/p&gt;</content:encoded>", "<description>s</description><content:encoded>c</content:encoded>"),
    rss("<content:encoded>c</content:encoded><description>s</description>", "<description/>", ""),
    rss("<dc:creator>A</dc:creator><author>B</author><dc:creator/>", "<author/>"),
    rss("<category domain='d'>a</category><category>b</category><category/><dc:subject>c</dc:subject>"),
    rss("<category domain='d'/><category>b</category>"),
    rss("<enclosure url='/a.mp3' type='AUDIO/mpeg' length='1'/><media:content url='b.mp4' fileSize='2' medium='video'/>"),
    rss("<title>x &amp;amp; y</title>", "<title>a &lt; b</title>", "<title>R&amp;D &#38;copy;</title>"),
    rss("<title>caf\u00c3\u00a9</title>", "<title>\u4e2d\u6587</title>"),
    rss("<link>/x?a=1&amp;copy=2&amp;amp;b=3</link>", "<link>http:///odd//path</link>", "<link>javascript:x</link>"),
    rss("<source url='u'>s</source><comments>c</comments>"),
    rss("<dc:date>2025-04-01T10:00:00+02:00</dc:date>", "<pubDate/>"),
    rss("<title>a</title>", head="<language>en</language><ttl>60</ttl><description>&lt;b&gt;d</description>"),
    rss("<title>a</title>", head="<image><url>u</url><title>no</title><link>no</link></image>"),
    rss("<title>a</title>", attributes="version='0.91' xml:lang='fr_FR'"),
    rss("<title>a</title>", attributes=""),
    atom("<id>urn:1</id><title>a</title><link href='/1'/><updated>2025-04-01T10:00:00Z</updated>"),
    atom("<id>/1</id>", "<id>https://a.test/1</id><link rel='enclosure' href='/a.mp3' length='5' type='audio/mpeg'/>"),
    atom("<link rel='alternate' type='text/plain' href='/t'/><link rel='self' href='/s'/><id>urn:1</id>"),
    atom("<content type='html'>&lt;p&gt;x</content>", "<content>plain &lt; text</content>", "<summary>s</summary><content type='text'>c</content>"),
    atom("<author><name>A</name><email>a@a.test</email></author><author><email>b@b.test</email><name>B</name></author>"),
    atom("<author><email>b@b.test</email></author>", "<author/>"),
    atom("<category term='t' label='L' scheme='s'/><category term='u'/><category/>"),
    atom("<published>2025-04-01T10:00:00Z</published>", "<title type='text'>&lt;b&gt; AT&amp;amp;T</title>"),
]  # fmt: skip


@pytest.mark.parametrize("body", TAKEN)
@pytest.mark.parametrize("url", [URL, ""])
def test_fast_path_equals_feedparser(body: bytes, url: str) -> None:
    assert differences(body, url) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"<rss version='2.0'><channel>",
        b"<!DOCTYPE rss [<!ENTITY x 'y'>]>" + rss("<title>&x;</title>"),
        rss("<title>a</title>").decode().encode("utf-16"),
        rss("<title>a</title><title>b</title>"),
        rss("<media:title>a</media:title>"),
        rss("<x:odd>1</x:odd>"),
        rss("<pubDate>soon</pubDate>"),
        rss("<title>&lt;b&gt;x&lt;/b&gt;</title>"),
        rss("<title>\u0093quoted\u0094</title>"),
        rss("<title><b>a</b></title>"),
        rss("<title xml:lang='de'>a</title>"),
        rss("<description type='text'>a</description>"),
        rss("<author>a@b.test (A)</author>"),
        rss("<x:odd><title>a</title></x:odd>"),
        rss("<title xmlns='https://other.test/'>a</title>"),
        rss("<atom:link href='/x'/>"),
        rss("<itunes:summary>a</itunes:summary>"),
        rss("<title>a</title>", head="<item/><title>late</title>"),
        atom("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x</div></content>"),
        atom("<source><title>other</title></source>"),
        atom("<link/>"),
        b"<rss version='2.0' xml:base='/x'><channel/></rss>",
    ],
)
def test_unknown_elements_need_feedparser(body: bytes) -> None:
    assert differences(body) is None


_PIECES = st.sampled_from(
    [
        "<title>one</title>",
        "<title/>",
        "<link>/a?b=1&amp;c=2</link>",
        "<link/>",
        "<guid>/g</guid>",
        "<guid isPermaLink='false'>g</guid>",
        "<description>&lt;p&gt;d</description>",
        "<description/>",
        "<content:encoded><![CDATA[<p>c</p>]]></content:encoded>",
        "<pubDate>Tue, 01 Apr 2025 10:00:00 EST</pubDate>",
        "<dc:date>2025-04-01</dc:date>",
        "<dc:creator>A B</dc:creator>",
        "<author>C &amp; D</author>",
        "<category domain='x'>k</category>",
        "<category/>",
        "<enclosure url='e.mp3'/>",
        "<media:content url='m.mp4' type='video/mp4'/>",
        "<media:thumbnail url='t.png'/>",
        "<source url='/s'>s</source>",
        "<x:y>z</x:y>",
        "<comments>/c</comments>",
        "<atom:link rel='replies' href='/r'/>",
        " text between ",
        "<!-- comment --><?pi x?>",
    ]
)


@given(
    st.lists(st.lists(_PIECES, max_size=8).map("".join), max_size=3),
    st.text("aé€\u0093ÃÂ©&<>; ", max_size=12),
)
def test_any_order_of_elements_equals_feedparser(items: str, text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert not differences(rss(*items, f"<title>{escaped}</title><description>{escaped}</description>"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("every", in_part([25, 1], 1))
def test_every_feed_of_corpus_parses_equally(shared: Path, every: int) -> None:
    files = [path for path in sorted((shared / "corpus").rglob("*")) if path.is_file()][::every]
    compared = 0
    wrong = {}
    for path in files:
        try:
            found = differences(path.read_bytes())
        except NotAFeed:
            continue
        compared += found is not None
        if found:
            wrong[str(path)] = found
    assert wrong == {}
    assert compared > 1000 // every


@given(
    st.integers(1, 9999),
    st.integers(0, 13),
    st.tuples(*[st.integers(0, 62)] * 4),
    st.sampled_from(["Z", "+00:00", "-05:30", "+14:00", "+99:99", "-23:59"]),
    st.sampled_from([*_ZONES, "", "+0130", "A"]),
)
def test_usual_date_equals_feedparser(year: int, month: int, rest: Any, zone: Any, name: str) -> None:
    day, hour, minute, second = rest
    names = ["", *_MONTHS, "Foo"]
    offset = "GMT" if zone == "Z" else zone.replace(":", "")
    for text in (
        f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}",
        f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{second}{zone}",
        f"Sun, {day:02} {names[month]} {year:04} {hour:02}:{minute:02}:{second:02} {offset}",
        f"{day} {names[month]} {year:04} {hour:02}:{minute:02}:{second:02} {name}",
    ):
        quick = usual_date(text)
        assert quick is None or quick == _parse_date(text), text
    known = usual_date("2025-03-04T05:06:07Z")
    assert known is not None
    assert known[:6] == (2025, 3, 4, 5, 6, 7)


@given(st.text("ab.:-/~_A0%?#\n", max_size=12), st.sampled_from(["", "http://x.org/a/b", "https://y.org/"]))
def test_plain_address_is_unchanged_by_resolving(rest: Any, base: Any) -> None:
    address = f"http://{rest}"
    if PLAIN_ADDRESS.match(address):
        assert urljoin(base, address) == _urljoin(base, address) == address
        assert urlsplit(address).hostname
