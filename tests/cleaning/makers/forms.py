"""Reports in the forms that hide, split or crowd their text: folds, tabs, boxes, notes, two languages."""

from __future__ import annotations

from tests.cleaning.makers.furniture import (
    cards,
    cookies,
    downloads,
    footer,
    menu,
    newsletter,
    share,
    trail,
)
from tests.cleaning.makers.made import Made, Maker, page
from tests.cleaning.makers.report import Kind, Report, make_report, markup


def accordion(report: Report) -> Made:
    """Every section but the first in a closed fold, its heading a button."""
    folds = "".join(
        f"<div class='accordion-item'><h2 class='accordion-header'><button class='accordion-button collapsed' aria-expanded='false' aria-controls='c{n}'>{section[0].text}</button></h2>"
        f"<div id='c{n}' class='accordion-collapse collapse' hidden><div class='accordion-body'>{markup(section[1:])}</div></div></div>"
        for n, section in enumerate(report.sections[1:])
    )
    return page(
        report,
        f"{menu()}<main><h1>{report.title}</h1><div class='intro'>{markup(report.sections[0])}</div><div class='accordion' id='a'>{folds}</div></main>{footer()}",
    )


def details(report: Report) -> Made:
    """Sections in `details` elements; their summaries are text that heads a section."""
    folds = "".join(
        f"<details><summary>{section[0].text}</summary>{markup(section[1:])}</details>"
        for section in report.sections[1:]
    )
    return page(
        report,
        f"{menu()}<main><article><h1>{report.title}</h1>{markup(report.sections[0])}{folds}</article></main>{footer()}",
    )


def tabs(report: Report) -> Made:
    """Sections as panels of tabs, of which one is shown; the labels stand above them."""
    labels = "".join(
        f"<li role='presentation'><a role='tab' href='#t{n}'>{section[0].text}</a></li>"
        for n, section in enumerate(report.sections[1:])
    )
    panels = "".join(
        f"<div role='tabpanel' class='tab-pane {'' if n else 'active'}' id='t{n}' {'hidden' if n else ''}>{markup(section)}</div>"
        for n, section in enumerate(report.sections[1:])
    )
    return page(
        report,
        f"{menu()}<main><h1>{report.title}</h1><div>{markup(report.sections[0])}</div><ul class='nav nav-tabs' role='tablist'>{labels}</ul><div class='tab-content'>{panels}</div></main>{footer()}",
    )


def two_languages(report: Report) -> Made:
    """The same report in German in a hidden panel beside it: only the page's language is the text."""
    other = make_report(len(report.title), "de" if report.language == "en" else "en")
    return page(
        report,
        f"{menu()}<main><h1>{report.title}</h1><ul class='language-switcher'><li><a href='#en' hreflang='en'>English</a></li><li><a href='#de' hreflang='de'>Deutsch</a></li></ul>"
        f"<div id='{report.language}' lang='{report.language}' class='language-pane'>{markup(report.parts)}</div>"
        f"<div id='{other.language}' lang='{other.language}' class='language-pane' style='display:none'>{markup(other.parts)}</div></main>{footer()}",
    )


def language_bar(report: Report) -> Made:
    """A bar of thirty languages above the text."""
    names = ("English", "Deutsch", "Français", "Español", "Italiano", "Português", "Polski", "Čeština", "Русский", "العربية", "中文", "日本語", "한국어", "Türkçe", "Nederlands")  # fmt: skip
    bar = (
        "<ul>"
        + "".join(
            f"<li><a hreflang='{n}' href='/{n}'>{name}</a></li>" for n, name in enumerate(names + names[:0])
        )
        + "</ul>"
    )
    return page(
        report,
        f"{menu()}<main><div class='languages'><p>This report is available in:</p>{bar}</div><h1>{report.title}</h1><div class='report'>{markup(report.parts)}</div></main>{footer()}",
    )


def download_bar(report: Report) -> Made:
    """Bars with files above and below the text, with sizes and formats."""
    return page(
        report,
        f"{menu()}<main>{trail()}<h1>{report.title}</h1>{downloads('download-bar top')}<div class='report-text'>{markup(report.parts)}</div>"
        f"<div class='attachments'><h2>Downloads</h2><ul><li><a href='/f.pdf'>Full report (PDF, 2.4 MB)</a></li><li><a href='/f.xlsx'>Data (XLSX, 80 KB)</a></li></ul></div>{share()}</main>{footer()}",
    )


