"""Pages as site generators, office programs and old editors write them, and pages that scripts draw."""

from __future__ import annotations

import json
from html import escape

from tests.cleaning.makers.furniture import cards, cookies, footer, menu, newsletter, share, tags
from tests.cleaning.makers.made import Made, Maker, page
from tests.cleaning.makers.report import Kind, Report, markup


def hugo(report: Report) -> Made:
    """Hugo: a table of contents in a fold above the text, ways to the posts before and after."""
    links = "".join(
        f"<li><a href='#{n}' aria-label='{h}'>{h}</a></li>" for n, h in enumerate(report.headings)
    )
    text = markup(report.parts)
    for n, heading in enumerate(report.headings):
        text = text.replace(
            f"<h2>{heading}</h2>",
            f"<h2 id='{n}'>{heading}<a hidden class='anchor' aria-hidden='true' href='#{n}'>#</a></h2>",
        )
    return page(
        report,
        f"<header class='header'>{menu(names='nav')}</header><main class='main'><article class='post-single'><header class='post-header'>"
        f"<h1 class='post-title'>{report.title}</h1><div class='post-meta'><span title='{report.iso_day} 00:00:00 +0000 UTC'>{report.day}</span>&nbsp;·&nbsp;"
        f"4 min&nbsp;·&nbsp;{report.author}</div></header><div class='toc'><details><summary accesskey='c'><span class='details'>Table of Contents</span></summary>"
        f"<div class='inner'><ul>{links}</ul></div></details></div><div class='post-content'>{text}</div><footer class='post-footer'>{tags('post-tags')}"
        f"<nav class='paginav'><a class='prev' href='/p'><span class='title'>« Prev</span><br><span>Bridges of the lower delta</span></a></nav></footer></article></main>{footer()}",
    )


def jekyll(report: Report) -> Made:
    """Jekyll with its first theme."""
    return page(
        report,
        f"<header class='site-header'><div class='wrapper'>{menu(names='site-nav')}</div></header><main class='page-content' aria-label='Content'><div class='wrapper'>"
        f"<article class='post h-entry' itemscope itemtype='http://schema.org/BlogPosting'><header class='post-header'><h1 class='post-title p-name'>{report.title}</h1>"
        f"<p class='post-meta'><time class='dt-published' datetime='{report.iso_day}'>{report.day}</time> • <span itemprop='author'><span class='p-author'>{report.author}</span></span></p></header>"
        f"<div class='post-content e-content' itemprop='articleBody'>{markup(report.parts)}</div><a class='u-url' href='/x' hidden></a></article></div></main>{footer(names='site-footer h-card')}",
    )


def sphinx(report: Report) -> Made:
    """Documentation by Sphinx: nested sections with signs to copy their address."""
    sections = []
    for section in report.sections[1:]:
        heading, *rest = section
        sections.append(
            f"<section id='s'><h2>{heading.text}<a class='headerlink' href='#s' title='Link to this heading'>¶</a></h2>{markup(tuple(rest))}</section>"
        )
    return page(
        report,
        f"<div class='sphinxsidebar' role='navigation'><div class='sphinxsidebarwrapper'>{menu('div')}</div></div><div class='document'><div class='documentwrapper'><div class='bodywrapper'>"
        f"<div class='body' role='main'><section id='r'><h1>{report.title}<a class='headerlink' href='#r' title='Link to this heading'>¶</a></h1>{markup(report.sections[0])}"
        f"{''.join(sections)}</section></div></div></div></div><div class='footer' role='contentinfo'>© Copyright 2024. Created using Sphinx 7.2.</div>",
    )


def docusaurus(report: Report) -> Made:
    """Docusaurus: class names with numbers, an edit link, ways on."""
    return page(
        report,
        f"{menu(names='navbar navbar--fixed-top')}<div id='__docusaurus_skipToContent_fallback' class='main-wrapper'><div class='docsWrapper_hBAB'><main class='docMainContainer_TBSr'>"
        f"<div class='container padding-top--md'><div class='row'><div class='col docItemCol_VOVn'><div class='docItemContainer_Djhp'><article>{trail_()}"
        f"<div class='theme-doc-markdown markdown'><header><h1>{report.title}</h1></header>{markup(report.parts)}</div><footer class='theme-doc-footer'><a href='/e'>Edit this page</a>"
        f"<span>Last updated on <b>{report.day}</b></span></footer></article><nav class='pagination-nav'><a href='/n'><div>Next</div><div>Bridges</div></a></nav></div></div></div></div></main></div></div>{footer()}",
    )


