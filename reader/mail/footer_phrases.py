"""What the lines around a letter say, in the languages that newsletters come in."""

from __future__ import annotations

import re

LEAVE = re.compile(
    r"unsubscrib|opt[ -]?out\b|(?:manage|change|update|edit)(?: \w+){0,2} (?:e-?mail |"
    r"newsletter )?(?:preferences|subscriptions?|settings|e-?mail address|profile)|"
    r"(?:stop|no longer) (?:\w+ ){0,3}(?:getting|receiv|interested|wish)|remove (?:me|yourself|"
    r"your (?:name|address))|email preferences|"
    r"your subscription (?:is|to)|e-?mail address for your subscription|"
    r"abmelden|abbestellen|austragen|(?:aus|von) (?:der|dieser|unserer) (?:mailing)?liste|"
    r"newsletter (?:nicht mehr|kündigen)|"
    r"se désabonner|désinscri|désabonne|darse de baja|cancelar (?:la |tu )?suscripción|"
    r"anular (?:la )?suscripción|"
    r"cancelar (?:a )?(?:inscrição|assinatura)|descadastr|disiscri|annulla l['’]iscrizione|"
    r"cancella l['’]iscrizione|"
    r"afmelden|uitschrijven|avprenumerera|avregistrera|avanmäl|fortryd|frameld|"
    r"avsluta prenumeration|afmeld|meld deg av|odhlásit|wypisz|"
    r"zrezygnuj|leiratkoz|"
    r"отписаться|отказаться от (?:рассылки|подписки)|отпис|"
    r"取消订阅|退订|取消訂閱|配信停止|購読(?:を)?(?:解除|停止)|구독 ?(?:취소|"
    r"해지)|إلغاء الاشتراك",
    re.IGNORECASE,
)
FORMAT = re.compile(
    r"\b(?:prefer|rather|switch|receive|get|change|want|view|click)\b.{0,60}\b(?:plain[ -]?text|text[ -]only|"
    r"(?:html|text)[ -](?:format|version|e-?mails?|newsletter))\b|"
    r"\b(?:als|im|in) (?:reiner? )?(?:html|text|klartext)[ -]?(?:format|version|mails?)\b|"
    r"\b(?:format|version) (?:html|texte?|texto|testo)\b",
    re.IGNORECASE,
)
"""A line that offers the letter in another format."""
ABOUT = re.compile(
    r"reader[- ]supported publication|"
    r"consider (?:becoming|subscribing|upgrading) .{0,30}(?:subscri|support|member|paid)|"
    r"(?:you(?:['’]re| are)? (?:have )?(?:received?|receiving|getting|got)|this (?:e-?mail|message|"
    r"newsletter) (?:was|is|has been) (?:sent|intended)|"
    r"(?:was )?sent to \S+@|why (?:am i|did i|you)|was this (?:e-?mail|newsletter) forwarded|"
    r"forward(?:ed)? (?:this|to a friend)|"
    r"add (?:us|\S+@\S+) to your (?:address book|contacts|safe)|privacy (?:policy|notice|statement)|"
    r"terms of (?:use|service)|all rights reserved|"
    r"copyright ?(?:©|\(c\))|^©|©\s*\d{4}|\(c\) \d{4}|powered by|get the app|follow (?:us|\w+) on|"
    r"share (?:this|\w+(?: \w+){0,3})$|"
    r"sie erhalten (?:diese|diesen)|impressum|datenschutz|vous recevez|mentions légales|recibe(?:s)? este|"
    r"aviso legal|"
    r"ricevi questa|вы получили|конфиденциальност|您收到|このメール(?:は|マガジン))",
    re.IGNORECASE,
)
ADDRESS = re.compile(
    r"\b(?:p\.?\s?o\.? box|suite|ste\.?|floor|fl\.?|street|st\.?|avenue|ave\.?|road|rd\.?|blvd\.?|"
    r"boulevard|b\u200b?lvd|market|drive|pmb)\b.{0,60}\b[A-Z]{2},? \d{5}\b|"
    r"\b(?:PMB|P\.?O\.? Box) ?\d+|^\d{1,5} [A-Z]\w+ (?:St|Street|Ave|Avenue|Rd|Road|Blvd|Way|Dr)\b",
)
SHARE = re.compile(
    r"^(?:(?:share|tweet|post|forward|like|comment|restack|facebook|twitter|x|linkedin|instagram|whatsapp|"
    r"e-?mail|pinterest|threads|bluesky|"
    r"mastodon|youtube|tiktok|rss|heart|save|listen in app|read in app|read more)[\s|·•,/]*){1,12}$",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"^-- ?$")
