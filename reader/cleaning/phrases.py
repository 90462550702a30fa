"""What lines around and between an article's paragraphs say: rules as data, in the languages of the
press.

Every rule has a name (shown by `--explain`), a reason, and a pattern matched at the beginning of a
piece's folded text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.cleaning.html.pieces import Piece


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """A kind of line that a rule of this name leaves out."""

    name: str
    reason: str
    pattern: re.Pattern[str]


def _line(*alternatives: str, whole: bool = False) -> re.Pattern[str]:
    """A pattern for what a line begins with, or for all of it, behind at most twenty signs;
    `whole`: the alternatives must take all of the line.
    """
    end = r"[\W_]*$" if whole else ""
    return re.compile(rf"^\W{{0,20}}(?:{'|'.join(alternatives)}){end}", re.I)


def _rule(name: str, reason: str, *alternatives: str, whole: bool = False) -> PhraseRule:
    return PhraseRule(name, reason, _line(*alternatives, whole=whole))


BUTTON = _rule(
    "button",
    "words on a button or a label of the page",
    r"share(?: (?:this|on|via|with|article|story|post)\b.{0,40})?|tweet(?: this)?|facebook|twitter|x"
    r"|instagram|youtube|tiktok|view this (?:post|photo|video|profile) on \w+|a post shared by .{1,80}"
    r"|loading(?: \w+)?(?:\.{3}|…)?|whats ?app|pinterest|linkedin|reddit|telegram|pocket|flipboard|tumblr"
    r"|messenger|email(?: this)?|e-mail|mail|print(?: this)?(?: page| article)?|copy link|link copied!?"
    r"|copied|save|bookmark|(?:\d+ )?comments?|like this:?|loading\.*|close|open|advertisement|advert|ad"
    r"|ads by .{0,30}|video|watch|watch video|listen|listen to this article|menu|home|image|gallery"
    r"|view gallery|play|pause|mute|photos?|slideshow|submit|next|previous|prev|back|top|back to top"
    r"|read more|continue reading|keep reading|more|show more|load more|see more|view more|see all|view all"
    r"|story continues below(?: advertisement)?|article continues (?:below|after).{0,30}|skip (?:to|past"
    r"|advertisement).{0,40}|report (?:a typo|an error|this)|sponsored(?: content)?|promoted|paid post"
    r"|\d{1,4} ?[–-]?\d{0,4} ?min(?:ute)?s?\.?(?: read)?"
    r"|reading time.{0,20}|follow(?: us)?|subscribe(?: now)?"
    r"|sign ?up|sign ?in|log ?in|register|related|see also|download(?: pdf)?|\(?(?:image|photo"
    r"|picture) (?:source|credit)\)?|expand|enlarge|full ?screen|view original|hide caption|toggle caption"
    r"|enlarge this image|caption|media playback is .{0,60}|your browser does not support.{0,60}"
    r"|this video (?:can ?not|cannot) be played.{0,60}|click (?:here )?to (?:enlarge|expand|view|share|copy"
    r"|tweet|play).{0,40}|tap to .{0,30}|scroll (?:down|to).{0,40}|please enable javascript.{0,120}"
    r"|javascript is (?:disabled|required).{0,120}|table of contents|contents|in this article|on this page"
    r"|open (?:\w+ )?in (?:a )?new (?:tab|window)"
    r"|jump to.{0,30}|topics?|tags?|filed under|categor(?:y|ies)|anzeige|werbung|teilen|drucken|kommentare?"
    r"|merken|mehr|inhalt|publicidad|publicidade|compartir|compartilhar|imprimir|voltar|partager|imprimer"
    r"|publicité|reklama|condividi|stampa|реклама|поделиться|печать|комментарии|広告|シェア|分享|打印|評論"
    r"|评论|مشاركة|طباعة|تعليقات|إعلان",
    whole=True,
)

POINTER = _line(
    r"read (?:more|also|next|full|this(?: next| also)?|the (?:full|rest|original)|our)\b|(?:also|must"
    r"|further|essential|suggested) read(?:ing)?\b|more (?:from|on|about|news|stories|in|like|great|to read"
    r"|coverage|reading)\b.{0,60}|see (?:also|more|related)\b|related(?: (?:stories|articles?|posts?"
    r"|content|coverage|reading|links?|topics?|news|videos?|items))?\s*(?:[:|»>–-]|$)|don[’']?t miss\b"
    r"|recommended(?: (?:for you|reading|stories|articles))?\s*(?:[:|]|$)|you (?:may|might|will"
    r"|['’]ll) (?:also )?(?:like|love|be interested|enjoy|have missed|want to read)|in case you missed"
    r"|icymi\b|what to read next|up next\b|trending(?: now)?\b|most (?:read|popular|viewed|shared)\b"
    r"|popular (?:now|posts|stories|articles)\b|watch(?: (?:now|more|below|the video|video|live|next"
    r"|this))?\s*(?:[:|»>]|$)|click (?:here|the (?:link|button)|on (?:the|this))\b|check out (?:our|more"
    r"|the latest|these|this|some)\b|explore more\b|discover more\b|learn more(?: about)?\b.{0,60}$"
    r"|previously on\b|(?:next|previous) (?:article|post|story|up)\b|buy (?:now|it|tickets)\b|shop (?:now"
    r"|all|the)\b|order (?:now|here)\b|view (?:deal|offer|on amazon)\b|back to (?:our|the top|top)\b"
    r"|read our\b|listen to (?:our|the|this)\b|listen to .{3,60} on (?:spotify|apple|google)|(?:looking for"
    r"|interested in) .{3,100}\?.{0,60}\b(?:we.ve got|check out|here (?:are|is)|see our|head to"
    r"|take a look)|opinion\s*\||leia (?:mais|também)|veja (?:mais|também)|lea también|lee también|le(?:er"
    r"|é) más|te puede interesar|ver también|lire aussi|lire la suite|à lire(?: aussi)?|voir aussi"
    r"|lesen sie (?:auch|hier|mehr)|mehr (?:zum thema|dazu)|weiterlesen|auch interessant|lees ook|lees meer"
    r"|leggi anche|läs (?:mer|också|även)|les også|læs også|czytaj (?:też|także|więcej)|zobacz (?:też"
    r"|także)|čtěte (?:také|více)|lue myös|citește și|haberin devamı|читайте также|читать далее|関連記事"
    r"|あわせて読みたい|続きを読む|相关阅读|相关文章|延伸阅读|延伸閱讀|관련기사|اقرأ (?:أيضا|أيضًا|المزيد)"
    r"|مواضيع ذات صلة|baca juga|baca selengkapnya",
)

NOTICE = _line(
    r"(?:this|the) (?:article|story|post|piece|content|report|essay|column|interview|page)\b.{0,30} (?:was"
    r"|is|first|originally|has been|may contain|contains|appeared|appears)\b.{0,40}(?:published|appeared"
    r"|updated|produced|syndicated|affiliate|sponsored|licensed|part of|adapted|posted|translated)"
    r"|(?:originally|first) (?:published|appeared|posted)\b|the post .{3,300} (?:appeared first"
    r"|first appeared) on|all rights reserved|copyright\b|©|\(c\) ?\d{4}|affiliate|disclosure:|disclaimer:"
    r"|advertiser disclosure|(?:the )?(?:views|opinions) (?:and opinions )?expressed"
    r"|(?:für )?alle rechte vorbehalten|todos (?:los derechos|os direitos)|tous droits|tutti i diritti"
    r"|все права|版权|著作権|無断転載|저작권자|무단전재",
)

BYLINE = _rule(
    "byline",
    "who wrote it: metadata",
    r"(?:(?:written|posted|published|reported|reviewed|edited|story|words|text|photos?|report|analysis"
    r"|medically reviewed|fact checked) )?(?:by|von|par|por|door|автор|autor(?:es|a)?|authors?|auteurs?"
    r"|text|texto|texte|testo|di|af|av|przez|بقلم|文)\b[:\s]+\S|[가-힣]{2,4}\s*(?:선임)?(?:기자|특파원"
    r"|논설위원)\W*$|(?:كتب(?:ه|ها|ت)?|إعداد|تحرير|الكاتب)\s*:\s*\S|(?:photograph(?:s|y|ed)?"
    r"|illustrat(?:ions?|ed)|graphics?) by\s+\S|(?:(?:written|posted|published|words|story) )?(?:by|von|par"
    r"|por|authors?|autor(?:en|es|a)?|auteurs?)\W*$",
)

DATELINE = _rule(
    "date line",
    "when it was published or changed: metadata",
    r"(?:(?:published|updated|posted|last (?:updated|modified|reviewed)|first published|created|date|on|at"
    r"|am|le|el|il|issued|veröffentlicht|aktualisiert|stand|publi[ée](?: le)?|mis à jour(?: le)?"
    r"|publicado(?: el| em)?|actualizado(?: el)?|atualizado(?: em)?|pubblicato(?: il)?|gepubliceerd"
    r"|опубликовано|обновлено|публикация)\b[\s:]*){0,3}(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri"
    r"|sat(?:ur)?|sun)(?:day)?,?\s*)?(?:\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:de\s+)?(?:[^\W\d_]{3,10}"
    r"|\d{1,2})[\s.,/-]+(?:de\s+)?(?:19|20)?\d\d\b|(?:19|20)\d\d[-/.年]\s*\d{1,2}[-/.月]\s*\d{1,2}"
    r"|[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|\d{1,2}:\d\d(?:\s*[ap]\.?m\.?)?\b"
    r"|\d+ (?:hours?|minutes?|mins?|days?|weeks?|months?|years?|hrs?) ago)",
)

TAIL_HEADING = _rule(
    "end of the article",
    "a heading that begins what comes after articles",
    r"(?:top|latest|recent|popular|more|other|similar|related|previous|next|weitere"
    r"|ähnliche) (?:top )?(?:stories|story|news|posts?|articles?|videos|comments|reads?|reading|artikel"
    r"|beiträge)(?: \(?\d+\)?)?|(?:latest|more|also) (?:from|in|on|great) .{1,40}|latest|popular now"
    r"|more (?:like this|for you|to explore)|(?:related|recommended|trending|sponsored|newsletters?"
    r"|subscribe|sign up|follow us|don.t miss|get .{0,30}(?:newsletter|inbox|updates)|stay (?:connected"
    r"|informed|up to date|in touch|in the know)|most (?:read|popular|viewed|recent|commented)"
    r"|share (?:this|on|with|your)|what do you think|you (?:may|might) (?:also )?(?:like|be interested in"
    r"|enjoy))(?:\W.{0,30})?|(?:also |what to )?read(?: (?:more|next|also|this next))?|(?:up|post"
    r"|quick) (?:next|navigation|links)|see also|further reading|in this (?:section|series|story)"
    r"|editor.?s (?:picks?|choice)|about (?:us|(?:the )?(?:authors?|writer))|author.?s? bio|contact(?: us)?"
    r"|share|tags|topics|filed under|categories|advertisement|paid post|navigation|search|archives?|meta"
    r"|blogroll|links|(?:(?:\d+|no|all|show|view|reader|user) )*(?:comments?|responses?|replies|reply"
    r"|thoughts? on .{0,200})(?: (?:to|on) .{0,200}| ?\(?\d+\)?)?|comments? (?:are )?closed.{0,60}|(?:post"
    r"|leave|add|write|join) (?:a |the |your )?(?:comments?|reply|conversation|discussion).{0,20}"
    r"|(?:neueste |letzte )?kommentare?(?: \(\d+\))?|(?:derniers )?commentaires?(?: récents)?"
    r"|(?:últimos )?coment[aá]rios?(?: recientes| recentes)?|(?:ultimi )?commenti(?: recenti)?|reacties"
    r"|(?:أحدث |آخر )?(?:ال)?تعليقات|(?:последние )?комментарии|最(?:新|近的)评论|(?:最近の)?コメント"
    r"|das könnte.{0,40}|mehr zum thema|lesen sie auch|le[ai]a (?:mais|tamb[ié]é?[nm])|veja (?:mais|também)"
    r"|(?:também |también )?te (?:puede|gustar).{0,30}|voc[êe] (?:pode|também|vai) .{0,30}|recomendad[oa]s?"
    r"|(?:artículos|noticias) relacionad[oa]s|vous aimerez.{0,30}|(?:à )?lire aussi|articles (?:liés"
    r"|similaires)|sur le même (?:sujet|thème)|articoli correlati|potrebbe interessarti|lees ook|läs också"
    r"|читайте также|похожие (?:статьи|записи)|関連(?:記事|キーワード)|相关(?:阅读|文章)|م(?:قالات"
    r"|واضيع) ذات صلة|اقرأ أيضا",
    whole=True,
)

REFERENCES = _line(
    r"(?:see also|further reading|references|links|in this (?:section|series|story)|navigation|meta|search"
    r"|archives?|tags|topics)\b"
)
PAYWALL = re.compile(
    r"\b(?:subscribe|sign up|register|log ?in|become a member|start (?:your"
    r"|a) (?:free )?trial)\b.{0,40}\bto (?:continue|keep|read|unlock|finish)\b|\bto (?:continue"
    r"|keep) reading\b|\b(?:this|the rest of this|the full) (?:article|story|post|content) is (?:for"
    r"|available to|reserved for|only)\b.{0,40}\b(?:subscribers|members)\b|\byou have (?:reached|read"
    r"|used) (?:your|all)\b.{0,40}\b(?:free|limit)\b|\bexclusive (?:content )?(?:for"
    r"|to) (?:paid )?subscribers\b|\bweiterlesen mit\b|\bnur für abonnenten\b|\bréservé aux abonnés\b"
    r"|\bsolo para suscriptores\b|\bexclusivo para assinantes\b|\bsolo per gli abbonati\b"
    r"|\bтолько для подписчиков\b",
    re.I,
)
CREDIT = re.compile(
    r"(?=[abcdfghimprsuvw©(])\(?(?:(?:image|photo(?:graph)?|picture|foto|bild|im+agine|video|pic"
    r"|illustration|graphic|screenshot|source|abbildung|crédit|imagem|imagen|fotografía)s?(?:\s+(?:credit"
    r"|courtesy|copyright|source|caption|by|via|from|of|di|von|credits))?\s*[:©/|]|credit\s*:"
    r"|courtesy (?:of|photo)|getty images|shutterstock|istock|reuters/|ap photo|©|\(photo by"
    r"|media caption|image (?:copyright|caption)|unsplash|pexels|pixabay|freepik|depositphotos"
    r"|adobe stock|alamy|file photo|handout|wikimedia commons|\(photo:|picture alliance|imago\b)",
    re.I,
)
CREDIT_END = re.compile(
    r"\((?:photo|image|picture|credit|source|foto|file)\b[^)]{0,80}\)\W*$|(?:getty images|shutterstock"
    r"|reuters|/ap|/afp|alamy|istock|unsplash|credit: .{2,60})\W*$",
    re.I,
)
_CREDITED = (
    "photo", "image", "picture", "credit", "source", "foto", "file", "getty", "shutterstock", "reuters",
    "/ap", "/afp", "alamy", "istock", "unsplash",
)  # fmt: skip
"""Words without which no credit ends a line."""


def is_credit(piece: Piece) -> bool:
    """Whether a line names who made a picture: a short one, or one that ends with it."""
    text = piece.text
    if piece.words >= 25 or text.endswith((".", "!", "?", ":")):
        end = text[-200:].lower()
        if not any(word in end for word in _CREDITED) or CREDIT_END.search(text) is None:
            return False
    return CREDIT.search(text) is not None


TAIL_PROSE = re.compile(
    r"\b(?=[\w©.!?])(?:contributed to (?:this|the) (?:report|story|article)|all rights reserved|copyright"
    r"|©|follow (?:him|her|them|us|me) (?:on|at|@)|on twitter\b.{0,30}@|can be (?:reached|contacted"
    r"|emailed|followed) (?:at|via|on)|reporting by\b|editing by\b|may not be (?:published|reproduced"
    r"|reprinted)|terms of (?:use|service)|privacy policy|our standards:|trust principles"
    r"|is an? (?:\w+[\s-]){0,5}(?:reporter|writer|editor|journalist|correspondent|contributor|columnist"
    r"|author|blogger|producer|fellow|intern|freelancer?|photographer|professor|consultant|analyst"
    r"|novelist|critic|historian|director|researcher|specialist|strategist|manager)\b|newsletter|inbox"
    r"|views expressed|opinions expressed|affiliate (?:link|commission)|earn a commission|click here"
    r"|sign up|subscribe|comments? (?:are|is|section)|filed (?:under|in)|posted in|(?:^\W{0,20}|(?:^"
    r"|[.!?]\s+)(?:to )?(?:read|learn|find out|know|for) )more (?:ap|about|stories)|view (?:all|more"
    r"|original|comments)|first (?:appeared|published)|originally (?:appeared|published|posted)"
    r"|wire services?|associated press|press release|for (?:more|further) information|media contact"
    r"|\b(?:phone|tel|telephone|fax)(?: number)?[\s:.]{0,3}[+(]?\d|^contact (?:info|information|details"
    r"|us)\W*$|delivery charges may apply|il vous reste [\d.,]+\s?%|la suite est réservée"
    r"|\bagenturmaterial\b|lest? den originalartikel|do you have a (?:story|tip)\b|lesen sie hier\b"
    r"|about the author|follow us|your email|required fields|powered by|get in touch|(?:episode|podcast"
    r"|segment|broadcast version) was (?:produced|edited|reported|hosted|mixed)|letters? to the editor"
    r"|email us at|(?:independently sourced|provided|supplied) (?:for (?:this )?review"
    r"|by the (?:publisher|developer|manufacturer))|(?:tags|categor(?:y|ies)|topics|source|quelle|fuente"
    r"|fonte)\s*:)",
    re.I,
)
COMMENT_POLICY = re.compile(
    r"(?:moderat|approv).{0,40}comments?\b|comments?\b.{0,60}(?:moderat|approv)|comment(?:ing)? policy"
    r"|coment[áa]rios?\b.{0,90}(?:aprovad|moderad)|kommentare?\b.{0,60}(?:freigeschaltet|moderiert)"
    r"|commentaires?\b.{0,60}modér",
    re.I,
)
ABOUT_AUTHOR = re.compile(
    r"^(?:about (?:the )?author|about me|author|bio|written by|\w[\w.'’-]+(?: \w[\w.'’-]+){0,3} (?:is|was"
    r"|writes|covers|has (?:been|written|worked)|joined|lives|reports|works|can be|contributed|reported"
    r"|holds|specializes|specialises|founded|teaches|leads|runs|loves|started)\b)",
    re.I,
)
CORRECTION = re.compile(
    r"^\W{0,20}(?:corrections?|clarification|update[ds]?|editor.?s.? note|notes?|p\.?s\.?)\b", re.I
)
SPAM = re.compile(
    r"\b(?=[abcefgiklnpstvwy])(?:(?:viagra|cialis|levitra|casinos?|poker)\b|payday loan|essay writ"
    r"|became aware of your|(?:your|this) (?:blog|website|web ?site|weblog|web page)\b|(?:great|nice|good"
    r"|awesome|excellent|amazing|wonderful|fantastic|informative) (?:blog|article|post|site|website|read"
    r"|info|content|insight)\b|keep (?:up the|writing)|thanks? (?:you )?for (?:sharing|this|the)"
    r"|bookmarked|i (?:really |absolutely )?(?:appreciate|enjoyed|loved?) (?:this|your)"
    r"|look(?:ing)? forward to (?:your|more)|backlinks?|seo\b)",
    re.I,
)
CREDIT_IN_BRACKETS = re.compile(
    r"\((?:[A-Z][\w.&'’-]*(?: [A-Z][\w.&'’-]*){0,3})(?:\s*/\s*[A-Z][\w.&'’-]*(?:"
    r" [A-Z][\w.&'’-]*){0,3})+\)\W*$"
)
"""A caption's end such as "(NASA/JPL-Caltech)" or "(Ada Stream/Daily Post)"."""
CONTENTS = _rule(
    "contents",
    "what the text's own headings are listed under",
    r"(?:table of )?contents|in this (?:article|post|guide|story|report|paper|publication|chapter)"
    r"|on this page|what.?s inside|jump to.{0,20}|overview|inhalt(?:sverzeichnis)?|sommaire|índice"
    r"|contenido|indice|оглавление|содержание|目录|目次",
    whole=True,
)
SOURCES = _rule(
    "sources",
    "a list of links below it is what the text rests on",
    r"(?:sources?|references|citations|works cited|bibliography|quellen|literatur|referencias|fuentes"
    r"|bibliografía|références|fonti|bibliografia|источники|литература|参考文献|参考资料|出典)(?: (?:and|&"
    r"|und|y|et) .{3,20})?",
    whole=True,
)
COMMENT_ROW = re.compile(
    r"^(?:https?://\S+|[^\W\d_][\w .'’@-]{0,40}?)\s+(?:in|on|zu|bei|en|sur|dans|su|em|says?|said|wrote"
    r"|writes|commented(?: on)?|dice|dijo|schreibt|sagt|sagte|dit|a dit|a écrit|على|في|يقول|yazdı|пишет"
    r"|к записи)\s*(:?)\s",
    re.I,
)