def trail_() -> str:
    """The way to the page, as documentation shows it."""
    return "<nav class='theme-doc-breadcrumbs'><ul class='breadcrumbs'><li><a href='/'>Docs</a></li><li>Reports</li></ul></nav>"


def wiki(report: Report) -> Made:
    """A wiki: contents, edit links beside headings, categories."""
    text = markup(report.parts)
    for n, heading in enumerate(report.headings):
        text = text.replace(
            f"<h2>{heading}</h2>",
            f"<div class='mw-heading mw-heading2'><h2 id='h{n}'>{heading}</h2><span class='mw-editsection'><span>[</span><a href='?edit={n}'>edit</a><span>]</span></span></div>",
        )
    links = "".join(
        f"<li class='toclevel-1'><a href='#h{n}'><span class='tocnumber'>{n + 1}</span> <span class='toctext'>{h}</span></a></li>"
        for n, h in enumerate(report.headings)
    )
    toc = f"<div id='toc' class='toc' role='navigation'><h2>Contents</h2><ul>{links}</ul></div>"
    first = markup(report.sections[0])
    text = text.replace(first, first + toc, 1)
    return page(
        report,
        f"<div id='mw-page-base'></div><div id='content' class='mw-body' role='main'><h1 id='firstHeading' class='firstHeading'>{report.title}</h1><div id='bodyContent'>"
        f"<div id='siteSub'>From the institute's wiki</div><div id='mw-content-text'><div class='mw-parser-output'>{text}</div></div>"
        f"<div id='catlinks' class='catlinks'><a href='/c'>Categories</a>: <a href='/c/1'>Water</a></div></div></div><div id='mw-navigation'>{menu('div')}</div>{footer(names='#footer mw-footer')}",
    )


def static_1998(report: Report) -> Made:
    """A page of 1998: a table for the layout, fonts, paragraphs without an end tag."""
    text = []
    for part in report.parts:
        if part.kind is Kind.HEADING:
            text.append(f"<H2><FONT FACE='Arial' COLOR='#003366'>{part.text}</FONT></H2>")
        elif part.kind is Kind.PARAGRAPH:
            text.append(f"<P><FONT FACE='Times'>{part.text}</FONT>")
        elif part.kind is Kind.ITEM:
            text.append(f"<UL><LI>{part.text}</UL>")
        else:
            text.append(part.html)
    menu_cells = "".join(
        f"<TR><TD><A HREF='{n}.html'><FONT SIZE=-1>{name}</FONT></A></TD></TR>"
        for n, name in enumerate(("Home", "Papers", "Staff", "Mail us"))
    )
    return page(
        report,
        f"<CENTER><IMG SRC='banner.gif' WIDTH=468 HEIGHT=60 ALT='Institute'></CENTER><TABLE WIDTH='100%' BORDER=0><TR><TD WIDTH=120 VALIGN=top BGCOLOR='#CCCCCC'>"
        f"<TABLE>{menu_cells}</TABLE></TD><TD VALIGN=top><CENTER><H1>{report.title}</H1></CENTER>{''.join(text)}</TD></TR></TABLE><HR><CENTER><FONT SIZE=-2>"
        f"[ <A HREF='index.html'>Home</A> | <A HREF='papers.html'>Papers</A> ]<BR>Copyright © 1998 Institute for Water Policy</FONT></CENTER>",
        attributes="BGCOLOR='#FFFFFF'",
    )


def line_breaks(report: Report) -> Made:
    """A page whose paragraphs are only parted by two line breaks."""
    text = []
    for part in report.parts:
        if part.kind is Kind.HEADING:
            text.append(f"<h3>{part.text}</h3>")
        elif part.kind is Kind.PARAGRAPH:
            text.append(f"{part.text}<br><br>")
        else:
            text.append(markup((part,)))
    return page(
        report,
        f"{menu('div', '#nav')}<div id='main'><h1>{report.title}</h1><div class='text'>{''.join(text)}</div></div>{footer('div', '#foot')}",
    )