_MAILERS = (
    "ghost|kit|convertkit|substack|beehiiv|mailchimp|buttondown|mailerlite|brevo|sendinblue|hubspot|klaviyo|"
    "campaign monitor|constant contact|sendy|tinyletter|revue|medium|wordpress|intercom|activecampaign"
)


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


OFFER = _any(
    r"thanks? (?:you )?for reading\b.{0,80}\b(?:subscribe|support|share)",
    r"upgrade to paid",
    r"you(?:['’]re| are) on the (?:free|paid) (?:list|plan)",
    r"(?:our|my) (?:mailing|postal) address is",
    rf"(?:sent|published|made|built|created|delivered|powered) (?:with|on|by|via|using) (?:{_MAILERS})\b",
    r"refer a friend",
    r"only \d+ away from",
    r"share .{1,40} with (?:your|a) (?:friend|colleague)s?\b",
    r"copy (?:and|&) paste this link",
    r"(?:diese|die) (?:e-?mail|nachricht) wurde (?:an|von)",
    r"wenn sie (?:keine|diesen?|den) .{0,40}(?:erhalten|beziehen)",
    r"(?:nicht mehr|keine) .{0,30}erhalten (?:möchten|wollen)",
    r"ne (?:souhaitez |voulez )?plus (?:souhaitez )?recevoir",
    r"(?:gérer|modifier) (?:mes|vos|ses) (?:préférences|abonnements)",
    r"has? recibido este",
    r"(?:no (?:deseas?|quieres?)|dejar de) recibir",
    r"hai ricevuto quest",
    r"non (?:vuoi|desideri) (?:più )?ricevere",
    r"(?:u|je) ontvangt (?:deze|dit)",
    r"niet (?:meer|langer) .{0,20}ontvangen",
    r"(?:está recebendo|recebeu) est",
    r"não (?:quer|deseja) (?:mais )?receber",
)
"""What a short line below a letter says; in running text it may be said of anything."""
OPENING = _any(
    r"^(?:(?:was|is) this (?:e-?mail |newsletter |letter )?)?(?:forwarded|passed on) (?:this|to you)\b",
    r"^no images\?",
    r"^images (?:are )?not (?:showing|displayed|loading)",
    r"^listen to this (?:post|article|issue|e-?mail)$",
    r"^read(?:ing)? time:? ",
    r"^\d+[- ]min(?:ute)? read$",
    r"no ves (?:bien )?este",
    r"weitergeleitet bekommen",
    r"on vous a transféré",
    r"^(?:(?:share|subscribe|archive|sign up|advertise|shop|podcast|view online|forward)\b[\s|·•,/]*){2,6}$",
)
"""A line above a letter that says nothing of it."""
CLOSING = _any(
    r"^(?:follow|connect with|contact|find) us(?: on [\w ]{1,20}| online| here)?[.!:]?$",
    r"^advertise(?: with us)?$",
    r"^start writing$",
    r"^click to share\b",
    r"^(?:questions|feedback|thoughts|comments)\b.{0,20}\?.{0,60}\b(?:reply|e-?mail|let us know)\b",
    r"^rate (?:this|today)",
    r"^how did we do\b",
    r"^what did you think of (?:this|today)",
    r"^did you (?:enjoy|like) (?:this|today)",
    r"^(?:help us|take|fill (?:in|out)|complete|answer) .{0,30}\bsurvey\b",
    r"^(?:want more\? )?(?:read|browse|visit|view) (?:the|our) archive",
    r"^sent by \S.{0,80}$",
    r"^(?:impressum|kontakt|mentions légales|contact|datenschutz)$",
)
"""A line below a letter that asks for something."""
