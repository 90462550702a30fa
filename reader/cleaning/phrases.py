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
    """A kind of line. `whole` means that the pattern must take the whole line."""

    name: str
    reason: str
    pattern: re.Pattern[str]


def _rule(name: str, reason: str, *alternatives: str, whole: bool = False) -> PhraseRule:
    body = "|".join(alternatives)
    end = r"[\W_]*$" if whole else ""
    return PhraseRule(name, reason, re.compile(rf"^\W{{0,20}}(?:{body}){end}", re.I))


BUTTON = _rule(
    "button",
    "words on a button or a label of the page",
    r"share(?: (?:this|on|via|with|article|story|post)\b.{0,40})?", r"tweet(?: this)?",
    r"facebook|twitter|x|instagram|youtube|tiktok",
    r"view this (?:post|photo|video|profile) on \w+|a post shared by .{1,80}|loading(?: \w+)?(?:\.{3}"
    r"|…)?",
    r"whats ?app|pinterest|linkedin|reddit|telegram|pocket|flipboard|tumblr|messenger|email(?: this)?"
    r"|e-mail"
    r"|mail|print(?: this)?(?: page| article)?",
    r"copy link|link copied!?|copied|save|bookmark|(?:\d+ )?comments?|like this:?|loading\.*|close|open"
    r"|advertisement|advert|ad|ads by .{0,30}",
    r"video|watch|watch video|listen|listen to this article|menu|home|image|gallery|view gallery|play"
    r"|pause"
    r"|mute|photos?|slideshow|submit|next|previous|prev|back|top",
    r"back to top|read more|continue reading|keep reading|more|show more|load more|see more|view more|see"
    r" all|view all|story continues below(?: advertisement)?",
    r"article continues (?:below|after).{0,30}|skip (?:to|past|advertisement).{0,40}|report (?:a typo|an"
    r" error|this)|sponsored(?: content)?|promoted|paid post",
    r"\d+ ?[–-]?\d* ?min(?:ute)?s?\.?(?: read)?|reading time.{0,20}|follow(?: us)?|subscribe(?: now)?"
    r"|sign"
    r" ?up|sign ?in|log ?in|register|related|see also|download(?: pdf)?",
    r"\(?(?:image|photo|picture) (?:source|credit)\)?|expand|enlarge|full ?screen|view original|hide"
    r" caption"
    r"|toggle caption|enlarge this image|caption|media playback is .{0,60}|your browser does not"
    r" support.{0,60}",
    r"this video (?:can ?not|cannot) be played.{0,60}|click (?:here )?to (?:enlarge|expand|view|share"
    r"|copy"
    r"|tweet|play).{0,40}|tap to .{0,30}|scroll (?:down|to).{0,40}",
    r"please enable javascript.{0,120}|javascript is (?:disabled|required).{0,120}|table of contents"
    r"|contents|in this article|on this page|jump to.{0,30}|topics?|tags?|filed under|categor(?:y|ies)",
    r"anzeige|werbung|teilen|drucken|kommentare?|merken|mehr|inhalt|publicidad|publicidade|compartir"
    r"|compartilhar|imprimir|voltar|partager|imprimer|publicité|reklama|condividi|stampa",
    r"реклама|поделиться|печать|комментарии|広告|シェア|分享|打印|評論|评论|مشاركة|طباعة|تعليقات|إعلان",
    whole=True,
)  # fmt: skip