def contents_box(report: Report) -> Made:
    """A box of contents between the introduction and the text."""
    text = markup(tuple(part for section in report.sections[1:] for part in section))
    for n, heading in enumerate(report.headings):
        text = text.replace(f"<h2>{heading}</h2>", f"<h2 id='s{n}'>{heading}</h2>")
    links = "".join(f"<li><a href='#s{n}'>{heading}</a></li>" for n, heading in enumerate(report.headings))
    return page(
        report,
        f"{menu()}<main><article><h1>{report.title}</h1>{markup(report.sections[0])}<div class='box'><h3>In this report</h3><ul>{links}</ul></div>{text}</article></main>{footer()}",
    )


def footnotes(report: Report) -> Made:
    """Three notes below the text, which raised numbers in it lead to."""
    notes = [
        "Interview with the head of the authority, Kelda, March 2023.",
        "Audit court, Annual report on public works, 2019, pp. 12-31.",
        "The figure leaves out villages that were merged in 2017.",
    ]
    text = markup(report.parts)
    count = text.count("</p>")
    pieces = text.split("</p>")
    marked = []
    truth = report.truth
    paragraphs = [at for at, part in enumerate(report.parts) if part.kind is Kind.PARAGRAPH]
    for n, piece in enumerate(pieces):
        number = n + 1
        mark = f"<sup id='r{number}'><a href='#n{number}'>{number}</a></sup>" if n < 3 else ""
        if n < 3:
            truth[paragraphs[n]] += str(number)
        marked.append(piece + mark + ("</p>" if n < count else ""))
    listed = "".join(f"<li id='n{n + 1}'><p>{note}</p></li>" for n, note in enumerate(notes))
    return page(
        report,
        f"{menu()}<main><article><h1>{report.title}</h1>{''.join(marked)}<section class='footnotes' role='doc-endnotes'><hr><ol>{listed}</ol></section></article></main>{footer()}",
        truth=[*truth, *notes],
    )


def boxes(report: Report) -> Made:
    """A box with a heading of its own in the middle of the text belongs to it."""
    box = "The pipeline in brief"
    said = "Built between 1986 and 1991, the pipeline carries water over ninety kilometres and feeds eleven towns on its way to the coast."
    second = markup(report.sections[1])
    others = markup(tuple(part for section in report.sections[2:] for part in section))
    truth = [part.text for section in report.sections[:2] for part in section] + [box, said]
    truth += [part.text for section in report.sections[2:] for part in section]
    return page(
        report,
        f"{menu()}<main><article><h1>{report.title}</h1>{markup(report.sections[0])}{second}<div class='infobox'><h3>{box}</h3><p>{said}</p></div>{others}</article></main>{footer()}",
        truth=truth,
    )


def key_points(report: Report) -> Made:
    """A summary in points above the text, which is part of it."""
    points = [
        "Half of the households of the valley have no piped water at the end of the season.",
        "Spending rose, but most of it went to two districts out of eleven.",
        "The authority has not published its accounts for nine years.",
    ]
    listed = "".join(f"<li>{point}</li>" for point in points)
    return page(
        report,
        f"{menu()}<main><article><h1>{report.title}</h1><div class='key-points'><h2>Key findings</h2><ul>{listed}</ul></div>{markup(report.parts)}</article></main>{cards()}{footer()}",
        truth=["Key findings", *points, *report.truth],
    )


def unclosed_button(report: Report) -> Made:
    """A menu button that is never closed, with the page inside it."""
    return page(
        report,
        f"<button class='navbar-toggler' aria-label='Menu'><span class='bar'></span>{menu()}<main><h1>{report.title}</h1><div class='content'>{markup(report.parts)}</div></main>{footer()}",
    )


def whole_page_form(report: Report) -> Made:
    """A page inside a form, with fields to search among its parts."""
    return page(
        report,
        f"<form id='form1' action='./'><div id='header'>{menu('div', 'topnav')}<input name='q'><button>Search</button></div><div id='content'><h1>{report.title}</h1>{markup(report.parts)}</div>{footer('div', '#footer')}</form>",
    )


