"""Pages as content management systems and page builders make them."""

from __future__ import annotations

import json

from tests.cleaning.makers.furniture import (
    cards,
    cookies,
    downloads,
    footer,
    menu,
    newsletter,
    share,
    tags,
    trail,
)
from tests.cleaning.makers.made import Made, Maker, page
from tests.cleaning.makers.report import Kind, Report, markup


def drupal_paragraphs(report: Report) -> Made:
    """Drupal 10 with the paragraphs module: every section in five divisions of its own."""
    items = "".join(
        f"<div class='field__item'><div class='paragraph paragraph--type--text paragraph--view-mode--default'>"
        f"<div class='clearfix text-formatted field field--name-field-text field--type-text-long'>{markup(section)}</div></div></div>"
        for section in report.sections
    )
    return page(
        report,
        "<a href='#main-content' class='visually-hidden focusable skip-link'>Skip to main content</a>"
        "<div class='dialog-off-canvas-main-canvas' data-off-canvas-main-canvas><div class='layout-container'>"
        f"<header role='banner'>{menu(names='@navigation block-menu')}</header><main role='main'>"
        f"<a id='main-content'></a><div class='layout-content'>{trail()}<article role='article' class='node node--type-report'>"
        f"<h1><span class='field field--name-title'>{report.title}</span></h1><div class='field--name-field-date'>"
        f"<time datetime='{report.iso_day}'>{report.day}</time></div><div class='field field--name-field-content'>{items}</div>"
        f"{tags('field field--name-field-tags')}</article></div></main>{cards(names='views-element-container block-views')}"
        f"{footer(names='@contentinfo')}</div></div>",
    )


def drupal_blocks(report: Report) -> Made:
    """Drupal with layout builder: sections as blocks, a share block between two of them."""
    blocks = [
        f"<div class='layout layout--onecol'><div class='layout__region layout__region--content'>"
        f"<div class='block block-layout-builder block-inline-blockbasic'>{markup(section)}</div></div></div>"
        for section in report.sections
    ]
    blocks.insert(1, share("block block-social-share"))
    return page(
        report,
        f"<header>{menu()}</header><main><div class='block block-page-title-block'><h1>{report.title}</h1></div>"
        f"<div class='block block-system-main-block'>{''.join(blocks)}</div></main>{newsletter('block block-newsletter')}{footer()}",
    )


def wordpress_elementor(report: Report) -> Made:
    """WordPress with Elementor: each paragraph in a widget, each widget in a column."""
    widgets = "".join(
        f"<div class='elementor-section elementor-top-section'><div class='elementor-container'><div class='elementor-column'>"
        f"<div class='elementor-widget-wrap'><div class='elementor-element elementor-widget elementor-widget-text-editor'>"
        f"<div class='elementor-widget-container'>{markup(section)}</div></div></div></div></div></div>"
        for section in report.sections
    )
    return page(
        report,
        f"<div class='elementor elementor-location-header'>{menu(names='elementor-nav-menu')}</div>"
        f"<div class='elementor elementor-location-single post'><h1 class='elementor-heading-title'>{report.title}</h1>{widgets}"
        f"<div class='elementor-widget elementor-widget-share-buttons'>{share('')}</div>"
        f"{cards('You may also like', 'elementor-widget elementor-widget-posts')}</div>"
        f"{footer('div', 'elementor elementor-location-footer')}",
    )


def wordpress_divi(report: Report) -> Made:
    """WordPress with Divi: modules in rows, the last of them a call to action."""
    modules = "".join(
        f"<div class='et_pb_row et_pb_row_{n}'><div class='et_pb_column et_pb_column_4_4'><div class='et_pb_module et_pb_text'>"
        f"<div class='et_pb_text_inner'>{markup(section)}</div></div></div></div>"
        for n, section in enumerate(report.sections)
    )
    action = "<div class='et_pb_module et_pb_cta_0 et_pb_promo'><div class='et_pb_promo_description'><h2>Support our work</h2><p>Your gift keeps our research free.</p></div><a class='et_pb_button' href='/give'>Donate</a></div>"
    return page(
        report,
        f"<header id='main-header'>{menu()}</header><div id='et-main-area'><div id='main-content'><article class='page'>"
        f"<div class='entry-content'><div class='et_pb_section'><h1>{report.title}</h1>{modules}{action}</div></div></article></div>"
        f"{footer(names='#main-footer')}</div>",
    )