POINTER = _rule(
    "pointer elsewhere",
    "sends the reader to another article, list or product",
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
    r"buy (?:now|it|tickets)\b|shop (?:now|all|the)\b|order (?:now|here)\b|view (?:deal|offer|on"
    r" amazon)\b",
    r"back to (?:our|the top|top)\b|read our\b|listen to (?:our|the|this)\b|listen to .{3,60} on"
    r" (?:spotify"
    r"|apple|google)|(?:looking for|interested in) .{3,100}\?.{0,60}\b(?:we.ve got|check out|here"
    r" (?:are|is)"
    r"|see our|head to|take a look)|opinion\s*\|",
    r"leia (?:mais|também)|veja (?:mais|também)|lea también|lee también|le(?:er|é) más|te puede interesar"
    r"|ver también|lire aussi|lire la suite|à lire(?: aussi)?|voir aussi|lesen sie (?:auch|hier|mehr)"
    r"|mehr"
    r" (?:zum thema|dazu)|weiterlesen"
    r"|auch interessant|lees ook|lees meer|leggi anche|läs (?:mer|också|även)|les også|læs også|czytaj"
    r" (?:też|także|więcej)|zobacz (?:też|także)|čtěte (?:také|více)|lue myös|citește și|haberin devamı"
    r"|читайте также|читать далее"
    r"|関連記事|あわせて読みたい|続きを読む|相关阅读|相关文章|延伸阅读|延伸閱讀|관련기사|اقرأ (?:أيضا"
    r"|أيضًا|المزيد)|مواضيع ذات صلة|baca juga|baca"
    r" selengkapnya",
)  # fmt: skip

APPEAL = _rule(
    "appeal",
    "asks for something: subscribe, follow, give, sign up, comment",
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
    r"|telegram"
    r"|youtube|threads|bluesky)", r"stay (?:connected|informed|up to date|in touch|tuned|updated)\b",
    r"never miss\b|enter your email|your email(?: address)?\b|thank you for (?:reading|subscribing"
    r"|signing)"
    r"|you (?:are|have) (?:now )?(?:subscribed|signed)",
    r"share (?:this|your|with|on)\b",
    r"tell us\b|let us know\b|let me know\b|leave a (?:comment|reply)|what do you think\b|have (?:your"
    r" say|a"
    r" tip|any tip|a story|something to)|got a (?:tip|story|news)|send (?:us|your|tips|story)|submit (?:a"
    r"|your)\b",
    r"for (?:more|the latest|all the latest|breaking|exclusive)\b.{0,80}(?:follow|visit|download"
    r"|subscribe"
    r"|like|click|join|tune|check|news)",
    r"unlock\b|start your (?:free )?(?:trial|subscription)|already (?:a )?(?:subscriber|member)|create"
    r" (?:a"
    r"|an|your) (?:free )?account|log ?in to\b|please (?:log|sign) ?in|newsletter\b",
    r"abonnieren sie|melden sie sich|folgen sie|jetzt abonnieren|newsletter abonnieren|suscríb[ae]te"
    r"|síguenos|sigue(?:nos)? en|únete|regístrate|inscreva-se|siga(?:-nos)?|assine|abonnez-vous"
    r"|inscrivez-vous|suivez-nous|recevez\b.{0,60}newsletter|iscriviti|seguici|abonneer|volg ons"
    r"|schrijf je"
    r" in|подпис(?:ывайтесь|аться)|подпишитесь|subskrybuj|ikuti kami"
    r"|abone ol|اشترك|تابعونا|訂閱|订阅|フォロー",
)  # fmt: skip

NOTICE = _rule(
    "notice",
    "says where the text first stood, who owns it, or how money is made with it",
    r"(?:this|the) (?:article|story|post|piece|content|report|essay|column|interview|page)\b.{0,30}"
    r" (?:was"
    r"|is|first|originally|has been|may contain|contains|appeared|appears)\b.{0,40}(?:published|appeared"
    r"|updated|produced|syndicated|republished|affiliate|sponsored|licensed|part of|adapted|posted"
    r"|translated)",
    r"(?:originally|first) (?:published|appeared|posted)\b",
    r"all rights reserved|copyright\b|©|\(c\) ?\d{4}",
    r"affiliate|disclosure:|disclaimer:|advertiser disclosure",
    r"(?:the )?(?:views|opinions) (?:and opinions )?expressed",
    r"the post .{3,300} (?:appeared first|first appeared) on",
    r"(?:für |© )?alle rechte vorbehalten|todos los derechos|todos os direitos|tous droits|tutti i"
    r" diritti"
    r"|все права|版权|著作権|無断転載|저작권자|무단전재",
)  # fmt: skip