def word_export(report: Report) -> Made:
    """A report that an office program saved as a page."""
    text = []
    for part in report.parts:
        if part.kind is Kind.PARAGRAPH:
            text.append(
                f"<p class=MsoNormal style='text-align:justify'><span lang=EN-GB style='font-size:11.0pt'>{part.text}<o:p></o:p></span></p>"
            )
        elif part.kind is Kind.HEADING:
            text.append(f"<h2 style='margin-top:12.0pt'><a name='_Toc1'></a><span>{part.text}</span></h2>")
        else:
            text.append(markup((part,)))
    return Made(
        f"<html><head><meta charset='utf-8'><meta name=Generator content='Microsoft Word 15'><title>{report.title}</title></head>"
        f"<body lang={report.language.upper()} style='tab-interval:36.0pt'><div class=WordSection1><p class=MsoTitle><span>{report.title}</span></p>{''.join(text)}</div></body></html>",
        report.truth,
    )


def latex(report: Report) -> Made:
    """A paper that LaTeX2HTML or LaTeXML made: navigation above and below, numbered paragraphs."""
    sections = "".join(
        f"<section id='S{n}' class='ltx_section'>{markup(section).replace('<p>', '<div class=ltx_para><p class=ltx_p>').replace('</p>', '</p></div>')}</section>"
        for n, section in enumerate(report.sections)
    )
    return page(
        report,
        f"<div class='ltx_page_main'><header class='ltx_page_header'><a href='n'>next</a> <a href='u'>up</a> <a href='p'>previous</a></header><div class='ltx_page_content'>"
        f"<article class='ltx_document'><h1 class='ltx_title ltx_title_document'>{report.title}</h1><div class='ltx_authors'><span class='ltx_creator ltx_role_author'>"
        f"<span class='ltx_personname'>{report.author}</span></span></div>{sections}</article></div><footer class='ltx_page_footer'><div class='ltx_page_logo'>Generated by LaTeXML</div></footer></div>",
    )


def print_version(report: Report) -> Made:
    """A print version: the bare text, an address above it and a closing line below."""
    return page(
        report,
        f"<div id='print'><p><a href='javascript:window.close()'>Close window</a></p><h1>{report.title}</h1><p>{report.author}, {report.day}</p>"
        f"{markup(report.parts)}<hr><p>URL: https://www.waterpolicy.example/publications/reports/dry-taps</p><p>© 2024 Institute for Water Policy</p></div>",
        attributes="onload='window.print()'",
    )


def next_data(report: Report) -> Made:
    """An empty shell whose text is HTML in the data of its script."""
    data = {
        "props": {
            "pageProps": {
                "report": {
                    "title": report.title,
                    "author": {"name": report.author},
                    "body": markup(report.parts),
                },
                "related": [
                    {"title": "Bridges", "teaser": "A look at forty bridges and the money that was spent."}
                ],
            }
        },
        "page": "/reports/[slug]",
    }
    return page(
        report,
        "<div id='__next'><div class='loading'>Loading…</div></div><script id='__NEXT_DATA__' type='application/json'>"
        + json.dumps(data).replace("</", "<\\/")
        + "</script>",
        head=f"<meta property='og:title' content='{escape(report.title)}'>",
    )


def portable_text(report: Report) -> Made:
    """A shell whose text is a list of blocks in the data of its script."""
    blocks = [
        {
            "_type": "block",
            "style": "h2" if part.kind is Kind.HEADING else "normal",
            "listItem": "bullet" if part.kind is Kind.ITEM else None,
            "children": [{"_type": "span", "text": part.text}],
        }
        for part in report.parts
        if part.kind is not Kind.TABLE
    ]
    data = {"loaderData": {"page": {"title": report.title, "content": blocks}}}
    return page(
        report,
        "<div id='root'></div><script>window.__STATE__ = " + json.dumps(data) + ";</script>",
        head=f"<meta property='og:title' content='{escape(report.title)}'>",
        truth=[part.text for part in report.parts if part.kind is not Kind.TABLE],
    )


