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
    r"share(?: (?:this|on|via|with|article|story|post)\b.{0,40})?", r"tweet(?: this)?",
    r"facebook|twitter|x|instagram|youtube|tiktok",
    r"view this (?:post|photo|video|profile) on \w+|a post shared by .{1,80}|loading(?: \w+)?(?:\.{3}|…)?",
    r"whats ?app|pinterest|linkedin|reddit|telegram|pocket|flipboard|tumblr|messenger|email(?: this)?"
    r"|e-mail|mail|print(?: this)?(?: page| article)?",
    r"copy link|link copied!?|copied|save|bookmark|(?:\d+ )?comments?|like this:?|loading\.*|close|open"
    r"|advertisement|advert|ad|ads by .{0,30}",
    r"video|watch|watch video|listen|listen to this article|menu|home|image|gallery|view gallery|play"
    r"|pause|mute|photos?|slideshow|submit|next|previous|prev|back|top",
    r"back to top|read more|continue reading|keep reading|more|show more|load more|see more|view more"
    r"|see all|view all|story continues below(?: advertisement)?",
    r"article continues (?:below|after).{0,30}|skip (?:to|past|advertisement).{0,40}|report (?:a typo"
    r"|an error|this)|sponsored(?: content)?|promoted|paid post",
    r"\d+ ?[–-]?\d* ?min(?:ute)?s?\.?(?: read)?|reading time.{0,20}|follow(?: us)?|subscribe(?: now)?"
    r"|sign ?up|sign ?in|log ?in|register|related|see also|download(?: pdf)?",
    r"\(?(?:image|photo|picture) (?:source|credit)\)?|expand|enlarge|full ?screen|view original"
    r"|hide caption|toggle caption|enlarge this image|caption|media playback is .{0,60}"
    r"|your browser does not support.{0,60}",
    r"this video (?:can ?not|cannot) be played.{0,60}|click (?:here )?to (?:enlarge|expand|view|share"
    r"|copy|tweet|play).{0,40}|tap to .{0,30}|scroll (?:down|to).{0,40}",
    r"please enable javascript.{0,120}|javascript is (?:disabled|required).{0,120}|table of contents"
    r"|contents|in this article|on this page|jump to.{0,30}|topics?|tags?|filed under|categor(?:y|ies)",
    r"anzeige|werbung|teilen|drucken|kommentare?|merken|mehr|inhalt|publicidad|publicidade|compartir"
    r"|compartilhar|imprimir|voltar|partager|imprimer|publicité|reklama|condividi|stampa",
    r"реклама|поделиться|печать|комментарии|広告|シェア|分享|打印|評論|评论|مشاركة|طباعة|تعليقات|إعلان",
    whole=True,
)  # fmt: skip

