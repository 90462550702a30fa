"""Listing pages as different programs make them, with what they list: for tests and measurements.

A maker gives one list its form and its page the furniture around it: menus, teasers, footers, tags. The
makers stand in two halves, by turns: rules are made on one and judged on the other.
"""

from __future__ import annotations

import html
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reader.feeds.listing.records import ListedEntry
from tests.support.listing_words import ENDS, MONTHS, TOPICS

BASE = "https://institute.example/publications"


@dataclass(frozen=True)
class Made:
    """A page and what it lists."""

    name: str
    page: str
    entries: tuple[ListedEntry, ...]


Item = Callable[[ListedEntry, random.Random], str]


def _entries(chance: random.Random, language: str, count: int) -> list[ListedEntry]:
    day = datetime(2026, 3, 20, tzinfo=UTC)
    found = []
    for number in range(count):
        day -= timedelta(days=chance.randrange(1, 12))
        title = f"{chance.choice(TOPICS[language])} {chance.choice(ENDS[language])} {number + 1}"
        found.append(ListedEntry(title, f"{BASE}/report-{number}-{chance.randrange(10_000)}", day))
    return found


def _e(text: str) -> str:
    return html.escape(text)


def _long(day: datetime | None) -> str:
    assert day is not None
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _us(day: datetime | None) -> str:
    assert day is not None
    return f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def _iso(day: datetime | None) -> str:
    assert day is not None
    return day.date().isoformat()


def _wordpress(one: ListedEntry, chance: random.Random) -> str:
    number, odd = chance.randrange(9_000), chance.choice(("odd", "even"))
    return (
        f'<article id="post-{number}" class="post-{number} post type-post category-{chance.choice("abc")} {odd}">'
        f'<a class="post-thumbnail" href="{one.url}"><img src="/t.jpg"></a><header class="entry-header">'
        f'<h2 class="entry-title"><a href="{one.url}" rel="bookmark">{_e(one.title)}</a></h2>'
        f'<div class="entry-meta"><time datetime="{_iso(one.published)}T08:00:00+00:00">{_us(one.published)}</time>'
        f' by <a href="/author/ada">Ada</a> in <a href="/category/news">News and views of ours</a></div></header>'
        f'<div class="entry-summary"><p>A summary of it, in some words. <a href="{one.url}">Read more</a></p></div>'
        "</article>"
    )


def _drupal(one: ListedEntry, chance: random.Random) -> str:
    return (
        f'<div class="views-row views-row-{chance.randrange(9)}"><div class="views-field views-field-title">'
        f'<span class="field-content"><a href="{one.url}" hreflang="en">{_e(one.title)}</a></span></div>'
        f'<div class="views-field views-field-created"><span>{_long(one.published)}</span></div></div>'
    )


def _cards(one: ListedEntry, chance: random.Random) -> str:
    return (
        f'<div class="col-4"><a class="card" href="{one.url}"><img src="/c.jpg" alt=""><div class="card-body">'
        f'<span class="label">Report</span><h3>{_e(one.title)}</h3><p>What it says in a sentence or two.</p>'
        f"<small>{_long(one.published)}</small></div></a></div>"
    )


def _list(one: ListedEntry, chance: random.Random) -> str:
    return f'<li><span class="date">{_iso(one.published)}</span> <a href="{one.url}">{_e(one.title)}</a></li>'


def _archive(one: ListedEntry, chance: random.Random) -> str:
    return f'<p>{_us(one.published)} &ndash; <a href="{one.url}">{_e(one.title)}</a> (PDF, 2 MB)</p>'


def _row(one: ListedEntry, chance: random.Random) -> str:
    return (
        f"<tr><td>{_iso(one.published)}</td><td><a href='{one.url}'>{_e(one.title)}</a></td>"
        f"<td><a href='/series/wp'>Working papers</a></td></tr>"
    )