def noscript_shell(report: Report) -> Made:
    """An application that shows its text only to browsers without scripts."""
    return page(
        report,
        f"<div id='app'></div><noscript><div class='content'><h1>{report.title}</h1>{markup(report.parts)}</div></noscript><script src='/app.js'></script>",
    )


def declared_body(report: Report) -> Made:
    """A shell that gives its text to search engines alone, in linked data; headings and tables are lost there."""
    lines = [part.text for part in report.parts if part.kind is Kind.PARAGRAPH]
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": report.title,
        "articleBody": "\n".join(lines),
    }
    return page(
        report,
        f"{menu()}<div id='app' class='skeleton'></div>",
        head='<script type="application/ld+json">' + json.dumps(data) + "</script>",
        truth=lines,
    )


def custom_elements(report: Report) -> Made:
    """A page of custom elements: the text in slots of a component."""
    sections = "".join(
        f"<wp-section slot='body'><wp-richtext>{markup(section)}</wp-richtext></wp-section>"
        for section in report.sections
    )
    return page(
        report,
        f"<wp-header>{menu()}</wp-header><wp-article><h1 slot='title'>{report.title}</h1>{sections}</wp-article><wp-teasers>{cards(names='')}</wp-teasers><wp-footer>{footer()}</wp-footer>{cookies()}",
    )


def divisions_only(report: Report) -> Made:
    """Neither a paragraph nor a name: every block is a division in a division."""
    text = []
    for part in report.parts:
        if part.kind is Kind.PARAGRAPH:
            text.append(f"<div><div>{part.text}</div></div>")
        else:
            text.append(markup((part,)))
    bar = (
        "<div>"
        + "".join(
            f"<div><a href='/{n}'>{name}</a></div>" for n, name in enumerate(("Home", "Papers", "Staff"))
        )
        + "</div>"
    )
    return page(report, f"{bar}<div><div><h1>{report.title}</h1></div>{''.join(text)}</div>{footer('div')}")


def mail_campaign(report: Report) -> Made:
    """A newsletter on the web: tables in tables, a line about the browser above, a way out below."""
    rows = "".join(
        f"<tr><td style='padding:9px'><table width='100%' class='mcnTextContentContainer'><tbody><tr><td class='mcnTextContent'>{markup(section)}</td></tr></tbody></table></td></tr>"
        for section in report.sections
    )
    return page(
        report,
        f"<center><table id='bodyTable' width='100%'><tr><td id='templatePreheader'><a href='/v'>View this email in your browser</a></td></tr><tr><td><h1>{report.title}</h1></td></tr>"
        f"<tr><td><table>{rows}</table></td></tr><tr><td id='templateFooter'><em>Copyright © 2024 Institute for Water Policy, All rights reserved.</em><br>"
        "<a href='/p'>update your preferences</a> or <a href='/u'>unsubscribe from this list</a></td></tr></table></center>",
    )


def amp(report: Report) -> Made:
    """An AMP page: a sidebar element, its own names for pictures and consent."""
    return page(
        report,
        f"<amp-sidebar id='s' layout='nodisplay'>{menu('div')}</amp-sidebar><header>Institute</header><article class='amp-wp-article'><header class='amp-wp-article-header'><h1 class='amp-wp-title'>{report.title}</h1>"
        f"<div class='amp-wp-meta amp-wp-byline'><span class='amp-wp-author author vcard'>{report.author}</span></div></header><div class='amp-wp-article-content'>{markup(report.parts)}</div>"
        f"<footer class='amp-wp-article-footer'>{tags('amp-wp-meta amp-wp-tax-tag')}</footer></article><amp-consent id='c' layout='nodisplay'>{cookies()}</amp-consent>{footer('div', 'amp-wp-footer')}{share('')}{newsletter()}",
    )


PROGRAMS: tuple[Maker, ...] = (
    hugo, jekyll, sphinx, docusaurus, wiki, static_1998, line_breaks, word_export, latex, print_version,
    next_data, portable_text, noscript_shell, declared_body, custom_elements, divisions_only, mail_campaign, amp,
)  # fmt: skip