def wordpress_wpbakery(report: Report) -> Made:
    """WordPress with WPBakery: the text in columns of a grid."""
    rows = "".join(
        f"<div class='vc_row wpb_row vc_row-fluid'><div class='wpb_column vc_column_container vc_col-sm-12'><div class='vc_column-inner'>"
        f"<div class='wpb_wrapper'><div class='wpb_text_column wpb_content_element'><div class='wpb_wrapper'>{markup(section)}</div></div></div></div></div></div>"
        for section in report.sections
    )
    return page(
        report,
        f"<div id='header'>{menu()}</div><div id='content'><article><h1 class='entry-title'>{report.title}</h1><div class='entry-meta'>"
        f"by <a rel='author' href='/a'>{report.author}</a> | {report.day}</div><div class='entry-content'>{rows}</div></article>"
        f"<div id='sidebar' class='widget-area'>{cards('Recent posts', 'widget widget_recent_entries', 3)}</div></div>{footer()}",
    )


def wordpress_blocks(report: Report) -> Made:
    """WordPress with blocks: groups, a cover, a column with the text."""
    groups = "".join(
        f"<div class='wp-block-group is-layout-flow'><div class='wp-block-group__inner-container'>{markup(section)}</div></div>"
        for section in report.sections
    )
    return page(
        report,
        f"<div class='wp-site-blocks'><header class='wp-block-template-part'>{menu(names='wp-block-navigation')}</header>"
        f"<main class='wp-block-group'><h1 class='wp-block-post-title'>{report.title}</h1><div class='wp-block-post-date'>"
        f"<time datetime='{report.iso_day}'>{report.day}</time></div><div class='entry-content wp-block-post-content'>{groups}</div>"
        f"<div class='wp-block-post-terms'>{tags('')}</div></main><footer class='wp-block-template-part'>{footer('div')}</footer></div>",
    )


def sharepoint(report: Report) -> Made:
    """SharePoint: one form around the whole page, the text in web part zones."""
    zones = "".join(
        f"<div class='ms-webpart-zone ms-fullWidth'><div class='s4-wpcell-plain ms-webpartzone-cell ms-webpart-cell-vertical'>"
        f"<div class='ms-webpart-chrome'><div class='ms-WPBody noindex'><div class='ms-rtestate-field'>{markup(section)}</div></div></div></div></div>"
        for section in report.sections
    )
    return page(
        report,
        "<form method='post' action='./dry-taps.aspx' id='aspnetForm'><input type='hidden' name='__VIEWSTATE' value='/wEPDwUK'>"
        f"<div id='s4-workspace'><div id='s4-bodyContainer'><div id='s4-titlerow'>{menu('div', 'ms-core-navigation')}</div>"
        f"<div id='contentRow'><div id='contentBox'><h1 id='pageTitle'>{report.title}</h1><div id='DeltaPlaceHolderMain'>{zones}</div>"
        f"</div></div>{footer('div', '#footer')}</div></div></form>",
    )


def typo3(report: Report) -> Made:
    """TYPO3 with fluid styled content: each section a frame, a way back to the top below it."""
    frames = "".join(
        f"<div id='c{40 + n}' class='frame frame-default frame-type-text frame-layout-0'><div class='ce-bodytext'>{markup(section)}</div>"
        "<div class='toplink'><a href='#top'>nach oben</a></div></div>"
        for n, section in enumerate(report.sections)
    )
    return page(
        report,
        f"<div id='top'>{menu('div', '#mainnavi')}</div><div id='rootline'>Sie sind hier: <a href='/'>Startseite</a> &gt; "
        f"<a href='/p'>Publikationen</a></div><!--TYPO3SEARCH_begin--><div id='content'><header><h1>{report.title}</h1></header>{frames}"
        f"</div><!--TYPO3SEARCH_end--><div class='drucken'><a href='javascript:print()'>Seite drucken</a></div>{footer('div', '#footer')}",
    )


def sitecore(report: Report) -> Made:
    """Sitecore: components in placeholders, a bar of downloads above the text."""
    components = "".join(
        f"<div class='component content col-12'><div class='component-content'><div class='field-content'>{markup(section)}</div></div></div>"
        for section in report.sections
    )
    return page(
        report,
        f"<header><div class='component navigation'>{menu('div')}</div></header><main id='content'><div class='row'>"
        f"<div class='component title'><h1 class='field-title'>{report.title}</h1></div>{downloads('component download-bar')}"
        f"{components}</div>{cards(names='component page-list')}</main>{footer()}{cookies()}",
    )