POINTER = _line(
    r"read (?:more|also|next|full|this(?: next| also)?|the (?:full|rest|original)|our)\b",
    r"(?:also|must|further|essential|suggested) read(?:ing)?\b",
    r"more (?:from|on|about|news|stories|in|like|great|to read|coverage|reading)\b.{0,60}",
    r"see (?:also|more|related)\b",
    r"related(?: (?:stories|articles?|posts?|content|coverage|reading|links?|topics?|news|videos?"
    r"|items))?\s*(?:[:|»>–-]|$)", r"don[’']?t miss\b",
    r"recommended(?: (?:for you|reading|stories|articles))?\s*(?:[:|]|$)",
    r"you (?:may|might|will|['’]ll) (?:also )?(?:like|love|be interested|enjoy|have missed|want to read)",
    r"in case you missed|icymi\b|what to read next|up next\b|trending(?: now)?\b",
    r"most (?:read|popular|viewed|shared)\b|popular (?:now|posts|stories|articles)\b",
    r"watch(?: (?:now|more|below|the video|video|live|next|this))?\s*(?:[:|»>]|$)",
    r"click (?:here|the (?:link|button)|on (?:the|this))\b",
    r"check out (?:our|more|the latest|these|this|some)\b",
    r"explore more\b|discover more\b|learn more(?: about)?\b.{0,60}$",
    r"previously on\b|(?:next|previous) (?:article|post|story|up)\b",
    r"buy (?:now|it|tickets)\b|shop (?:now|all|the)\b|order (?:now|here)\b|view (?:deal|offer|on amazon)\b",
    r"back to (?:our|the top|top)\b|read our\b|listen to (?:our|the|this)\b"
    r"|listen to .{3,60} on (?:spotify|apple|google)|(?:looking for"
    r"|interested in) .{3,100}\?.{0,60}\b(?:we.ve got|check out|here (?:are|is)|see our|head to"
    r"|take a look)|opinion\s*\|",
    r"leia (?:mais|também)|veja (?:mais|também)|lea también|lee también|le(?:er|é) más|te puede interesar"
    r"|ver también|lire aussi|lire la suite|à lire(?: aussi)?|voir aussi|lesen sie (?:auch|hier|mehr)"
    r"|mehr (?:zum thema|dazu)|weiterlesen|auch interessant|lees ook|lees meer|leggi anche|läs (?:mer"
    r"|också|även)|les også|læs også|czytaj (?:też|także|więcej)|zobacz (?:też|także)|čtěte (?:také|více)"
    r"|lue myös|citește și|haberin devamı|читайте также|читать далее|関連記事|あわせて読みたい|続きを読む"
    r"|相关阅读|相关文章|延伸阅读|延伸閱讀|관련기사|اقرأ (?:أيضا|أيضًا|المزيد)|مواضيع ذات صلة|baca juga"
    r"|baca selengkapnya",
)  # fmt: skip

APPEAL = _line(
    r"sign up\b", r"subscribe\b",
    r"get (?:the|our|access|more|all|your|breaking)\b.{0,80}(?:newsletter|app|inbox|delivered|alerts"
    r"|subscription|email)",
    r"join (?:our|us|the|over|\d+)\b.{0,80}(?:newsletter|telegram|whatsapp|facebook|community|channel"
    r"|mailing|conversation|readers|subscribers|discussion|forums?)",
    r"follow (?:us|me|him|her|them|the|@|along|our|\w+ on)\b", r"download (?:the|our)\b.{0,40}app",
    r"support (?:us|our|independent|quality|local|this)\b",
    r"to (?:browse|order|buy) .{3,120}\b(?:visit|go to) \S+\.\w+|donate\b|become a (?:member|subscriber"
    r"|patron|supporter)\b", r"like us on\b|find us on\b|connect with us\b",
    r"follow .{0,40}coverage\b|follow .{0,40} on (?:twitter|facebook|instagram|x\b|google|linkedin"
    r"|telegram|youtube|threads|bluesky)", r"stay (?:connected|informed|up to date|in touch|tuned|updated)\b",
    r"never miss\b|enter your email|your email(?: address)?\b|thank you for (?:reading|subscribing"
    r"|signing)|you (?:are|have) (?:now )?(?:subscribed|signed)",
    r"share (?:this|your|with|on)\b",
    r"tell us\b|let us know\b|let me know\b|leave a (?:comment|reply)|what do you think\b"
    r"|have (?:your say|a tip|any tip|a story|something to)|got a (?:tip|story|news)|send (?:us|your|tips"
    r"|story)|submit (?:a|your)\b",
    r"for (?:more|the latest|all the latest|breaking|exclusive)\b.{0,80}(?:follow|visit|download"
    r"|subscribe|like|click|join|tune|check|news)",
    r"unlock\b|start your (?:free )?(?:trial|subscription)|already (?:a )?(?:subscriber|member)"
    r"|create (?:a|an|your) (?:free )?account|log ?in to\b|please (?:log|sign) ?in|newsletter\b",
    r"abonnieren sie|melden sie sich|folgen sie|jetzt abonnieren|newsletter abonnieren|suscríb[ae]te"
    r"|síguenos|sigue(?:nos)? en|únete|regístrate|inscreva-se|siga(?:-nos)?|assine|abonnez-vous"
    r"|inscrivez-vous|suivez-nous|recevez\b.{0,60}newsletter|iscriviti|seguici|abonneer|volg ons"
    r"|schrijf je in|подпис(?:ывайтесь|аться)|подпишитесь|subskrybuj|ikuti kami|abone ol|اشترك|تابعونا"
    r"|訂閱|订阅|フォロー",
)  # fmt: skip

