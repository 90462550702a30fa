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
        r"|reply|meta|author|content|item|entry|link|links|block|container|feed)|commentlist|commentform"
        r"|disqus\w*|dsq\w*|respond|replies|reply|fb-?comments?|livefyre|coral-?talk|hyvor\w*|isso|giscus"
        r"|utterances|remark42|intensedebate\w*|echo-?comments|recent-?comments?|recentcomments"
        r"|latest-?comments?|kommentare?|kommentar-?\w*|commentaires?|comentarios?|comentários|commenti"
        r"|reacties|discussion-?(?:list|thread|area)|user-?comments?|webmentions?|pingbacks?|trackbacks?"
        r"|pinglist|responses|testimonials?|testimonials?-\w+",
    ),
    NameRule(
        "share bar",
        "buttons to pass the article on",
        r"share|sharing|shares|sharedaddy|feedflare|share-?(?:bar|buttons?|links?|icons?|tools?|this|box"
        r"|block|list|widget|article|wrap\w*|container|post|menu|panel|count|module|component|options"
        r"|facebook|twitter|email)|sharebar|shareaholic\w*|sharethis\w*|addtoany|addthis\w*|a2a|social"
        r"|socials|social-?(?:bar|buttons?|links?|icons?|share|sharing|media|tools?|box|block|list|widget"
        r"|follow|wrap\w*|container|nav|menu|networks?|module|count\w*)|socialmedia|sociable|ssba\w*"
        r"|jp-?relatedposts-?share|heateor\w*|swp-?\w*|essb\w*|at-?share\w*|tweet-?(?:button|this)"
        r"|like-?button|fb-?like|pin-?it|teilen|partager|compartir|compartilhar|condividi"
        r"|article-?(?:share|sharing|social)|post-?(?:share|sharing|social)|story-?(?:share|sharing"
        r"|social)|entry-?(?:share|sharing|social)",
        most=300,
    ),
    NameRule(
        "related",
        "other articles",
        r"related|related-?\w*|relatedposts?|jp-?relatedposts?|yarpp\w*|recommend\w*|recirc\w*"
        r"|more-?(?:stories|from|on|like|news|articles|posts|reading|links|in|about|info|content|to)"
        r"|also-?(?:like|read|on)|you-?(?:may|might)-?\w*|trending\w*|popular|popular-?\w*|most-?(?:read"
        r"|viewed|popular|recent|shared|commented|watched)|top-?stories|latest|latest-?(?:news|stories"
        r"|posts|articles|videos?)|recent-?(?:posts|news|articles|stories)|up-?next|next-?(?:article|post"
        r"|story|up|read|stories)|prev-?(?:article|post|story)|previous-?(?:article|post|story)"
        r"|read-?(?:next|also|more)|readmore|see-?also-?box|outbrain\w*|ob-?widget|taboola\w*|trc-?\w*"
        r"|zergnet\w*|revcontent\w*|mgid\w*|similar|similar-?\w*|ähnliche|mehr-?zum-?thema|lire-?aussi"
        r"|lea-?tambi[eé]n|leia-?mais|leggi-?anche|lees-?ook|crosslinks?|cross-?promo|rec-?(?:list|reads)"
        r"|link-?list|linklist|story-?(?:list|feed|package)|article-?(?:list|feed|grid|card|cards"
        r"|teasers?)|post-?(?:list|grid|card|cards)|news-?(?:list|feed)|headlines?-?list|card-?(?:list"
        r"|grid|deck)|teasers?(?!-?(?:content|text|body))(?:-?\w+)?|internal-?links?|explore-?more"
        r"|further-?reading-?box|editors?-?picks?|series-?(?:nav\w*|list|box)|river|infinite-?scroll\w*",
        most=600,
    ),
    NameRule(
        "promotion",
        "what the site wants its visitors to do: subscribe, sign up, give, download",
        r"promo|promos|promo-?\w*|promotion\w*|newsletter\w*|news-?letter\w*|subscri\w+|sub-?(?:box|form"
        r"|prompt)|signup\w*|sign-?up\w*|sign-?in|mailing|mailing-?list|mc4wp\w*|mailchimp\w*"
        r"|mc-?embed\w*|optin\w*|opt-?in\w*|cta|ctas|cta-?\w*|call-?to-?action\w*|callout-?promo"
        r"|inline-?(?:promo|related|newsletter|cta|signup)|donat\w+|donation-?\w*|support-?us"
        r"|membership-?\w*|become-?(?:a-?)?member|patreon|app-?(?:promo|download|banner)|download-?app"
        r"|follow|follow-?us\w*|followus|email-?(?:signup|capture|form|alert)|lead-?(?:gen|form|magnet"
        r"|capture)\w*|hs-?cta\w*|hubspot-?form\w*|paywall\w*|regwall\w*|piano\w*|tp-?(?:modal|container)"
        r"|registration|register|login|log-?in|push-?notification\w*|survey|poll|quiz-?promo|contest"
        r"|giveaway|affiliate-?(?:box|disclos\w*)|shop-?(?:box|widget)|product-?(?:box|card|embed)s?"
        r"|merch|ticket-?box|book-?promo|webinar-?promo|ebook-?\w*",
        most=500,
    ),
    NameRule(
        "cookie box",
        "consent to tracking",
        r"cookie\w*|cookies|cookie-?\w*|cc-(?:window|banner|message|revoke)|consent|consent-?\w*|gdpr\w*"
        r"|ccpa|cmp-?(?:banner|box)|onetrust\w*"
        r"|cookiebot\w*|didomi\w*|qc-?cmp\w*|privacy-?(?:banner|notice|popup|prompt|modal|dialog|overlay"
        r"|pref\w*|settings|center|manager)-?\w*|eu-?law\w*",
    ),
    NameRule(
        "advertisement",
        "paid for, not written",
        r"ads?|adv|adverts?|advert\w*|ad-?(?:wrap\w*|slot\w*|unit\w*|container|block|box|break|label"
        r"|holder|space|zone|area|placement|text|banner|inline|body|content|position|disclaimer|frame"
        r"|leaderboard|sidebar|mobile|desktop|code)|adsbygoogle|adsense\w*|dfp|dfp-?\w*|gpt-?ad\w*"
        r"|google-?ads?|googlead|sponsor\w*|sponsor-?\w*|paid-?content|paid-?post|partner-?(?:content|box"
        r"|links?)|commercial|banner-?ads?|skyscraper|leaderboard|mpu|billboard|werbung|anzeige|anzeigen"
        r"|publicidad|publicidade|publicit[eé]|reklama?|advertorial-?label|teads\w*|adthrive\w*|mv-?ad\w*"
        r"|ezoic\w*|code-?block-?\d*-?ad",
        most=400,
    ),
    NameRule(
        "sidebar",
        "a column beside the article",
        r"sidebar\w*|side-?bar\w*|sidebar-?\w*|rail|right-?rail|left-?rail|rail-?\w*|right-?col(?:umn)?"
        r"|rightcol\w*|secondary-?(?:column|content)|widgets?|widget-?(?:area|container|wrap\w*|title"
        r"|content|box|recent\w*)|aside-?widget|complementary|seitenleiste|barra-?lateral",
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
        r"|numbers)|pagenav\w*|post-?nav\w*|nav|nav-?(?:links?|previous|next|below|above|bar|menu|list"
        r"|wrap\w*|container|item)|navigation\w*|navbar|navi|prev-?next|next-?prev|menu|menus|menu-?\w*"
        r"|main-?menu|mainmenu|mega-?menu|sub-?menu|submenu|top-?bar|topbar|topnav|toolbar|skip-?(?:link"
        r"|links|to-?\w*|nav\w*)|skiplinks?|site-?(?:header|nav\w*|branding|info|map)|sitemap|masthead"
        r"|page-?header|global-?(?:header|nav)|main-?(?:header|nav)|header-?(?:nav|menu|top|links)"
        r"|back-?to-?top|scroll-?(?:top|to-?top|up)|jump-?(?:links?|to|nav)|toc|toc-?\w*|ez-?toc\w*"
        r"|table-?of-?contents|tableofcontents|lwptoc\w*|rank-?math-?toc\w*|inhaltsverzeichnis"
        r"|contents-?(?:list|table|nav)|page-?contents|on-?this-?page|in-?this-?article"
        r"|language-?(?:switch\w*|select\w*|nav)|lang-?switch\w*|search|search-?(?:form|box|bar|field"
        r"|results?|wrap\w*)|searchform|filter-?(?:bar|list)|catlinks|navbox\w*|mw-?(?:jump|editsection"
        r"|indicators)\w*|editsection|vertical-?navbox|ambox",
        most=250,
    ),
    NameRule(
        "overlay",
        "a window over the page",
        r"popup\w*|pop-?up\w*|modal|modals|modal-?\w*|overlay|overlay-?\w*|lightbox|lightbox-?\w*"
        r"|tooltip\w*|tool-?tip\w*|popover\w*|hovercard|hover-?card|rollover\w*|dialog|interstitial"
        r"|drawer|flyout|offcanvas|off-?canvas|toast|snackbar|notification-?(?:bar|box)|alert-?(?:bar"
        r"|banner)|banner-?(?:top|bottom|notice|alert)|snippet-?preview|dropdown\w*|drop-?down",
        most=400,
    ),
    NameRule(
        "author box",
        "who wrote it: metadata, or a note about the person",
        r"author-?(?:bio|box|info|card|about|details?|desc\w*|footer|block|profile|wrap\w*|section|image"
        r"|avatar|meta|links?|social|container|widget|bar|area|byline|list|name|names|title|module"
        r"|content|text|note|blurb)|authors?|about-?(?:the-?)?authors?|bio|bio-?\w*|byline\w*|by-?line\w*"
        r"|bylines|writers?|contributors?|contributor-?\w*|article-?authors?|post-?authors?"
        r"|entry-?authors?|story-?authors?|vcard|saboxplugin\w*|abh-?\w*|pp-?author\w*|m-?a-?box\w*"
        r"|molongui\w*|guest-?author|autor|autore|auteur|autoren\w*|reviewed-?by|reviewer-?\w*|editor-?box",
        most=900,
    ),
    NameRule(
        "byline and date",
        "when, where and by whom: metadata",
        r"dateline|timestamp|time-?stamp|date|dates|pub-?date|pubdate|publish-?date|published"
        r"|publish-?(?:info|time)|posted-?on|post-?(?:meta|date|info|details|byline|time|data"
        r"|author-?meta)|entry-?(?:meta|date|info|details|byline|time|utility)|article-?(?:meta|date|info"
        r"|details|byline|time|data|dateline|timestamp|published|credit)|story-?(?:meta|date|info|byline"
        r"|time|data|credit)|meta-?(?:info|data|date|author|bar|line|top|bottom|wrap\w*|item|items)"
        r"|metadata|meta|submitted|date-?(?:time|published|line)|datetime|last-?(?:updated|modified)"
        r"|updated|update-?time|read-?time|reading-?time|readtime|time-?to-?read|blog-?meta|single-?meta"
        r"|page-?meta|news-?(?:date|meta|info)|itemmeta|content-?(?:meta|info)|fecha|datum|views?-?count"
        r"|view-?counter|hit-?counter|postmetadata",
        most=250,
    ),
    NameRule(
        "tags and categories",
        "the site's own index words",
        r"tags?|tags?-?(?:list|links?|cloud|container|wrap\w*|box|section|area|block|module|items?)"
        r"|taglist|tagcloud|tagged|post-?tags?|entry-?tags?|article-?tags?|story-?tags?|cat-?links"
        r"|categories|category-?(?:list|links?|tag|label)|post-?(?:categories|category|cats|terms)"
        r"|entry-?(?:categories|category|cats|terms|footer)|topics?|topic-?(?:list|links?|tags?)"
        r"|keywords?|filed-?under|labels|post-?labels|article-?(?:topics?|categor\w+|footer"
        r"|section-?label)|story-?(?:topics?|categor\w+|footer)|post-?footer|content-?footer|schlagworte"
        r"|etiquetas|mots-?cl[eé]s|eyebrow|kicker|overline|rubric|channel-?name",
        most=200,
    ),
    NameRule(
        "page tools",
        "buttons of the page: print, save, text size, rate",
        r"tools|tool-?(?:bar|box|kit|list)|article-?(?:tools?|actions?|controls?|options|buttons)"
        r"|story-?tools?|post-?(?:tools?|actions?|controls?|buttons|ratings?)|page-?tools?"
        r"|entry-?(?:tools?|actions?)|print|print-?(?:only|button|link|this|page|friendly|icon|hidden)"
        r"|printfriendly\w*|pf-?button\w*|ratings?|rating-?\w*|rate|star-?ratings?|kk-?star\w*|votes?"
        r"|vote-?\w*|helpful\w*|was-?this-?helpful|feedback|feedback-?\w*|flag|report-?(?:error|typo"
        r"|abuse|a-?problem)|correction-?form|bookmark|bookmark-?\w*|save-?(?:article|button|for-?later)"
        r"|font-?(?:size|resize\w*)|text-?(?:size|resize\w*)|textsize|fontsize|audio-?(?:player|wrap\w*)"
        r"|listen|listen-?\w*|speech|tts|readspeaker\w*|player-?controls?|vjs-?\w*|jw-?(?:player"
        r"|controls?|settings)\w*|jwplayer\w*|video-?(?:js|controls?|meta|playlist|list"
        r"|player-?controls?)|slick-?\w*|carousel\w*|slider|slider-?\w*|swiper\w*|owl-?\w*|flexslider"
        r"|gallery-?(?:nav|controls?|thumbs?)|thumbs|copy-?(?:button|link|url)|code-?toolbar|gutter"
        r"|linenos|line-?numbers|lineno|ticker|weather|stock-?ticker|quote-?board|countdown|translate\w*"
        r"|google-?translate\w*|citation-?tools?|cite-?(?:this|box)|export-?citation|republish\w*"
        r"|permissions-?link|reprints?|credits?-?line-?hidden|action-?bar|actions|utility-?bar|utilities",
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
        r"|hidden-?accessible|offscreen|off-?screen|clip-?text|assistive-?text|accessibility-?\w*|noprint"
        r"|no-?print|hidden-?print|d-?print-?none|element-?invisible|u-hidden|is-?hidden|js-?hidden"
        r"|print-?only|visible-?print\w*",
        most=200,
    ),
)