def _definition(one: ListedEntry, chance: random.Random) -> str:
    return f"<dt>{_long(one.published)}</dt><dd><a href='{one.url}'>{_e(one.title)}</a></dd>"


def _read_more(one: ListedEntry, chance: random.Random) -> str:
    return (
        f'<section class="teaser"><h3>{_e(one.title)}</h3><p class="published">{_long(one.published)}</p>'
        f'<p>The first sentence of the report.</p><a class="btn" href="{one.url}">Read more</a></section>'
    )


def _ghost(one: ListedEntry, chance: random.Random) -> str:
    return (
        f'<article class="gh-card"><a class="gh-card-link" href="{one.url}"><div class="gh-card-wrapper">'
        f'<h3 class="gh-card-title">{_e(one.title)}</h3><p class="gh-card-excerpt">In short.</p><footer>'
        f'<time datetime="{_iso(one.published)}">{_us(one.published)}</time></footer></div></a></article>'
    )


def _hugo(one: ListedEntry, chance: random.Random) -> str:
    return (
        f'<div class="post"><h1 class="post-title"><a href="{one.url}">{_e(one.title)}</a></h1>'
        f'<time datetime="{_iso(one.published)}">{_us(one.published)}</time><ul class="tags">'
        f'<li><a href="/tags/economy">economy</a></li><li><a href="/tags/labour">labour</a></li></ul></div>'
    )


def _utility(one: ListedEntry, chance: random.Random) -> str:
    """Class names that say nothing, changed with each build."""
    mark = f"sc-{chance.randrange(16**6):06x}"
    return (
        f'<div class="{mark}"><div class="{mark}"><a class="{mark}" href="{one.url}"><span>{_e(one.title)}</span>'
        f'</a><div class="{mark}">{_long(one.published)}</div></div></div>'
    )


def _undated(one: ListedEntry, chance: random.Random) -> str:
    return f'<div class="item"><h4><a href="{one.url}">{_e(one.title)}</a></h4><p>What it is about.</p></div>'


def _cells(one: ListedEntry, chance: random.Random) -> str:
    """A title without a link, and its file in the next cell."""
    return (
        f"<tr><td>{_us(one.published)}</td><td>{_e(one.title)}</td>"
        f'<td><a href="{one.url}">{chance.choice(("PDF", "Download"))}</a></td></tr>'
    )


def _terms(one: ListedEntry, chance: random.Random) -> str:
    """A number with links to several forms, and the title without a link in the definition."""
    number = f"WP {chance.randrange(100, 999)}"
    return (
        f'<dt><span>{_iso(one.published)}</span> <a href="{one.url}">{number}</a> '
        f'[<a href="{one.url}.pdf">pdf</a>, <a href="{one.url}.html">html</a>]</dt><dd><div class="meta">'
        f'<div class="list-title"><span>Title:</span> {_e(one.title)}</div>'
        f'<div><a href="/people/{chance.randrange(900)}">Ada Lovelace</a></div></div></dd>'
    )


def _files(one: ListedEntry, chance: random.Random) -> str:
    """A title with its files beside it."""
    return (
        f'<li><a href="{one.url}">{_e(one.title)}</a> ({_long(one.published)}) <a href="{one.url}.pdf">PDF</a> '
        f'<a href="{one.url}.xlsx">Data</a> <a href="/series/{chance.choice("ab")}">Discussion papers</a></li>'
    )


def _press(one: ListedEntry, chance: random.Random) -> str:
    return f'<p class="release"><b>{_long(one.published)}</b><br><a href="{one.url}">{_e(one.title)}</a></p>'


def _years(one: ListedEntry, chance: random.Random) -> str:
    """A list for each of some years."""
    cut = f"</ul><h2>{chance.randrange(2010, 2026)}</h2><ul>" if chance.random() < 0.3 else ""
    return f'{cut}<li><a href="{one.url}">{_e(one.title)}</a>, {_long(one.published)}</li>'