NOTICE = _line(
    r"(?:this|the) (?:article|story|post|piece|content|report|essay|column|interview"
    r"|page)\b.{0,30} (?:was|is|first|originally|has been|may contain|contains|appeared"
    r"|appears)\b.{0,40}(?:published|appeared|updated|produced|syndicated|republished|affiliate|sponsored"
    r"|licensed|part of|adapted|posted|translated)",
    r"(?:originally|first) (?:published|appeared|posted)\b",
    r"all rights reserved|copyright\b|©|\(c\) ?\d{4}",
    r"affiliate|disclosure:|disclaimer:|advertiser disclosure",
    r"(?:the )?(?:views|opinions) (?:and opinions )?expressed",
    r"the post .{3,300} (?:appeared first|first appeared) on",
    r"(?:für |© )?alle rechte vorbehalten|todos los derechos|todos os direitos|tous droits"
    r"|tutti i diritti|все права|版权|著作権|無断転載|저작권자|무단전재",
)  # fmt: skip

BYLINE = _rule(
    "byline",
    "who wrote it: metadata",
    r"(?:(?:written|posted|published|reported|reviewed|edited|story|words|text|photos?|report|analysis"
    r"|medically reviewed|fact checked) )?(?:by|von|par|por|door|автор|autor(?:es|a)?|authors?|auteurs?"
    r"|text|texto|texte|testo|di|af|av|przez|بقلم|文)\b[:\s]+\S",
    r"[가-힣]{2,4}\s*(?:선임)?(?:기자|특파원|논설위원)\W*$",
    r"(?:كتب(?:ه|ها|ت)?|إعداد|تحرير|الكاتب)\s*:\s*\S",
    r"(?:photograph(?:s|y|ed)?|illustrat(?:ions?|ed)|graphics?) by\s+\S",
    r"(?:(?:written|posted|published|words|story) )?(?:by|von|par|por|authors?|autor(?:en|es|a)?"
    r"|auteurs?)\W*$",
)  # fmt: skip

DATELINE = _rule(
    "date line",
    "when it was published or changed: metadata",
    r"(?:(?:published|updated|posted|last (?:updated|modified|reviewed)|first published|created|date|on"
    r"|at|am|le|el|il|issued|veröffentlicht|aktualisiert|stand|publi[ée](?: le)?|mis à jour(?: le)?"
    r"|publicado(?: el| em)?|actualizado(?: el)?|atualizado(?: em)?|pubblicato(?: il)?|gepubliceerd"
    r"|опубликовано|обновлено|публикация)\b[\s:]*){0,3}(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri"
    r"|sat(?:ur)?|sun)(?:day)?,?\s*)?(?:\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:de\s+)?(?:[^\W\d_]{3,10}"
    r"|\d{1,2})[\s.,/-]+(?:de\s+)?(?:19|20)?\d\d\b|(?:19|20)\d\d[-/.年]\s*\d{1,2}[-/.月]\s*\d{1,2}"
    r"|[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|\d{1,2}:\d\d(?:\s*[ap]\.?m\.?)?\b"
    r"|\d+ (?:hours?|minutes?|mins?|days?|weeks?|months?|years?|hrs?) ago)",
)  # fmt: skip

