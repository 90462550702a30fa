"""No page with running text ends in an error or an empty text, whatever its markup or a fault of ours."""

from __future__ import annotations

import pytest

from reader.cleaning import clean, selection
from reader.cleaning.metadata import title_chooser
from tests.support.made_pages import ADDRESS, PROSE, TITLE

PARAGRAPHS = [f"{PROSE[n % 3]} Part {n} of the report adds figures of its own to it." for n in range(12)]
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
MENU = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(8)) + "</ul></nav>"


def page(body: str) -> str:
    return f"<html lang='en'><head><title>{TITLE}</title></head><body>{MENU}{body}</body></html>"


def missing(html: str) -> list[str]:
    text = clean(html, url=ADDRESS).document.text
    return [paragraph for paragraph in PARAGRAPHS if paragraph not in text]


def panels(hidden: str) -> str:
    """The text in four panels, of which the first is shown."""
    parts = ["".join(f"<p>{each}</p>" for each in PARAGRAPHS[at : at + 3]) for at in range(0, 12, 3)]
    folded = "".join(
        f"<h3><button aria-controls='p{at}' aria-expanded='false'>Part {at}</button></h3>"
        f"<div id='p{at}' {hidden if at else ''}>{part}</div>"
        for at, part in enumerate(parts)
    )
    return f"<main><h1>{TITLE}</h1><div>{folded}</div></main>"


HOLDERS = {
    "unclosed button": f"<button class='menu'><span>Open</span><main><h1>{TITLE}</h1>{TEXT}</main>",
    "form": f"<form action='/page.aspx'><h1>{TITLE}</h1><div>{TEXT}</div><input name='q'></form>",
    "select": f"<main><h1>{TITLE}</h1><object><div>{TEXT}</div></object></main>",
    "accordion": panels("hidden"),
    "accordion by style": panels("style='display: none'"),
    "accordion by ARIA": panels("aria-hidden='true'"),
    "tab panels": panels("role='tabpanel' hidden"),
    "sidebar": f"<div class='sidebar'><h1>{TITLE}</h1>{TEXT}</div>",
    "aside": f"<aside><h1>{TITLE}</h1>{TEXT}</aside>",
    "sections apart": "".join(f"<section><div class='s{n}'><h2>Part {n}</h2><p>{p}</p></div></section>" for n, p in enumerate(PARAGRAPHS)),
}  # fmt: skip


@pytest.mark.parametrize("holder", HOLDERS)
def test_paragraphs_survive_their_holder(holder: str) -> None:
    assert missing(page(HOLDERS[holder])) == []


def test_hidden_window_stays_out() -> None:
    window = "<div class='modal' style='display:none'><p>We ask you to read these conditions with care. They bind you and us.</p></div>"
    text = clean(page(f"<main><h1>{TITLE}</h1>{TEXT}</main>{window}"), url=ADDRESS).document.text
    assert "these conditions" not in text


def test_title_of_site_names_only() -> None:
    html = page(f"<main>{TEXT}</main>").replace(
        f"<title>{TITLE}</title>",
        "<title>The Daily | The Daily</title><meta property='og:site_name' content='The Daily'>",
    )
    assert missing(html) == []


@pytest.mark.parametrize("fault", [IndexError, RecursionError, KeyError])
def test_metadata_failure_keeps_text(fault: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[str]:
        raise fault("made")

    monkeypatch.setattr(title_chooser, "read_headings", fail)
    article = clean(page(f"<main><h1>{TITLE}</h1>{TEXT}</main>"), url=ADDRESS)
    assert all(paragraph in article.document.text for paragraph in PARAGRAPHS)
    assert not article.uncertain
    assert fault.__name__ in " ".join(article.notes)


def test_rule_failure_falls_back_to_uncertain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[str]:
        raise IndexError("made")

    monkeypatch.setattr(selection, "judge", fail)
    article = clean(page(f"<main><h1>{TITLE}</h1>{TEXT}</main>"), url=ADDRESS)
    assert all(paragraph in article.document.text for paragraph in PARAGRAPHS)
    assert article.uncertain
    assert not article.complete
    assert article.reason


def test_next_articles_do_not_widen_text() -> None:
    def card(n: int) -> str:
        return (
            f"<div class='story'><h1>Another story {n} of the day</h1><p>By Bo Brook</p>"
            + "".join(f"<p>{paragraph} So it was in story {n}.</p>" for paragraph in PARAGRAPHS[:8])
            + "</div>"
        )

    own = (
        f"<div class='story'><h1>{TITLE}</h1>"
        + "".join(f"<p>{each}</p>" for each in PARAGRAPHS[:3])
        + "</div>"
    )
    text = clean(page(f"<main>{own}{card(1)}{card(2)}{card(3)}{card(4)}</main>"), url=ADDRESS).document.text
    assert all(paragraph in text for paragraph in PARAGRAPHS[:3])
    assert "So it was in story 2" not in text


@pytest.mark.parametrize(
    ("before", "after", "uncertain"),
    [
        ("<div class='cookie-consent'>", "</div>", True),
        ("<main class='consent-given'><div>", "</div></main>", False),
        ("<div class='text'>", "</div>", False),
    ],
)
def test_consent_wall_is_uncertain(before: str, after: str, uncertain: bool) -> None:
    article = clean(page(f"{before}{TEXT}{after}"), url=ADDRESS)
    assert all(paragraph in article.document.text for paragraph in PARAGRAPHS)
    assert article.uncertain is uncertain
    assert article.complete is not uncertain


def test_portfolio_page_is_uncertain() -> None:
    works = "".join(f"<li><a href='/{n}'>Painting of the river, number {n}</a></li>" for n in range(60))
    result = clean(
        f"<main><div class='sidebar'><h2>Works shown by us</h2><ul>{works}</ul></div></main>",
        url="https://a.example/works",
    )
    assert result.uncertain
    assert "number 59" in result.document.text