def _hero(one: ListedEntry, chance: random.Random) -> str:
    return (
        f'<section class="hero"><div class="hero-image"><img src="/h.jpg"></div><div class="hero-text">'
        f'<span>Featured</span><h2><a href="{one.url}">{_e(one.title)}</a></h2><p>What it says at some length.</p>'
        f"<time>{_long(one.published)}</time></div></section>"
    )


def _large(one: ListedEntry, chance: random.Random) -> str:
    return (
        f'<div class="col-12 featured"><a href="{one.url}"><div class="wide"><div class="left"><h2>{_e(one.title)}'
        f"</h2><small>{_long(one.published)}</small></div><p>More of it than of the others.</p></div></a></div>"
    )


FEATURED: dict[str, tuple[Item, bool]] = {"hero": (_hero, False), "large first": (_large, True)}
"""Forms of a first entry of its own, and whether it stands in the list, for lists of cards."""

ITEMS: dict[str, tuple[str, Item, str]] = {
    "wordpress": ('<div class="posts">', _wordpress, "</div>"),
    "drupal": ('<div class="view-content">', _drupal, "</div>"),
    "cards": ('<div class="row">', _cards, "</div>"),
    "list": ("<ul>", _list, "</ul>"),
    "archive": ("<div>", _archive, "</div>"),
    "table": ("<table><tr><th>Date</th><th>Title</th><th>Series</th></tr>", _row, "</table>"),
    "definitions": ("<dl>", _definition, "</dl>"),
    "read more": ('<div class="list">', _read_more, "</div>"),
    "ghost": ('<div class="gh-feed">', _ghost, "</div>"),
    "hugo": ('<div class="posts">', _hugo, "</div>"),
    "utility classes": ("<div>", _utility, "</div>"),
    "undated": ("<div>", _undated, "</div>"),
    "hero": ('<div class="row">', _cards, "</div>"),
    "cells": ("<table><tr><th>Date</th><th>Title</th><th>File</th></tr>", _cells, "</table>"),
    "large first": ('<div class="row">', _cards, "</div>"),
    "terms": ("<dl>", _terms, "</dl>"),
    "files": ("<ul>", _files, "</ul>"),
    "press": ('<div class="releases">', _press, "</div>"),
    "years": ("<h2>2026</h2><ul>", _years, "</ul>"),
}


def _nav(chance: random.Random) -> str:
    words = (
        "About us",
        "Our people",
        "Programmes",
        "Events",
        "Contact",
        "Support our work",
        "Annual report 2025",
    )
    return "".join(f'<li><a href="/{word.lower().replace(" ", "-")}">{word}</a></li>' for word in words)


def _mega(chance: random.Random) -> str:
    columns = []
    for column in range(4):
        rows = "".join(
            f'<li><a href="/menu/{column}-{n}">The programme on {topic.lower()} and society</a></li>'
            for n, topic in enumerate(TOPICS["en"])
        )
        columns.append(
            f'<div class="col"><h4><a href="/menu/{column}">Programmes {column}</a></h4><ul>{rows}</ul></div>'
        )
    return f'<div class="mega-menu">{"".join(columns)}</div>'


def _popular(chance: random.Random) -> str:
    rows = "".join(
        f'<li><h4><a href="/popular/{n}">The most read report on {topic.lower()} of the year</a></h4>'
        f"<time>{n + 1} March 2026</time></li>"
        for n, topic in enumerate(TOPICS["en"][:5])
    )
    return f'<aside class="sidebar"><h3>Most read</h3><ul>{rows}</ul></aside>'


def _footer(chance: random.Random) -> str:
    rows = "".join(
        f'<li><a href="/legal/{n}">{w}</a></li>'
        for n, w in enumerate(
            (
                "Privacy notice for visitors",
                "Terms of use of this site",
                "Accessibility statement",
                "Cookie settings",
            )
        )
    )
    return f"<footer><ul>{rows}</ul></footer>"