def liferay(report: Report) -> Made:
    """Liferay: the text as structured content in a portlet."""
    return page(
        report,
        f"<div id='wrapper'><header id='banner' role='banner'>{menu()}</header><section id='content' role='main'><div class='portlet-layout'>"
        f"<section class='portlet portlet-journal-content' id='portlet_56'><div class='portlet-content'><div class='portlet-body'>"
        f"<div class='journal-content-article' data-analytics-asset-type='web-content'><h1>{report.title}</h1>{markup(report.parts)}"
        f"</div></div></div></section></div></section>{footer(names='#footer @contentinfo')}</div>",
    )


def joomla(report: Report) -> Made:
    """Joomla: an article with icons, hits and ways to the one before and after it."""
    return page(
        report,
        f"<div class='body'>{menu('div', 'moduletable_menu')}<div class='item-page' itemscope itemtype='https://schema.org/Article'>"
        f"<div class='page-header'><h2 itemprop='headline'>{report.title}</h2></div><div class='icons'><ul><li><a href='?print=1'>Print</a></li>"
        f"<li><a href='?mail=1'>Email</a></li></ul></div><dl class='article-info muted'><dt>Details</dt><dd>Written by {report.author}</dd>"
        f"<dd>Published: {report.day}</dd><dd>Hits: 1432</dd></dl><div itemprop='articleBody'>{markup(report.parts)}</div>"
        f"<ul class='pager pagenav'><li><a href='/a' rel='prev'>Prev</a></li><li><a href='/b' rel='next'>Next</a></li></ul></div>{footer()}</div>",
    )


def plone(report: Report) -> Made:
    """Plone: a description as the standfirst, document actions below the text."""
    return page(
        report,
        f"<div id='visual-portal-wrapper'>{menu('div', '#portal-globalnav')}<div id='portal-breadcrumbs'>{trail('')}</div>"
        f"<article id='content'><header><h1 class='documentFirstHeading'>{report.title}</h1></header><div id='content-core'>"
        f"<div id='parent-fieldname-text'>{markup(report.parts)}</div></div><div class='documentActions'><a href='sendto'>Send this</a>"
        f"<a href='print'>Print this</a></div></article>{footer(names='#portal-footer')}</div>",
    )


def squarespace(report: Report) -> Made:
    """A site builder: rows and blocks with long names of machines."""
    rows = "".join(
        f"<div class='row sqs-row'><div class='col sqs-col-12 span-12'><div class='sqs-block html-block sqs-block-html' data-block-type='2' id='block-yui_3_17_2_1_{n}'>"
        f"<div class='sqs-block-content'><div class='sqs-html-content'>{markup(section)}</div></div></div></div></div>"
        for n, section in enumerate(report.sections)
    )
    return page(
        report,
        f"<header id='header'>{menu()}</header><main id='page'><article class='h-entry'><h1 class='entry-title p-name'>{report.title}</h1>"
        f"<div class='blog-item-content e-content'><div class='sqs-layout sqs-grid-12'>{rows}</div></div></article>"
        f"<section class='item-pagination'><a href='/n'><div>Next</div><h2>Bridges of the lower delta</h2></a></section></main>{footer(names='#footer-sections')}",
    )


def ghost(report: Report) -> Made:
    """Ghost: one section of text, a box to subscribe below it, and three other posts."""
    return page(
        report,
        f"<header class='gh-head'>{menu()}</header><main class='gh-main'><article class='gh-article post'><header class='gh-article-header'>"
        f"<h1 class='gh-article-title'>{report.title}</h1><p class='gh-article-meta'><a href='/author/x/'>{report.author}</a> "
        f"<time datetime='{report.iso_day}'>{report.day}</time> — 6 min read</p></header><section class='gh-content gh-canvas'>{markup(report.parts)}"
        f"</section></article>{newsletter('gh-subscribe')}{cards('Read more', 'gh-container is-grid')}</main>{footer(names='gh-footer')}",
    )


def aem(report: Report) -> Made:
    """Adobe Experience Manager: containers in containers, an experience fragment as the footer."""
    texts = "".join(
        f"<div class='text aem-GridColumn aem-GridColumn--default--12'><div data-cmp-data-layer='{{}}' class='cmp-text'>{markup(section)}</div></div>"
        for section in report.sections
    )
    return page(
        report,
        f"<div class='root container responsivegrid'><div class='cmp-container'><div class='experiencefragment'>{menu('div')}</div>"
        f"<main class='container responsivegrid'><div class='title'><div class='cmp-title'><h1 class='cmp-title__text'>{report.title}</h1></div></div>"
        f"<div class='cmp-container'><div class='aem-Grid aem-Grid--12'>{texts}</div></div></main>"
        f"<div class='experiencefragment'>{footer('div', 'cmp-experiencefragment--footer')}</div></div></div>",
    )