CAPTION = (
    r"\w*caption\w*|caption-?\w*|credits?|photo-?credits?|image-?credits?|img-?credits?|picture-?credits?"
    r"|photographer|byline-?photo|media-?(?:info|desc\w*|credits?|caption\w*|source|meta)|image-?(?:info"
    r"|desc\w*|source|copyright|meta|text|title|label|details)|photo-?(?:info|desc\w*|by|text|details"
    r"|title|meta)|picture-?(?:desc|text|info)\w*|img-?(?:desc\w*|text|info|title)|cutline\w*|legends?"
    r"|captions|bildunterschrift|bildtext|bildquelle|l[eé]gende|pie-?de-?foto|didascalia|gallery-?\w*"
    r"|slideshow-?\w*|lead-?(?:image|photo|media|art)-?\w*|hero-?(?:image|caption|media)-?\w*"
    r"|featured-?(?:image|media)-?\w*|figure-?\w*|thumbinner|thumbcaption|gallerytext"
)
STANDFIRST = (
    r"deks?|deck|standfirst|stand-?first|sub-?(?:title|head\w*|heading|hed|line)|subtitles?|summary"
    r"|excerpt|tagline|strapline|synopsis|abstract|lede?-?text|teaser|teaser-?text|chapo|chapeau"
    r"|intro-?text|article-?(?:desc\w*|summary|sub\w*|intro|lead|dek|excerpt|teaser)|post-?(?:subtitle"
    r"|excerpt|summary|dek|intro|description)|entry-?(?:subtitle|summary|excerpt)|story-?(?:dek|deck"
    r"|summary|subtitle|intro)|headline-?(?:sub\w*|dek)|description|desc|bajada|entradilla|perex|zajawka"
    r"|sumario|copete|occhiello|vorspann|anreisser|sottotitolo|ingress|preamble|manchet|sapo|lead-?text"
)
EMBED = (
    r"twitter-?tweet|twitter-?video|instagram-?media|tiktok-?embed|fb-?post|bluesky-?embed"
    r"|mastodon-?embed|reddit-?embed\w*|reddit-?card"
)
FOOTNOTES = (
    r"footnotes?|footnotes?-?\w*|endnotes?|endnotes?-?\w*|references|reflist|ref-?list|mw-?references\w*"
    r"|bibliography|citations|fussnoten|notes-?list|easy-?footnotes?\w*|sources-?list"
    r"|notes-?de-?bas-?de-?page|notas-?al-?pie"
)
PULL_QUOTE = (
    r"pull-?quotes?|pullquote\w*|pull-?out|pullout\w*|quote-?pull|block-?quote-?pull|tweet-?quote"
    r"|click-?to-?tweet|ctt-?\w*|bctt\w*|tweetable\w*"
)
TITLE = r"\w*title|headline|hed|page-?heading|entry-?title|post-?title"
ARTICLE = (
    r"article-?(?:body|content|text|copy|main|inner|page)|articlebody|post-?(?:body|content|text|entry"
    r"|inner)|entry-?content|entrytext|story-?(?:body|content|text|copy)|storybody|storytext"
    r"|body-?(?:copy|text|content)|bodytext|main-?(?:content|text|article)|news-?(?:body|content|text)"
    r"|field-?name-?body|field--name-body|rich-?text|richtext|wysiwyg|prose|markdown-?body"
    r"|mw-?parser-?output|td-?post-?content|single-?content|page-?content|blog-?(?:content|post-?content"
    r"|body)|content-?(?:body|text)|e-content|post|article|hentry|entry|story"
)