def _semantic(listed: str, chance: random.Random) -> str:
    return (
        f"<header><nav><ul>{_nav(chance)}</ul></nav></header><main><h1>Publications</h1>{listed}"
        f'<nav class="pagination"><a href="?page=2" rel="next">2</a></nav></main>{_popular(chance)}{_footer(chance)}'
    )


def _divs(listed: str, chance: random.Random) -> str:
    return (
        f'<div id="header"><ul id="menu">{_nav(chance)}</ul></div>{_mega(chance)}<div id="content"><div id="main">'
        f'<div class="breadcrumb"><a href="/">Home page of ours</a> / <a href="/research">All our research</a></div>'
        f'{listed}<div class="pager"><a href="?page=2">Next ›</a></div></div>'
        f'<div id="sidebar"><ul>{_nav(chance)}</ul></div></div><div id="footer">{_footer(chance)}</div>'
    )


def _static(listed: str, chance: random.Random) -> str:
    menu = "".join(
        f'<td><a href="/m{n}.html">{word}</a></td>'
        for n, word in enumerate(("Home", "Papers", "Staff list", "Search"))
    )
    return f"<table width=100%><tr>{menu}</tr></table><center><h1>Papers</h1></center>{listed}<hr>{_footer(chance)}"


def _builder(listed: str, chance: random.Random) -> str:
    banner = (
        '<div class="hero"><h2><a href="/campaign">Join our campaign for better statistics</a></h2></div>'
    )
    tiles = "".join(
        f'<div class="tile"><a href="/area/{n}"><h3>{t}</h3></a></div>'
        for n, t in enumerate(TOPICS["en"][:6])
    )
    return (
        f'<div class="topbar"><ul>{_nav(chance)}</ul></div>{banner}<div class="tiles">{tiles}</div>'
        f'<div class="section"><div class="inner">{listed}</div></div>{_footer(chance)}'
    )


PAGES: dict[str, Callable[[str, random.Random], str]] = {
    "semantic": _semantic,
    "divisions": _divs,
    "static": _static,
    "builder": _builder,
}
NAMES = [
    (items, pages, language)
    for number, items in enumerate([*list(ITEMS)[:12], "json-ld", *list(ITEMS)[12:]])
    for step, pages in enumerate(PAGES)
    for language in [("en", "de", "ar", "ja")[(number + step) % 4]]
]
"""Every maker: the form of its items, the form of its page, and its language."""


def made(number: int, *, seed: int = 0, count: int = 14) -> Made:
    """The page of one maker, with `count` entries."""
    items, pages, language = NAMES[number]
    chance = random.Random(f"{number} {seed}")
    entries = _entries(chance, language, count)
    if items == "json-ld":
        listed = [
            {
                "@type": "ListItem",
                "position": n,
                "item": {
                    "@type": "Report",
                    "url": one.url,
                    "name": one.title,
                    "datePublished": _iso(one.published),
                },
            }
            for n, one in enumerate(entries)
        ]
        data = {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": listed}
        middle = f'<div id="app"></div><script type="application/ld+json">{json.dumps(data)}</script>'
    else:
        begin, item, end = ITEMS[items]
        first, within = FEATURED.get(items, (item, True))
        lead, rest = first(entries[0], chance), "".join(item(one, chance) for one in entries[1:])
        middle = begin + lead + rest + end if within else lead + begin + rest + end
    dated = items != "undated"
    page = (
        f'<!doctype html><html lang="{language}"{" dir=rtl" if language == "ar" else ""}><head><meta charset="utf-8">'
        f"<title>Publications | Institute</title></head><body>{PAGES[pages](middle, chance)}</body></html>"
    )
    expected = tuple(one if dated else ListedEntry(one.title, one.url) for one in entries)
    return Made(f"{items}, {pages}, {language}", page, expected)