def sections_apart(report: Report) -> Made:
    """Every section in a full-width band of its own, pictures and quotes between them."""
    bands = "".join(
        f"<section class='band band--{'grey' if n % 2 else 'white'}'><div class='band__inner'>{markup(section)}</div></section>"
        for n, section in enumerate(report.sections)
    )
    return page(
        report,
        f"<header>{menu()}</header><section class='band band--hero'><div class='band__inner'><h1>{report.title}</h1></div></section>{bands}<section class='band band--teaser'>{cards(names='')}</section>{footer()}",
    )


def next_article(report: Report) -> Made:
    """Another article below the text, with a headline, byline and day of its own."""
    other = make_report(97 + len(report.title), report.language)
    return page(
        report,
        f"{menu()}<div class='stream'><article class='story'><h1>{report.title}</h1><p class='by'>By {report.author}</p>{markup(report.parts)}</article>"
        f"<article class='story'><h1>{other.title} again</h1><p class='by'>By {other.author}</p><p class='day'>{other.day}</p>{markup(other.parts)}</article></div>{footer()}",
    )


def long_comments(report: Report) -> Made:
    """A discussion below the text that is as long as it."""
    said = "I have lived there for twenty years, and I can tell you that nobody ever came to look at the well. They should be ashamed of what they wrote in their plan."
    rows = "".join(
        f"<li class='comment depth-1'><div class='comment-author'>reader{n}</div><div class='comment-meta'><a href='#c{n}'>{n} days ago</a></div><div class='comment-content'><p>{said} This is my opinion number {n}.</p></div><a class='reply' href='#r'>Reply</a></li>"
        for n in range(25)
    )
    return page(
        report,
        f"{menu()}<main><article><h1>{report.title}</h1><div class='entry-content'>{markup(report.parts)}</div></article><div id='comments' class='comments-area'><h2>25 comments</h2><ol class='comment-list'>{rows}</ol></div></main>{footer()}",
    )


def nameless_cards(report: Report) -> Made:
    """Other reports below the text in parts that are called nothing."""
    return page(
        report,
        f"<div>{menu('div')}</div><div><h1>{report.title}</h1><div>{markup(report.parts)}</div></div><div>{cards('See also', '')}</div><div>{footer('div')}</div>",
    )


def pull_repeats(report: Report) -> Made:
    """The text twice: once for search engines in a hidden copy with microdata."""
    return page(
        report,
        f"{menu()}<main itemscope itemtype='https://schema.org/Article'><h1 itemprop='headline'>{report.title}</h1><div class='text'>{markup(report.parts)}</div><div itemprop='articleBody' style='display:none'>{markup(report.parts)}</div></main>{footer()}",
    )


def consent_first(report: Report) -> Made:
    """A consent window with many words before the text."""
    said = "We and our 812 partners store and access information on a device, such as unique identifiers in cookies, to process personal data. You may accept or manage your choices at any time."
    window = f"<div id='cmp' class='cmp-modal' role='dialog' aria-modal='true'><h2>We value your privacy</h2>{f'<p>{said}</p>' * 6}<button>Accept</button></div>"
    return page(
        report,
        f"{window}{menu()}<main><h1>{report.title}</h1><div class='rte'>{markup(report.parts)}</div></main>{newsletter()}{footer()}{cookies()}",
    )


def court_decision(report: Report) -> Made:
    """A court's decision: numbered paragraphs, the number in an element of its own."""
    text, truth, number = [], [], 0
    for part in report.parts:
        if part.kind is Kind.PARAGRAPH:
            number += 1
            text.append(f"<p class='para'><span class='num'>{number}.</span> {part.text}</p>")
            truth.append(f"{number}. {part.text}")
        else:
            text.append(markup((part,)))
            truth.append(part.text)
    return page(
        report,
        f"{menu()}<main><div class='judgment-header'><h1>{report.title}</h1></div><article class='judgment'><section class='judgment-body'>{''.join(text)}</section></article><div class='judgment-toolbar'>{downloads()}</div></main>{footer()}",
        truth=truth,
    )


FORMS: tuple[Maker, ...] = (
    accordion, details, tabs, two_languages, language_bar, download_bar, contents_box, footnotes, boxes, key_points,
    unclosed_button, whole_page_form, sections_apart, next_article, long_comments, nameless_cards, pull_repeats,
    consent_first, court_decision,
)  # fmt: skip
