"""Every rule has a name, a reason, a page on which it leaves something out, and a row in docs/cleaning.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import reader.cleaning
from reader.cleaning import clean, clean_fragment
from reader.cleaning.rules.catalog import reason, rules

SENTENCES = [
    "Residents of the northern districts have waited for three weeks for the company to repair the main pipe.",
    "The company says that the spare parts were ordered in March, and that customs still holds them.",
    "On Tuesday, two hundred people gathered before the governor's building and asked for tanks to be sent.",
    "A spokesman promised that the first tanks would arrive within two days, weather permitting.",
    "Engineers who have seen the pipe say that it is older than the city's records, and will break again.",
    "The mayor has asked the ministry for money to replace all of it, which would take two years.",
]
TEXTS = [f"{sentence} {sentence.replace('the', 'a')}" for sentence in SENTENCES]
LINKS = "".join(f"<li><a href='/n/{n}'>Another story of some words, number {n}</a></li>" for n in range(4))
LONG = (
    "It goes on for quite a while, with more than enough words to be a paragraph of its own, if anybody asks."
)

# rule -> (where it stands, its HTML, a text in it that the rule leaves out)
# where: above (the article), top, middle, bottom (in it), below (it), feed (at the end of an entry)
MANY = "".join(
    f"<p>{text} The {n}th day was no better, they say.</p>" for n, text in enumerate(TEXTS * 2, start=2)
)
PAGES = {
    "comments": ("below", f"<div id='comments' class='comments'><p>Ann: {LONG}</p></div>", f"Ann: {LONG}"),
    "share bar": ("middle", "<div class='share-buttons'><span>Pass it on to friends</span></div>", "Pass it on to friends"),
    "related": ("middle", f"<div class='related-articles'><ul>{LINKS}</ul></div>", "Another story of some words, number 1"),
    "promotion": ("middle", "<div class='newsletter-signup'><p>Our letter comes every Friday and is free.</p></div>", "Our letter comes every Friday and is free."),
    "cookie box": ("above", "<div id='cookie-consent'><p>We keep small files on your machine, if you agree.</p></div>", "We keep small files on your machine, if you agree."),
    "advertisement": ("middle", "<div class='advertisement'><p>Soap washes whiter.</p></div>", "Soap washes whiter."),
    "sidebar": ("below", "<div class='sidebar'><p>The column beside it.</p></div>", "The column beside it."),
    "page footer": ("below", "<div id='footer'><p>The Post, 1 High Street</p></div>", "The Post, 1 High Street"),
    "navigation": ("above", "<div class='breadcrumbs'><a href='/'>Front</a> <a href='/w'>World</a></div>", "Front World"),
    "overlay": ("above", "<div class='modal'><p>Stay with us a little longer, will you?</p></div>", "Stay with us a little longer, will you?"),
    "author box": ("bottom", "<div class='author-bio'><p>Ann has covered water since she came to the paper.</p></div>", "Ann has covered water since she came to the paper."),
    "byline and date": ("top", "<div class='entry-meta'><span>In the north, at four</span></div>", "In the north, at four"),
    "tags and categories": ("bottom", "<div class='post-tags'><a href='/t/water'>water</a> <a href='/t/pipes'>pipes</a></div>", "water pipes"),
    "page tools": ("top", "<div class='font-size'><span>Larger type, please</span></div>", "Larger type, please"),
    "legal notice": ("below", "<div class='copyright'><p>No part of it may be printed elsewhere.</p></div>", "No part of it may be printed elsewhere."),
    "for screen readers": ("middle", "<p class='sr-only'>A picture of a well follows</p>", "A picture of a well follows"),
    "hidden": ("middle", "<p style='display:none'>Words for robots only.</p>", "Words for robots only."),
    "tag": ("above", "<nav><a href='/'>Front page</a></nav>", "Front page"),
    "role": ("above", "<div role='search'><p>Look for it here</p></div>", "Look for it here"),
    "article in an article": ("bottom", "".join(f"<article><h3>Report {n}</h3><p>A teaser of a few words that lead on, number {n}.</p></article>" for n in range(4)), "A teaser of a few words that lead on, number 2."),
    "end of the article": ("bottom", "<div><h3>Top stories</h3><p>Bread is dearer in the south, where bakers wait for flour.</p><p>Rain in the west.</p></div>", "Bread is dearer in the south, where bakers wait for flour."),
    "outside the article": ("above", "<div><div><p>Weather: rain in the north, sun in the south.</p></div></div>", "Weather: rain in the north, sun in the south."),
    "title": ("top", "<h1>Residents wait for water</h1>", "Residents wait for water"),
    "byline": ("top", "<p>By Ann Author</p>", "By Ann Author"),
    "date line": ("top", "<p>Published: 4 May 2015</p>", "Published: 4 May 2015"),
    "button": ("middle", "<p>Advertisement</p>", "Advertisement"),
    "labelled link": ("middle", "<p>By the way: <a href='/b'>The harbour reopens after a year of works</a></p>", "By the way: The harbour reopens after a year of works"),
    "repetition": ("middle", f"<blockquote><p>{TEXTS[0]}</p></blockquote>", TEXTS[0]),
    "recent comments": ("bottom", "<p><a href='/u'>Ann</a> on <a href='/p#c1'>The harbour reopens</a></p><p><a href='/v'>Ben</a> on <a href='/q#c2'>A year of drought</a></p>", "Ben on A year of drought"),
    "tail": ("bottom", "<p>Great blog, thanks for sharing this with us!</p>", "Great blog, thanks for sharing this with us!"),
    "style sheet": ("feed", "<p>.share a { margin: 0 10px 0 0; color: red; } @media print { .x { display: none } }</p>", ".share a { margin: 0 10px 0 0; color: red; } @media print { .x { display: none } }"),
    "feed footer": ("feed", "<p>The post <a href='/w'>Water</a> appeared first on <a href='/'>The Post</a>.</p>", "The post Water appeared first on The Post."),
    "next article": ("bottom", "<div class='story'><h1 class='headline'>Bread is dearer in the south</h1><p>By Ben Baker</p><p>In the south, bakers wait for flour, and nobody knows how long.</p></div>", "In the south, bakers wait for flour, and nobody knows how long."),
    "unlike the article": ("middle", MANY + "<div class='x'><span>Town</span></div>", "Town"),
    "contents": ("top", "<p>Contents</p><ul><li><a href='#a'>What the company says</a></li><li><a href='#b'>What the mayor says</a></li></ul>", "What the mayor says"),
}  # fmt: skip
SOURCES = f"<h2>Sources</h2><ul>{LINKS}</ul>"
KEEPS = {"sources": ("bottom", SOURCES, "Another story of some words, number 1")}
"""The rules that keep a part which another would leave out without the line that is named first."""


def left_out(where: str, html: str) -> list[tuple[str, str]]:
    """(rule, text) of what is left out of a page, or an entry, with this in it."""
    paragraphs = [f"<p>{text}</p>" for text in TEXTS]
    if where == "feed":
        dropped = clean_fragment("".join(paragraphs) + html, url="https://example.org/w").dropped
    else:
        parts = {
            place: html if place == where else "" for place in ("above", "top", "middle", "bottom", "below")
        }
        heading = "" if "<h1>" in html else "<h1>Residents wait for water</h1>"
        body = (
            f"{parts['above']}<main><article>{heading}{parts['top']}{''.join(paragraphs[:3])}{parts['middle']}"
            f"{''.join(paragraphs[3:])}{parts['bottom']}</article></main>{parts['below']}"
        )
        page = f"<html><head><title>Residents wait for water</title></head><body>{body}</body></html>"
        dropped = clean(page, url="https://example.org/2015/water").dropped
    return [(each.rule, each.text) for each in dropped]


@pytest.mark.parametrize("name", sorted(rules()))
def test_rule_leaves_something_out(name: str) -> None:
    if name in KEEPS:
        where, html, text = KEEPS[name]
        assert text not in [said for _, said in left_out(where, html)]
        assert text in [said for _, said in left_out(where, html.replace("Sources", "The harbour"))]
        return
    assert name in PAGES, f"add a page for the rule “{name}” to PAGES"
    where, html, text = PAGES[name]
    found = {said: rule for rule, said in left_out(where, html)}
    assert text in found, found
    assert found[text] == name or found[text].startswith(f"{name} ")


def test_lookalike_pages_keep_whole_text() -> None:
    for name, (where, html, _) in PAGES.items():
        texts = [text for _, text in left_out(where, html)]
        if name == "repetition":
            continue
        assert not any(text in texts for text in TEXTS), name


def documented() -> set[str]:
    """The rules that docs/cleaning.md has a row for."""
    lines = (Path(__file__).resolve().parents[2] / "docs" / "cleaning.md").read_text("utf-8").splitlines()
    cells = [line.split("|")[1] for line in lines if line.startswith("| ")]
    return {name.strip() for cell in cells for name in cell.replace("…", "").replace(";", ",").split(",")}


@pytest.mark.parametrize("name", sorted(rules()))
def test_rule_is_documented_and_has_reason(name: str) -> None:
    rows = documented()
    assert name in rows or any(row.startswith(f"{name} ") for row in rows), (
        f"add a row for “{name}” to docs/cleaning.md"
    )
    assert len(rules()[name]) > 5


def names_in_the_code() -> Iterator[str]:
    """What the cleaner's code calls its rules: the strings that are set as the rule of a piece."""
    for file in Path(reader.cleaning.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Attribute) and target.attr == "rule" for target in node.targets
            ):
                yield from strings(node.value)


def strings(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value
    elif isinstance(value, ast.BoolOp):
        for each in value.values:
            yield from strings(each)


def test_every_name_in_code_has_reason() -> None:
    found = sorted(set(names_in_the_code()))
    assert found
    assert [name for name in found if not reason(name)] == [], "add them to reader/cleaning/rules/catalog.py"
    assert reason("tag nav") == rules()["tag"]
    assert reason("no such rule") == ""
