"""What class names, ids and roles say about a part of a page: rules as data.

Names are compared as words: `relatedArticles`, `related_articles` and `related-articles` are the
same. A rule whose names are often given to prose too only takes parts with little of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameRule:
    """Names of parts that are not the article, why they are not, and how much prose such a part may hold.

    `most` is in characters; None stands for a fifth of the page's prose.
    """

    name: str
    reason: str
    words: str
    most: int | None = None


NAME_RULES = (
    NameRule(
        "comments",
        "what readers wrote below the article, and the form for it",
        r"comments?|comment-?(?:list|lists|form|section|area|thread|count|box|wrap\w*|respond|body|text"
        r"|reply|meta|author"
        r"|content|item|entry|link|links|block|container|feed)|commentlist|commentform|disqus\w*|dsq\w*"
        r"|respond|replies|reply"
        r"|fb-?comments?|livefyre|coral-?talk|hyvor\w*|isso|giscus|utterances|remark42|intensedebate\w*"
        r"|echo-?comments"
        r"|recent-?comments?|recentcomments|latest-?comments?|kommentare?|kommentar-?\w*|commentaires?"
        r"|comentarios?"
        r"|comentários|commenti|reacties|discussion-?(?:list|thread|area)|user-?comments?|webmentions?"
        r"|pingbacks?"
        r"|trackbacks?|pinglist|responses",
    ),
    NameRule(
        "share bar",
        "buttons to pass the article on",
        r"share|sharing|shares|sharedaddy|feedflare|share-?(?:bar|buttons?|links?|icons?|tools?|this|box"
        r"|block|list|widget|article"
        r"|wrap\w*|container|post|menu|panel|count|module|component|options|facebook|twitter|email)"
        r"|sharebar"
        r"|shareaholic\w*"
        r"|sharethis\w*|addtoany|addthis\w*|a2a|social|socials|social-?(?:bar|buttons?|links?|icons?"
        r"|share"
        r"|sharing|media"
        r"|tools?|box|block|list|widget|follow|wrap\w*|container|nav|menu|networks?|module|count\w*)"
        r"|socialmedia|sociable"
        r"|ssba\w*|jp-?relatedposts-?share|heateor\w*|swp-?\w*|essb\w*|at-?share\w*|tweet-?(?:button"
        r"|this)"
        r"|like-?button"
        r"|fb-?like|pin-?it|teilen|partager|compartir|compartilhar|condividi|article-?(?:share|sharing"
        r"|social)"
        r"|post-?(?:share|sharing|social)|story-?(?:share|sharing|social)|entry-?(?:share|sharing"
        r"|social)",
        most=300,
    ),
    NameRule(
        "related",
        "other articles",
        r"related|related-?\w*|relatedposts?|jp-?relatedposts?|yarpp\w*|recommend\w*|recirc\w*"
        r"|more-?(?:stories|from|on|like"
        r"|news|articles|posts|reading|links|in|about|info|content|to)|also-?(?:like|read|on)|you-?(?:may"
        r"|might)-?\w*"
        r"|trending\w*|popular|popular-?\w*|most-?(?:read|viewed|popular|recent|shared|commented|watched)"
        r"|top-?stories"
        r"|latest|latest-?(?:news|stories|posts|articles|videos?)|recent-?(?:posts|news|articles|stories)"
        r"|up-?next"
        r"|next-?(?:article|post|story|up|read|stories)|prev-?(?:article|post|story)|previous-?(?:article"
        r"|post|story)"
        r"|read-?(?:next|also|more)|readmore|see-?also-?box|outbrain\w*|ob-?widget|taboola\w*|trc-?\w*"
        r"|zergnet\w*"
        r"|revcontent\w*|mgid\w*|similar|similar-?\w*|ähnliche|mehr-?zum-?thema|lire-?aussi"
        r"|lea-?tambi[eé]n"
        r"|leia-?mais"
        r"|leggi-?anche|lees-?ook|crosslinks?|cross-?promo|rec-?(?:list|reads)|link-?list|linklist"
        r"|story-?(?:list|feed|package)"
        r"|article-?(?:list|feed|grid|card|cards|teasers?)|post-?(?:list|grid|card|cards)|news-?(?:list"
        r"|feed)|headlines?-?list"
        r"|card-?(?:list|grid|deck)|teasers?(?!-?(?:content|text|body))(?:-?\w+)?|internal-?links?"
        r"|explore-?more|further-?reading-?box|editors?-?picks?"
        r"|series-?(?:nav\w*|list|box)|river|infinite-?scroll\w*",
        most=600,
    ),
    NameRule(
        "promotion",
        "what the site wants its visitors to do: subscribe, sign up, give, download",
        r"promo|promos|promo-?\w*|promotion\w*|newsletter\w*|news-?letter\w*|subscri\w+|sub-?(?:box|form"
        r"|prompt)|signup\w*"
        r"|sign-?up\w*|sign-?in|mailing|mailing-?list|mc4wp\w*|mailchimp\w*|mc-?embed\w*|optin\w*"
        r"|opt-?in\w*"
        r"|cta|ctas|cta-?\w*"
        r"|call-?to-?action\w*|callout-?promo|inline-?(?:promo|related|newsletter|cta|signup)|donat\w+"
        r"|donation-?\w*|support-?us"
        r"|membership-?\w*|become-?(?:a-?)?member|patreon|app-?(?:promo|download|banner)|download-?app"
        r"|follow|follow-?us\w*"
        r"|followus|email-?(?:signup|capture|form|alert)|lead-?(?:gen|form|magnet|capture)\w*|hs-?cta\w*"
        r"|hubspot-?form\w*"
        r"|paywall\w*|regwall\w*|piano\w*|tp-?(?:modal|container)|registration|register|login|log-?in"
        r"|push-?notification\w*"
        r"|survey|poll|quiz-?promo|contest|giveaway|affiliate-?(?:box|disclos\w*)|shop-?(?:box|widget)"
        r"|product-?(?:box|card|embed)s?"
        r"|merch|ticket-?box|book-?promo|webinar-?promo|ebook-?\w*",
        most=500,
    ),
    NameRule(
        "cookie box",
        "consent to tracking",
        r"cookie\w*|cookies|cookie-?\w*|consent|consent-?\w*|gdpr\w*|ccpa|cmp-?(?:banner|box)|onetrust\w*"
        r"|cookiebot\w*"
        r"|didomi\w*|qc-?cmp\w*|privacy-?(?:banner|notice|popup|prompt|modal|dialog|overlay|pref\w*"
        r"|settings"
        r"|center|manager)-?\w*|eu-?law\w*",
    ),
    NameRule(
        "advertisement",
        "paid for, not written",
        r"ads?|adv|adverts?|advert\w*|ad-?(?:wrap\w*|slot\w*|unit\w*|container|block|box|break|label"
        r"|holder"
        r"|space|zone|area"
        r"|placement|text|banner|inline|body|content|position|disclaimer|frame|leaderboard|sidebar|mobile"
        r"|desktop|code)"
        r"|adsbygoogle|adsense\w*|dfp|dfp-?\w*|gpt-?ad\w*|google-?ads?|googlead|sponsor\w*|sponsor-?\w*"
        r"|paid-?content"
        r"|paid-?post|partner-?(?:content|box|links?)|commercial|banner-?ads?|skyscraper|leaderboard|mpu"
        r"|billboard|werbung"
        r"|anzeige|anzeigen|publicidad|publicidade|publicit[eé]|reklama?|advertorial-?label|teads\w*"
        r"|adthrive\w*|mv-?ad\w*"
        r"|ezoic\w*|code-?block-?\d*-?ad",
        most=400,
    ),
    NameRule(
        "sidebar",
        "a column beside the article",
        r"sidebar\w*|side-?bar\w*|sidebar-?\w*|rail|right-?rail|left-?rail|rail-?\w*|right-?col(?:umn)?"
        r"|rightcol\w*"
        r"|secondary-?(?:column|content)|widgets?|widget-?(?:area|container|wrap\w*|title|content|box"
        r"|recent\w*)|aside-?widget"
        r"|complementary|seitenleiste|barra-?lateral",
        most=500,
    ),
    NameRule(
        "page footer",
        "what stands below every page of the site",
        r"footer|footer-?\w*|footbar|colophon|(?:site|page|global|main)-?footer",
    ),
    NameRule(
        "navigation",
        "ways to other pages of the site",
        r"breadcrumbs?|breadcrumb-?\w*|crumbs?|pagination\w*|pager|pager-?\w*|page-?(?:nav\w*|links"
        r"|numbers)"
        r"|pagenav\w*"
        r"|post-?nav\w*|nav|nav-?(?:links?|previous|next|below|above|bar|menu|list|wrap\w*|container"
        r"|item)"
        r"|navigation\w*|navbar"
        r"|navi|prev-?next|next-?prev|menu|menus|menu-?\w*|main-?menu|mainmenu|mega-?menu|sub-?menu"
        r"|submenu"
        r"|top-?bar|topbar"
        r"|topnav|toolbar|skip-?(?:link|links|to-?\w*|nav\w*)|skiplinks?|site-?(?:header|nav\w*|branding"
        r"|info|map)"
        r"|sitemap|masthead|page-?header|global-?(?:header|nav)|main-?(?:header|nav)"
        r"|header-?(?:nav|menu|top|links)|back-?to-?top|scroll-?(?:top|to-?top|up)|jump-?(?:links?|to"
        r"|nav)"
        r"|toc|toc-?\w*|ez-?toc\w*|table-?of-?contents|tableofcontents|lwptoc\w*|rank-?math-?toc\w*"
        r"|inhaltsverzeichnis"
        r"|contents-?(?:list|table|nav)|page-?contents|on-?this-?page|in-?this-?article"
        r"|language-?(?:switch\w*|select\w*|nav)"
        r"|lang-?switch\w*|search|search-?(?:form|box|bar|field|results?|wrap\w*)|searchform"
        r"|filter-?(?:bar"
        r"|list)"
        r"|catlinks|navbox\w*|mw-?(?:jump|editsection|indicators)\w*|editsection|vertical-?navbox|ambox",
        most=250,
    ),
    NameRule(
        "overlay",
        "a window over the page",
        r"popup\w*|pop-?up\w*|modal|modals|modal-?\w*|overlay|overlay-?\w*|lightbox|lightbox-?\w*"
        r"|tooltip\w*"
        r"|tool-?tip\w*"
        r"|popover\w*|hovercard|hover-?card|rollover\w*|dialog|interstitial|drawer|flyout|offcanvas"
        r"|off-?canvas|toast|snackbar"
        r"|notification-?(?:bar|box)|alert-?(?:bar|banner)|banner-?(?:top|bottom|notice|alert)"
        r"|snippet-?preview|dropdown\w*"
        r"|drop-?down",
        most=400,
    ),
    NameRule(
        "author box",
        "who wrote it: metadata, or a note about the person",
        r"author-?(?:bio|box|info|card|about|details?|desc\w*|footer|block|profile|wrap\w*|section|image"
        r"|avatar|meta|links?"
        r"|social|container|widget|bar|area|byline|list|name|names|title|module|content|text|note|blurb)"
        r"|authors?"
        r"|about-?(?:the-?)?authors?|bio|bio-?\w*|byline\w*|by-?line\w*|bylines|writers?|contributors?"
        r"|contributor-?\w*"
        r"|article-?authors?|post-?authors?|entry-?authors?|story-?authors?|vcard|saboxplugin\w*|abh-?\w*"
        r"|pp-?author\w*"
        r"|m-?a-?box\w*|molongui\w*|guest-?author|autor|autore|auteur|autoren\w*|reviewed-?by"
        r"|reviewer-?\w*"
        r"|editor-?box",
        most=900,
    ),
    NameRule(
        "byline and date",
        "when, where and by whom: metadata",
        r"dateline|timestamp|time-?stamp|date|dates|pub-?date|pubdate|publish-?date|published"
        r"|publish-?(?:info|time)|posted-?on"
        r"|post-?(?:meta|date|info|details|byline|time|data|author-?meta)|entry-?(?:meta|date|info"
        r"|details"
        r"|byline|time|utility)"
        r"|article-?(?:meta|date|info|details|byline|time|data|dateline|timestamp|published|credit)"
        r"|story-?(?:meta|date|info"
        r"|byline|time|data|credit)|meta-?(?:info|data|date|author|bar|line|top|bottom|wrap\w*|item"
        r"|items)"
        r"|metadata|meta"
        r"|submitted|date-?(?:time|published|line)|datetime|last-?(?:updated|modified)|updated"
        r"|update-?time"
        r"|read-?time"
        r"|reading-?time|readtime|time-?to-?read|blog-?meta|single-?meta|page-?meta|news-?(?:date|meta"
        r"|info)"
        r"|itemmeta"
        r"|content-?(?:meta|info)|fecha|datum|views?-?count|view-?counter|hit-?counter|postmetadata",
        most=250,
    ),
    NameRule(
        "tags and categories",
        "the site's own index words",
        r"tags?|tags?-?(?:list|links?|cloud|container|wrap\w*|box|section|area|block|module|items?)"
        r"|taglist"
        r"|tagcloud|tagged"
        r"|post-?tags?|entry-?tags?|article-?tags?|story-?tags?|cat-?links|categories|category-?(?:list"
        r"|links?|tag|label)"
        r"|post-?(?:categories|category|cats|terms)|entry-?(?:categories|category|cats|terms|footer)"
        r"|topics?"
        r"|topic-?(?:list"
        r"|links?|tags?)|keywords?|filed-?under|labels|post-?labels|article-?(?:topics?|categor\w+|footer"
        r"|section-?label)"
        r"|story-?(?:topics?|categor\w+|footer)|post-?footer|content-?footer|schlagworte|etiquetas"
        r"|mots-?cl[eé]s|eyebrow"
        r"|kicker|overline|rubric|channel-?name",
        most=200,
    ),
    NameRule(
        "page tools",
        "buttons of the page: print, save, text size, rate",
        r"tools|tool-?(?:bar|box|kit|list)|article-?(?:tools?|actions?|controls?|options|buttons)"
        r"|story-?tools?|post-?(?:tools?"
        r"|actions?|controls?|buttons|ratings?)|page-?tools?|entry-?(?:tools?|actions?)|print"
        r"|print-?(?:only"
        r"|button|link|this"
        r"|page|friendly|icon|hidden)|printfriendly\w*|pf-?button\w*|ratings?|rating-?\w*|rate"
        r"|star-?ratings?|kk-?star\w*"
        r"|votes?|vote-?\w*|helpful\w*|was-?this-?helpful|feedback|feedback-?\w*|flag|report-?(?:error"
        r"|typo"
        r"|abuse|a-?problem)"
        r"|correction-?form|bookmark|bookmark-?\w*|save-?(?:article|button|for-?later)|font-?(?:size"
        r"|resize\w*)|text-?(?:size|resize\w*)"
        r"|textsize|fontsize|audio-?(?:player|wrap\w*)|listen|listen-?\w*|speech|tts|readspeaker\w*"
        r"|player-?controls?|vjs-?\w*"
        r"|jw-?(?:player|controls?|settings)\w*|jwplayer\w*|video-?(?:js|controls?|meta|playlist|list"
        r"|player-?controls?)|slick-?\w*"
        r"|carousel\w*|slider|slider-?\w*|swiper\w*|owl-?\w*|flexslider|gallery-?(?:nav|controls?"
        r"|thumbs?)"
        r"|thumbs|copy-?(?:button"
        r"|link|url)|code-?toolbar|gutter|linenos|line-?numbers|lineno|ticker|weather|stock-?ticker"
        r"|quote-?board|countdown"
        r"|translate\w*|google-?translate\w*|citation-?tools?|cite-?(?:this|box)|export-?citation"
        r"|republish\w*|permissions-?link"
        r"|reprints?|credits?-?line-?hidden|action-?bar|actions|utility-?bar|utilities",
        most=250,
    ),
    NameRule(
        "legal notice",
        "copyright and conditions",
        r"usa-?banner\w*|gov-?banner\w*|disclosures?|affiliate-?disclos\w*|copyright|copyright-?\w*|legal"
        r"|legal-?\w*|disclaimer|disclaimer-?\w*|terms|license-?(?:box|info)|trust-?project"
        r"|corrections?-?policy|impressum|article-?copyright",
        most=1500,
    ),
    NameRule(
        "for screen readers",
        "words that are not shown",
        r"screen-?reader\w*|screen-?reader-?text|sr-?only|visually-?hidden|visuallyhidden|a11y-?hidden"
        r"|hidden-?accessible"
        r"|offscreen|off-?screen|clip-?text|assistive-?text|accessibility-?\w*|noprint|no-?print"
        r"|hidden-?print|d-?print-?none"
        r"|element-?invisible|u-hidden|is-?hidden|js-?hidden|print-?only|visible-?print\w*",
        most=200,
    ),
)

CAPTION = (
    r"\w*caption\w*|caption-?\w*|credits?|photo-?credits?|image-?credits?|img-?credits?|picture-?credits?"
    r"|photographer|byline-?photo"
    r"|media-?(?:info|desc\w*|credits?|caption\w*|source|meta)|image-?(?:info|desc\w*|source|copyright"
    r"|meta"
    r"|text|title|label|details)"
    r"|photo-?(?:info|desc\w*|by|text|details|title|meta)|picture-?(?:desc|text|info)\w*|img-?(?:desc\w*"
    r"|text|info|title)|cutline\w*"
    r"|legends?|captions|bildunterschrift|bildtext|bildquelle|l[eé]gende|pie-?de-?foto|didascalia"
    r"|gallery-?\w*|slideshow-?\w*|lead-?(?:image|photo|media|art)-?\w*"
    r"|hero-?(?:image|caption|media)-?\w*|featured-?(?:image|media)-?\w*|figure-?\w*|thumbinner"
    r"|thumbcaption"
    r"|gallerytext"
)
STANDFIRST = (
    r"deks?|deck|standfirst|stand-?first|sub-?(?:title|head\w*|heading|hed|line)|subtitles?|summary"
    r"|excerpt"
    r"|tagline|strapline"
    r"|synopsis|abstract|lede?-?text|teaser|teaser-?text|chapo|chapeau|intro-?text|article-?(?:desc\w*"
    r"|summary|sub\w*|intro|lead|dek|excerpt|teaser)"
    r"|post-?(?:subtitle|excerpt|summary|dek|intro|description)|entry-?(?:subtitle|summary|excerpt)"
    r"|story-?(?:dek|deck|summary|subtitle|intro)"
    r"|headline-?(?:sub\w*|dek)|description|desc|bajada|entradilla|perex|zajawka|sumario|copete|occhiello"
    r"|vorspann|anreisser|sottotitolo|ingress|preamble|manchet|sapo|lead-?text"
)
EMBED = (
    r"twitter-?tweet|twitter-?video|instagram-?media|tiktok-?embed|fb-?post|bluesky-?embed"
    r"|mastodon-?embed|reddit-?embed\w*|reddit-?card"
)
FOOTNOTES = (
    r"footnotes?|footnotes?-?\w*|endnotes?|endnotes?-?\w*|references|reflist|ref-?list|mw-?references\w*"
    r"|bibliography|citations"
    r"|fussnoten|notes-?list|easy-?footnotes?\w*|sources-?list|notes-?de-?bas-?de-?page|notas-?al-?pie"
)
PULL_QUOTE = (
    r"pull-?quotes?|pullquote\w*|pull-?out|pullout\w*|quote-?pull|block-?quote-?pull|tweet-?quote"
    r"|click-?to-?tweet|ctt-?\w*|bctt\w*|tweetable\w*"
)
TITLE = r"\w*title|headline|hed|page-?heading|entry-?title|post-?title"
ARTICLE = (
    r"article-?(?:body|content|text|copy|main|inner|page)|articlebody|post-?(?:body|content|text|entry"
    r"|inner)|entry-?content|entrytext"
    r"|story-?(?:body|content|text|copy)|storybody|storytext|body-?(?:copy|text|content)|bodytext"
    r"|main-?(?:content|text|article)|news-?(?:body|content|text)"
    r"|field-?name-?body|field--name-body|rich-?text|richtext|wysiwyg|prose|markdown-?body"
    r"|mw-?parser-?output|td-?post-?content|single-?content|page-?content"
    r"|blog-?(?:content|post-?content|body)|content-?(?:body|text)|e-content|post|article|hentry|entry"
    r"|story"
)