BYLINE = _rule(
    "byline",
    "who wrote it: metadata",
    r"(?:(?:written|posted|published|reported|reviewed|edited|story|words|text|photos?|report|analysis"
    r"|medically reviewed|fact checked) )?(?:by|von|par|por|door|автор|autor(?:es|a)?|authors?|auteurs?"
    r"|text"
    r"|texto|texte|testo|di|af|av|przez|بقلم|文)\b[:\s]+\S",
    r"[가-힣]{2,4}\s*(?:선임)?(?:기자|특파원|논설위원)\W*$",
    r"(?:كتب(?:ه|ها|ت)?|إعداد|تحرير|الكاتب)\s*:\s*\S",
    r"(?:photograph(?:s|y|ed)?|illustrat(?:ions?|ed)|graphics?) by\s+\S",
    r"(?:(?:written|posted|published|words|story) )?(?:by|von|par|por|authors?|autor(?:en|es|a)?"
    r"|auteurs?)\W*$",
)  # fmt: skip

DATELINE = _rule(
    "date line",
    "when it was published or changed: metadata",
    r"(?:(?:published|updated|posted|last (?:updated|modified|reviewed)|first published|created|date"
    r"|on|at"
    r"|am|le|el|il|issued|veröffentlicht|aktualisiert|stand|publi[ée](?: le)?|mis à jour(?: le)?"
    r"|publicado(?: el| em)?|actualizado(?: el)?|atualizado(?: em)?|pubblicato(?: il)?|gepubliceerd"
    r"|опубликовано|обновлено|публикация)\b[\s:]*){0,3}"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s*)?(?:\d{1,2}(?:st|nd|rd"
    r"|th)?[\s./-]+(?:de\s+)?(?:[^\W\d_]{3,10}|\d{1,2})[\s.,/-]+(?:de\s+)?(?:19|20)?\d\d\b|(?:19"
    r"|20)\d\d[-/.年]\s*\d{1,2}[-/.月]\s*\d{1,2}|[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19"
    r"|20)\d\d"
    r"|\d{1,2}:\d\d(?:\s*[ap]\.?m\.?)?\b|\d+ (?:hours?|minutes?|mins?|days?|weeks?|months?|years?|hrs?)"
    r" ago)",
)  # fmt: skip

TAIL_HEADING = _rule(
    "end of the article",
    "a heading that begins what comes after articles",
    r"top stories|latest(?: (?:news|stories|posts|articles|videos|from.{0,40}|in.{0,30}))?|related(?:"
    r" .{0,30})?|recommended(?: .{0,30})?|more (?:stories|news|articles|posts|like this|from .{1,40}|on"
    r" this.{0,20}|in .{1,30}|great .{1,30}|to explore|for you|top stories|reading)|most (?:read|popular"
    r"|viewed|recent|commented).{0,20}",
    r"read (?:more|next|also|this next)|you (?:may|might) (?:also )?(?:like|be interested in"
    r"|enjoy).{0,20}"
    r"|also (?:read|on .{1,30}|in .{1,20})|(?:\d+ |no |leave a |add a |post a |write a |view |show |all"
    r" )?(?:comments?|responses?|replies|reply|thoughts? on .{0,200}|reader comments|user comments)(?:"
    r" ?\(\d+\)| ?\d+)?|\d+ (?:comments?|responses?|replies|thoughts?) (?:to|on) .{0,200}",
    r"kommentare?(?: \(\d+\))?|comentarios?|comentários?|commentaires?|commenti|reacties|comments? (?:are"
    r" )?closed.{0,60}|(?:post|leave|add|write|join) (?:a |the |your )?(?:comment|reply|conversation"
    r"|discussion).{0,20}|join the (?:conversation|discussion).{0,20}|what do you think.{0,20}|recent"
    r" (?:comments|posts|articles|stories|news)|latest comments|neueste kommentare|letzte kommentare"
    r"|commentaires récents|derniers commentaires|comentarios recientes|últimos comentarios|comentários"
    r" recentes|commenti recenti|ultimi commenti|أحدث التعليقات|آخر التعليقات|التعليقات|تعليقات|последние"
    r" комментарии|комментарии|最近的评论|最新评论|最近のコメント|コメント",
    r"about (?:the )?authors?|about the writer|author.?s? bio|share (?:this|on|with|your).{0,30}|share"
    r"|tags"
    r"|topics|filed under|categories|subscribe.{0,40}|sign up.{0,40}|newsletter.{0,20}|follow us.{0,30}"
    r"|stay"
    r" (?:connected|informed|up to date|in touch|in the know).{0,30}|get .{0,30}(?:newsletter|inbox"
    r"|updates).{0,30}|don.t miss.{0,20}|editor.?s (?:picks?|choice)|popular (?:posts|stories|now"
    r"|articles)"
    r"|trending.{0,20}",
    r"what to read next|up next|next (?:article|post|story)|previous (?:article|post|story)|similar"
    r" (?:articles|posts|stories|reads)|see also|further reading|in this (?:section|series|story)"
    r"|sponsored.{0,20}|advertisement|paid post|other (?:news|stories|articles|posts).{0,20}|post"
    r" navigation"
    r"|navigation|search|archives?|meta|blogroll|links|contact(?: us)?|about us|quick links",
    r"das könnte.{0,40}|mehr zum thema|weitere artikel|ähnliche (?:artikel|beiträge)|lesen sie auch|leia"
    r" (?:mais|também)|voc[êe] (?:pode|também|vai) .{0,30}|veja (?:mais|também)|recomendad[oa]s?|lea"
    r" también"
    r"|también te (?:puede|gustar).{0,30}|te puede interesar|vous aimerez.{0,30}|artículos relacionados"
    r"|noticias relacionadas|lire aussi|à lire aussi|sur le même (?:sujet|thème)|articles (?:liés"
    r"|similaires"
    r"|récents)|articoli correlati|potrebbe interessarti|lees ook|läs också|relaterade artiklar|читайте"
    r" также|похожие (?:статьи|записи)"
    r"|関連記事|関連キーワード|相关阅读|相关文章|مقالات ذات صلة|مواضيع ذات صلة|اقرأ أيضا",
    whole=True,
)  # fmt: skip

REFERENCES = re.compile(
    r"^\W{0,20}(?:see also|further reading|references|links|in this (?:section|series|story)|navigation"
    r"|meta"
    r"|search|archives?|tags|topics)\b",
    re.I,
)
PAYWALL = re.compile(
    r"\b(?:subscribe|sign up|register|log ?in|become a member|start (?:your|a) (?:free"
    r" )?trial)\b.{0,40}\bto"
    r" (?:continue|keep|read|unlock|finish)\b|\bto (?:continue|keep) reading\b|\b(?:this|the rest of this"
    r"|the full) (?:article|story|post|content) is (?:for|available to|reserved for"
    r"|only)\b.{0,40}\b(?:subscribers|members)\b"
    r"|\byou have (?:reached|read|used) (?:your|all)\b.{0,40}\b(?:free|limit)\b|\bexclusive (?:content"
    r" )?(?:for|to) (?:paid )?subscribers\b|\bweiterlesen mit\b|\bnur für abonnenten\b|\bréservé aux"
    r" abonnés\b|\bsolo para suscriptores\b|\bexclusivo para assinantes\b|\bsolo per gli abbonati\b"
    r"|\bтолько"
    r" для подписчиков\b",
    re.I,
)
COOKIES = re.compile(
    r"\b(?:(?:this|our) (?:web)?site|we|our partners)\b.{0,80}\b(?:uses?|using|stores?|place) (?:of"
    r" )?(?:\w+"
    r" ){0,3}cookies\b|\b(?:necessary|functional|analytics|performance|advertisement|marketing) cookies"
    r" (?:are|help|is)\b|cookies? (?:policy|preferences|settings)\b.{0,60}\b(?:accept|agree|consent)"
    r"|\b(?:diese (?:web)?seite|wir) (?:verwende[tn]|nutz(?:t|en)) cookies\b|\b(?:ce site|nous)"
    r" utilis(?:e"
    r"|ons) des cookies\b|\b(?:este sitio|utilizamos|usamos) (?:\w+ )?cookies\b",
    re.I,
)
TAGS = re.compile(
    r"^\W{0,20}(?:tags?|tagged|topics?|filed under|posted in|categor(?:y|ies)|labels?|keywords?"
    r"|schlagw(?:ort|orte|örter)|etiquetas|mots[- ]clés|themen|temas"
    r"|теги|метки|標籤|标签|タグ)\b\s*[:：\n]?\s",
    re.I,
)
CREDIT = re.compile(
    r"\(?(?:(?:image|photo(?:graph)?|picture|foto|bild|im+agine|video|pic|illustration|graphic|screenshot"
    r"|source|abbildung|crédit|imagem|imagen|fotografía)s?(?:\s+(?:credit|courtesy|copyright|source"
    r"|caption"
    r"|by|via|from|of|di|von|credits))?\s*[:©/|]|credit\s*:|courtesy (?:of|photo)|getty images"
    r"|shutterstock"
    r"|istock|reuters/|ap photo|©|\(photo by|media caption|image (?:copyright|caption)|unsplash|pexels"
    r"|pixabay|freepik|depositphotos|adobe stock|alamy|file photo|handout|wikimedia commons|\(photo:"
    r"|picture"
    r" alliance|imago\b)",
    re.I,
)
CREDIT_END = re.compile(
    r"\((?:photo|image|picture|credit|source|foto|file)\b[^)]{0,80}\)\W*$|(?:getty images|shutterstock"
    r"|reuters|/ap|/afp|alamy|istock|unsplash|credit: .{2,60})\W*$",
    re.I,
)
_CREDITED = ("photo", "imag", "pic", "cred", "sourc", "foto", "file", "gett", "shutt", "reut", "/a", "ala", "isto", "uns")


def is_credit(piece: Piece) -> bool:
    """Whether a line names who made a picture: a short one, or one that ends with it."""
    text = piece.text
    if piece.words >= 25 or text.endswith((".", "!", "?", ":")):
        end = text[-200:].lower()
        if not any(word in end for word in _CREDITED) or CREDIT_END.search(text) is None:
            return False
    return CREDIT.search(text) is not None


TAIL_PROSE = re.compile(
    r"\b(?:contributed to (?:this|the) (?:report|story|article)|all rights reserved|copyright|©|follow"
    r" (?:him|her|them|us|me) (?:on|at|@)|on twitter\b.{0,30}@|can be (?:reached|contacted|emailed"
    r"|followed)"
    r" (?:at|via|on)"
    r"|reporting by\b|editing by\b|may not be (?:published|reproduced|reprinted)|terms of (?:use|service)"
    r"|privacy policy|our standards:|trust principles|is an? (?:\w+[\s-]){0,5}(?:reporter|writer|editor"
    r"|journalist|correspondent|contributor|columnist|author|blogger|producer|fellow|intern|freelancer?"
    r"|photographer|professor|consultant|analyst|novelist|critic|historian|director|researcher|specialist"
    r"|strategist|manager)\b"
    r"|newsletter|inbox|views expressed|opinions expressed|affiliate (?:link|commission)|earn a"
    r" commission"
    r"|click here|sign up|subscribe|comments? (?:are|is|section)|filed (?:under|in)|posted in"
    r"|(?:^\W{0,20}"
    r"|(?:^|[.!?]\s+)(?:to )?(?:read|learn|find out|know|for) )more (?:ap|about|stories)|view (?:all|more"
    r"|original|comments)|first (?:appeared|published)|originally (?:appeared|published|posted)|wire"
    r" services?|associated press|press release"
    r"|for (?:more|further) information|media contact|\b(?:phone|tel|telephone|fax)(?:"
    r" number)?[\s:.]{0,3}[+(]?\d|^contact (?:info|information|details|us)\W*$|delivery charges may apply"
    r"|il vous reste [\d.,]+\s?%|la suite est réservée|\bagenturmaterial\b|lest? den originalartikel"
    r"|do you have a (?:story|tip)\b|lesen sie hier\b"
    r"|about the author|follow us|your email|required fields|powered by|get in touch|(?:episode|podcast"
    r"|segment|broadcast version) was (?:produced|edited|reported|hosted|mixed)|letters? to the editor"
    r"|email"
    r" us at|(?:independently sourced|provided|supplied) (?:for (?:this )?review|by the (?:publisher"
    r"|developer|manufacturer))|(?:tags|categor(?:y|ies)|topics|source|quelle|fuente|fonte)\s*:)",
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
    r"\b(?:viagra|cialis|levitra|casinos?|poker)\b|payday loan|essay writ|became aware of your|(?:your"
    r"|this)"
    r" (?:blog|website|web ?site|weblog|web page)\b|(?:great|nice|good|awesome|excellent|amazing"
    r"|wonderful"
    r"|fantastic|informative) (?:blog|article|post|site|website|read|info|content|insight)\b"
    r"|keep (?:up the|writing)|thanks? (?:you )?for (?:sharing|this|the)|bookmarked|i (?:really "
    r"|absolutely"
    r" )?(?:appreciate|enjoyed|loved?) (?:this|your)|look(?:ing)? forward to (?:your|more)|backlinks?"
    r"|\bseo\b",
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
    r"(?:table of )?contents|in this (?:article|post|guide|story|report|paper|publication|chapter)|on"
    r" this page|what.?s inside|jump"
    r" to.{0,20}"
    r"|overview|inhalt(?:sverzeichnis)?|sommaire|índice|contenido|indice|оглавление|содержание|目录|目次",
    whole=True,
)  # fmt: skip
SOURCES = _rule(
    "sources",
    "a list of links below it is what the text rests on",
    r"(?:sources?|references|citations|works cited|bibliography|quellen|literatur|referencias|fuentes"
    r"|bibliografía|références|fonti|bibliografia|источники|литература|参考文献|参考资料|出典)(?:"
    r" (?:and|&|und|y|et)"
    r" .{3,20})?",
    whole=True,
)  # fmt: skip
PERSON = (
    r"he|she|they|his|her|their|you can|follow|find|read more|contact|email|sie|er|ihr|seine?|il"
    r"|elle|son|sa|él|ella|su"
)
"""How lines on a person go on, in folded words."""
INTRODUCES = re.compile(
    r"(?:(?:inc|ltd|llc|gmbh|ag|plc|corp|co|group|foundation) )?(?:is|are|was|has been) (?:an?|the|one of"
    r"|headquartered|based|founded|listed|committed|dedicated)\b|(?:was|were) founded\b|ist (?:ein"
    r"|eine|der"
    r"|die|das)\b|est (?:une?|le|la)\b|es (?:una?|el|la)\b|é (?:uma?|o|a)\b",
    re.I,
)
_TEXT_HEADING = re.compile(r"^\W{0,20}(?:up next|what.?s next)\W*$", re.I)


def heads_text(piece: Piece, following: Piece | None) -> bool:
    """Whether a line that elsewhere leads to other articles heads a part of the text itself: what follows
    has no links.
    """
    return (
        piece.link == 0
        and following is not None
        and _TEXT_HEADING.match(piece.text) is not None
        and following.node.parent is piece.node.parent
        and not following.level
        and following.link < 0.2
        and following.words >= 6
    )


COMMENT_ROW = re.compile(
    r"^(?:https?://\S+|[^\W\d_][\w .'’@-]{0,40}?)\s+(?:in|on|zu|bei|en|sur|dans|su|em|says?|said|wrote"
    r"|writes|commented(?: on)?|dice|dijo|schreibt|sagt|sagte|dit|a dit|a écrit|على|في|يقول|yazdı|пишет|к"
    r" записи)\s*(:?)\s",
    re.I,
)