TAIL_HEADING = _rule(
    "end of the article",
    "a heading that begins what comes after articles",
    r"(?:top|latest|recent|popular|more|other|similar|related|previous|next|weitere|ähnliche) (?:top )?"
    r"(?:stories|story|news|posts?|articles?|videos|comments|reads?|reading|artikel|beiträge)(?: \(?\d+\)?)?",
    r"(?:latest|more|also) (?:from|in|on|great) .{1,40}|latest|popular now"
    r"|more (?:like this|for you|to explore)",
    r"(?:related|recommended|trending|sponsored|newsletters?|subscribe|sign up|follow us|don.t miss"
    r"|get .{0,30}(?:newsletter|inbox|updates)|stay (?:connected|informed|up to date|in touch|in the know)"
    r"|most (?:read|popular|viewed|recent|commented)|share (?:this|on|with|your)|what do you think"
    r"|you (?:may|might) (?:also )?(?:like|be interested in|enjoy))(?:\W.{0,30})?",
    r"(?:also |what to )?read(?: (?:more|next|also|this next))?|(?:up|post|quick) (?:next|navigation|links)"
    r"|see also|further reading|in this (?:section|series|story)|editor.?s (?:picks?|choice)"
    r"|about (?:us|(?:the )?(?:authors?|writer))|author.?s? bio|contact(?: us)?|share|tags|topics|filed under"
    r"|categories|advertisement|paid post|navigation|search|archives?|meta|blogroll|links",
    r"(?:(?:\d+|no|all|show|view|reader|user) )*(?:comments?|responses?|replies|reply|thoughts? on .{0,200})"
    r"(?: (?:to|on) .{0,200}| ?\(?\d+\)?)?|comments? (?:are )?closed.{0,60}|(?:post|leave|add|write|join) "
    r"(?:a |the |your )?(?:comments?|reply|conversation|discussion).{0,20}",
    r"(?:neueste |letzte )?kommentare?(?: \(\d+\))?|(?:derniers )?commentaires?(?: récents)?"
    r"|(?:últimos )?coment[aá]rios?(?: recientes| recentes)?|(?:ultimi )?commenti(?: recenti)?|reacties"
    r"|(?:أحدث |آخر )?(?:ال)?تعليقات|(?:последние )?комментарии|最(?:新|近的)评论|(?:最近の)?コメント",
    r"das könnte.{0,40}|mehr zum thema|lesen sie auch|le[ai]a (?:mais|tamb[ié]é?[nm])|veja (?:mais|também)"
    r"|(?:também |también )?te (?:puede|gustar).{0,30}|voc[êe] (?:pode|também|vai) .{0,30}|recomendad[oa]s?"
    r"|(?:artículos|noticias) relacionad[oa]s|vous aimerez.{0,30}|(?:à )?lire aussi"
    r"|articles (?:liés|similaires)|sur le même (?:sujet|thème)|articoli correlati|potrebbe interessarti"
    r"|lees ook|läs också|читайте также|похожие (?:статьи|записи)|関連(?:記事|キーワード)|相关(?:阅读|文章)"
    r"|م(?:قالات|واضيع) ذات صلة|اقرأ أيضا",
    whole=True,
)  # fmt: skip

REFERENCES = re.compile(
    r"^\W{0,20}(?:see also|further reading|references|links|in this (?:section|series|story)|navigation"
    r"|meta|search|archives?|tags|topics)\b",
    re.I,
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
)  # fmt: skip
SOURCES = _rule(
    "sources",
    "a list of links below it is what the text rests on",
    r"(?:sources?|references|citations|works cited|bibliography|quellen|literatur|referencias|fuentes"
    r"|bibliografía|références|fonti|bibliografia|источники|литература|参考文献|参考资料|出典)(?: (?:and"
    r"|&|und|y|et) .{3,20})?",
    whole=True,
)  # fmt: skip
INTRODUCES = re.compile(
    r"(?:(?:inc|ltd|llc|gmbh|ag|plc|corp|co|group|foundation) )?(?:is|are|was|has been) (?:an?|the|one of"
    r"|headquartered|based|founded|listed|committed|dedicated)\b|(?:was|were) founded\b|ist (?:ein|eine"
    r"|der|die|das)\b|est (?:une?|le|la)\b|es (?:una?|el|la)\b|é (?:uma?|o|a)\b",
    re.I,
)
COMMENT_ROW = re.compile(
    r"^(?:https?://\S+|[^\W\d_][\w .'’@-]{0,40}?)\s+(?:in|on|zu|bei|en|sur|dans|su|em|says?|said|wrote"
    r"|writes|commented(?: on)?|dice|dijo|schreibt|sagt|sagte|dit|a dit|a écrit|على|في|يقول|yazdı|пишет"
    r"|к записи)\s*(:?)\s",
    re.I,
)
