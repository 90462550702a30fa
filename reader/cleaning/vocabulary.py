"""What class names, ids and roles say about a part of a page: rules as data.

Names are compared as words: `relatedArticles`, `related_articles` and `related-articles` are the
same. A rule whose names are often given to prose too only takes parts with little of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameRule:
    """Names of parts that are not the article, why they are not, and how much prose such a part may hold.

    In `words` a hyphen may be missing and a star stands for the rest of a word; else they are regular
    expressions. `most` is in characters; None stands for a fifth of the page's prose.
    """

    name: str
    reason: str
    words: str
    most: int | None = None


NAME_RULES = (
    NameRule("comments", "what readers wrote below the article, and the form for it", r"""
        comentarios? comment-block comment-links comment-wrap* commentaires? commentform commenti
        commentlist comments? disqus* dsq* giscus hyvor* intensedebate* isso kommentar-* kommentare?
        livefyre pingbacks? pinglist reacties recent-comments? remark42 reply respond responses
        testimonials? trackbacks? utterances webmentions?
    """),
    NameRule("share bar", "buttons to pass the article on", r"""
        a2a addthis* addtoany article-social compartir essb* fb-like feedflare like-button partager pin-it
        share share-block share-box share-buttons? share-icons? share-links? share-list share-menu
        share-this share-tools? sharebar sharedaddy shares sharing sociable social social-bar
        social-buttons? social-count* social-icons? social-links? social-list social-networks?
        social-share social-sharing socialmedia socials ssba* teilen
    """, most=300),
    NameRule("related", "other articles", r"""
        also-like also-read article-card article-cards article-grid article-list article-teasers?
        card-grid card-list editors?-picks? explore-more headlines?-list infinite-scroll* internal-links?
        latest latest-news latest-videos? link-list mgid* more-about more-articles more-content more-from
        more-in more-info more-like more-links more-news more-on more-posts more-stories more-to
        most-commented most-popular most-read most-recent most-shared most-viewed news-feed news-list
        next-article next-post next-read next-story next-up ob-widget outbrain* popular-* post-card
        post-cards post-grid post-list prev-article prev-post previous-post read-also read-more read-next
        recent-articles recent-news recent-posts recent-stories recirc* recommend* related-* revcontent*
        river series-list similar-* story-list taboola* teasers?(?!-(?:content|text|body))(?:-\w+)?
        top-stories trc-* trending* up-next yarpp* you-may-* zergnet*
    """, most=600),
    NameRule("promotion", "what the site wants its visitors to do: subscribe, sign up, give, download", r"""
        affiliate-disclos* app-banner app-download call-to-action* cta-* donat* download-app ebook-*
        email-capture email-form email-signup follow followus giveaway hubspot-form* inline-related
        lead-form* lead-gen* log-in mailchimp* mailing mc-embed* mc4wp* membership-* news-letter* opt-in*
        paywall* piano* poll product-box product-cards? product-embeds? promo-* push-notification*
        register registration regwall* sign-in sign-up* sub-box sub-form subscri* support-us survey
        tp-container tp-modal
    """, most=500),
    NameRule("cookie box", "consent to tracking", r"""
        cc-banner cc-message cc-revoke cc-window ccpa cmp-banner cmp-box consent cookie* cookiebot*
        didomi* gdpr* onetrust* privacy-modal-* privacy-notice-* privacy-popup-* privacy-pref*-*
        privacy-settings-*
    """),
    NameRule("advertisement", "paid for, not written", r"""
        ad-block ad-container ad-holder ad-label ad-slot* ad-wrap* ads? adsense* adthrive* adv advert*
        anzeige anzeigen billboard commercial dfp leaderboard mpu paid-content partner-box partner-links?
        publicidad reklama? skyscraper sponsor* teads* werbung
    """, most=400),
    NameRule("sidebar", "a column beside the article", r"""
        barra-lateral complementary rail right-col right-column right-rail rightcol* secondary-content
        side-bar* widget-container widget-title widget-wrap* widgets?
    """, most=500),
    NameRule("page footer", "what stands below every page of the site", r"""
        colophon footer-* global-footer page-footer site-footer
    """),
    NameRule("navigation", "ways to other pages of the site", r"""
        back-to-top breadcrumb-* catlinks contents-list contents-table crumbs? filter-bar global-header
        global-nav header-links header-nav header-top in-this-article jump-links? jump-to language-select*
        language-switch* lwptoc* main-header main-nav mainmenu masthead mega-menu menu-* mw-jump* nav
        nav-container nav-item nav-links? nav-list nav-menu nav-wrap* navbar navbox* navi navigation*
        next-prev on-this-page page-contents page-header page-links page-numbers pagenav* pager
        pagination* prev-next scroll-to-top scroll-top scroll-up search search-bar search-box search-field
        search-results? search-wrap* searchform site-branding site-header site-info site-map site-nav*
        skip-link skip-links skip-nav* skip-to-* submenu table-of-contents toc-* toolbar top-bar topnav
    """, most=250),
    NameRule("overlay", "a window over the page", r"""
        alert-banner alert-bar banner-alert banner-bottom banner-top dialog drawer drop-down dropdown*
        flyout hover-card interstitial lightbox lightbox-* modal-* notification-bar notification-box
        off-canvas overlay-* pop-up* popover* rollover* snackbar toast tool-tip*
    """, most=400),
    NameRule("author box", "who wrote it: metadata, or a note about the person", r"""
        abh-* about-the-authors? author-bio author-box author-info author-list author-name author-profile
        author-wrap* authors? autor autoren* bio-* by-line* contributor-* m-a-box* molongui* reviewed-by
        saboxplugin* vcard writers?
    """, most=900),
    NameRule("byline and date", "when, where and by whom: metadata", r"""
        article-byline article-credit article-data article-date article-details article-info article-time
        content-info date dateline dates datetime datum entry-byline entry-details entry-info
        entry-utility fecha last-modified last-updated meta meta-bar meta-info meta-line meta-wrap*
        metadata news-info post-byline post-data post-date post-details post-info post-meta post-time
        posted-on postmetadata pubdate publish-date publish-info published read-time reading-time
        story-byline story-info submitted time-stamp time-to-read update-time updated views?-count
    """, most=250),
    NameRule("tags and categories", "the site's own index words", r"""
        article-categor* article-footer article-tags? cat-links categories category-label category-links?
        category-list channel-name content-footer entry-category entry-cats entry-footer entry-terms
        eyebrow filed-under keywords? kicker labels mots-cl[eé]s overline post-category post-cats
        post-footer post-terms rubric schlagworte story-categor* story-footer tagcloud tagged taglist
        tags? tags?-box topic-tags? topics?
    """, most=200),
    NameRule("page tools", "buttons of the page: print, save, text size, rate", r"""
        action-bar actions article-actions? article-controls? article-options article-tools? audio-player
        bookmark-* carousel* copy-button copy-link copy-url countdown feedback feedback-* flag flexslider
        font-resize* font-size gallery-controls? gallery-nav gutter helpful* jwplayer* line-numbers lineno
        listen-* owl-* page-tools? pf-button* player-controls? post-actions? post-controls? post-ratings?
        print print-friendly rate rating-* ratings? readspeaker* report-abuse report-error report-typo
        reprints? republish* save-article save-button slick-* slider-* speech star-ratings? story-tools?
        swiper* text-size thumbs ticker tool-bar tool-box tool-kit tools translate* tts utilities
        utility-bar video-controls? video-js video-list video-playlist vjs-* vote-* weather
    """, most=250),
    NameRule("legal notice", "copyright and conditions", r"""
        copyright-* disclaimer-* disclosures? gov-banner* impressum legal-* license-info terms
        trust-project usa-banner*
    """, most=1500),
    NameRule("for screen readers", "words that are not shown", r"""
        accessibility-* assistive-text d-print-none element-invisible hidden-print is-hidden js-hidden
        no-print off-screen print-only screen-reader* sr-only u-hidden visible-print* visually-hidden
    """, most=200),
)  # fmt: skip

MARKS = {
    "caption": """
        *caption* bildquelle bildtext bildunterschrift byline-photo credits? featured-image-*
        featured-media-* figure-* gallery-* hero-image-* hero-media-* image-copyright image-credits?
        image-desc* image-details image-info image-label image-meta image-source image-text
        image-title img-desc* img-info img-text img-title l[eé]gende lead-art-* lead-image-*
        lead-media-* legends? media-desc* media-info media-source photo-title photographer slideshow-*
    """,
    "standfirst": """
        abstract article-desc* article-intro article-lead article-sub* bajada chapo deck deks? desc
        description entradilla excerpt headline-sub* ingress intro-text lead-text lede?-text perex
        post-intro preamble standfirst story-intro strapline sub-head* sub-hed sub-line sub-title
        subtitles? sumario summary synopsis tagline teaser teaser-text vorspann zajawka
    """,
    "embed": """
        twitter-tweet twitter-video instagram-media tiktok-embed fb-post bluesky-embed mastodon-embed
        reddit-embed* reddit-card
    """,
    "footnotes": """
        footnotes? footnotes?-* endnotes? endnotes?-* references reflist ref-list mw-references*
        bibliography citations fussnoten notes-list easy-footnotes?* sources-list notes-de-bas-de-page
        notas-al-pie
    """,
    "article": """
        article article-content article-main article-page article-text articlebody blog-body
        blog-content blog-post-content body-content body-copy body-text content-body content-text
        e-content entry entrytext field-name-body hentry main-content main-text markdown-body
        mw-parser-output news-body news-content news-text page-content post post-body post-content
        prose rich-text single-content story story-content storybody storytext wysiwyg
    """,
}  # fmt: skip
"""Names that say what an element is, besides those of `NAME_RULES`."""