def government_publication(report: Report) -> Made:
    """A government's publication: contents beside the text, a box with the dates, feedback below."""
    links = "".join(f"<li><a href='#s{n}'>{heading}</a></li>" for n, heading in enumerate(report.headings))
    text = markup(report.parts)
    for n, heading in enumerate(report.headings):
        text = text.replace(f"<h2>{heading}</h2>", f"<h2 id='s{n}'>{heading}</h2>")
    return page(
        report,
        f"<a class='govuk-skip-link' href='#content'>Skip to main content</a><header>{menu()}</header><div id='wrapper'><main id='content' class='html-publication'>"
        f"<h1 class='gem-c-title__text'>{report.title}</h1><p class='publication-header__last-changed'>Published {report.day}</p>"
        f"<div class='contents-list-container'><nav class='gem-c-contents-list' role='navigation'><h2>Contents</h2><ol>{links}</ol></nav></div>"
        f"<div class='gem-c-govspeak govuk-govspeak'><div class='govspeak'>{text}</div></div></main><div class='gem-c-feedback'><h2>Is this page useful?</h2>"
        f"<form><button>Yes</button><button>No</button></form></div></div>{footer()}",
    )


def statistics_office(report: Report) -> Made:
    """A statistical office: numbered sections, each with a way to the contents."""
    parts, number = [], 0
    truth = []
    for part in report.parts:
        if part.kind is Kind.HEADING:
            number += 1
            parts.append(f"<header class='section__head'><h2>{number}. {part.text}</h2></header>")
            truth.append(f"{number}. {part.text}")
        else:
            parts.append(markup((part,)) if part.kind is not Kind.ITEM else f"<ul>{part.html}</ul>")
            truth.append(part.text)
    return page(
        report,
        f"{menu()}<main><div class='page-intro'>{trail()}<h1>{report.title}</h1><dl class='meta'><dt>Release date:</dt><dd>{report.day}</dd>"
        f"<dt>Contact:</dt><dd><a href='mailto:x@y.example'>{report.author}</a></dd></dl></div><article><section class='section__content--markdown'>"
        f"{''.join(parts)}<p class='back-to-contents'><a href='#toc'>Back to table of contents</a></p></section></article></main>{footer()}",
        truth=truth,
    )


def think_tank(report: Report) -> Made:
    """A think tank: people and topics beside the text, a donation bar, related work below."""
    return page(
        report,
        f"<header class='site-header'>{menu()}</header><main><div class='hero'><p class='kicker'><a href='/reports'>Report</a></p><h1>{report.title}</h1>"
        f"<div class='byline'>By <a href='/people/x'>{report.author}</a></div><time>{report.day}</time></div><div class='grid'>"
        f"<aside class='sidebar'><h3>Authors</h3><p><a href='/people/x'>{report.author}</a> is a senior fellow of the institute.</p>{tags()}</aside>"
        f"<div class='post-body'>{markup(report.parts)}</div></div><div class='donate-bar'><p>Help us keep our research independent.</p><a href='/give'>Give now</a></div>"
        f"{cards('More on this topic', 'more-like-this')}</main>{newsletter()}{footer()}",
    )


def json_ld(report: Report) -> Made:
    """A magazine's page whose metadata stand in linked data, the text in unnamed divisions."""
    data = {
        "@context": "https://schema.org",
        "@type": "Report",
        "headline": report.title,
        "datePublished": report.iso_day,
        "author": {"@type": "Person", "name": report.author},
    }
    sections = "".join(
        f"<div class='css-{n}x7a'><div class='css-1q{n}'>{markup(s)}</div></div>"
        for n, s in enumerate(report.sections)
    )
    return page(
        report,
        f"<div class='css-1h'>{menu('div', 'css-nv')}</div><div class='css-9b'><h1 class='css-t'>{report.title}</h1><div class='css-by'>"
        f"<span>{report.author}</span><span>{report.day}</span></div>{sections}</div>{footer('div', 'css-ft')}",
        head=f'<script type="application/ld+json">{json.dumps(data)}</script>',
    )


SYSTEMS: tuple[Maker, ...] = (
    drupal_paragraphs, drupal_blocks, wordpress_elementor, wordpress_divi, wordpress_wpbakery, wordpress_blocks,
    sharepoint, typo3, sitecore, liferay, joomla, plone, squarespace, ghost, aem, government_publication,
    statistics_office, think_tank, json_ld,
)  # fmt: skip
