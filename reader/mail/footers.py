"""What letters put around their text: preheaders, "view in browser", unsubscribing, addresses, share rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.document.blocks import Block, BlockKind
from reader.mail.links import is_web_version_line

_LEAVE = re.compile(
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
    r"afmelden|uitschrijven|avprenumerera|avsluta prenumeration|afmeld|meld deg av|odhlásit|wypisz|"
    r"zrezygnuj|leiratkoz|"
    r"отписаться|отказаться от (?:рассылки|подписки)|отпис|"
    r"取消订阅|退订|取消訂閱|配信停止|購読(?:を)?(?:解除|停止)|구독 ?(?:취소|"
    r"해지)|إلغاء الاشتراك",
    re.IGNORECASE,
)
_FORMAT = re.compile(
    r"\b(?:prefer|rather|switch|receive|get|change|want|view|click)\b.{0,60}\b(?:plain[ -]?text|text[ -]only|"
    r"(?:html|text)[ -](?:format|version|e-?mails?|newsletter))\b|"
    r"\b(?:als|im|in) (?:reiner? )?(?:html|text|klartext)[ -]?(?:format|version|mails?)\b|"
    r"\b(?:format|version) (?:html|texte?|texto|testo)\b",
    re.IGNORECASE,
)
"""A line that offers the letter in another format."""
_ABOUT = re.compile(
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
_ADDRESS = re.compile(
    r"\b(?:p\.?\s?o\.? box|suite|ste\.?|floor|fl\.?|street|st\.?|avenue|ave\.?|road|rd\.?|blvd\.?|"
    r"boulevard|b\u200b?lvd|market|drive|pmb)\b.{0,60}\b[A-Z]{2},? \d{5}\b|"
    r"\b(?:PMB|P\.?O\.? Box) ?\d+|^\d{1,5} [A-Z]\w+ (?:St|Street|Ave|Avenue|Rd|Road|Blvd|Way|Dr)\b",
)
_SHARE = re.compile(
    r"^(?:(?:share|tweet|post|forward|like|comment|restack|facebook|twitter|x|linkedin|instagram|whatsapp|"
    r"e-?mail|pinterest|threads|bluesky|"
    r"mastodon|youtube|tiktok|rss|heart|save|listen in app|read in app|read more)[\s|·•,/]*){1,12}$",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?$")
_AT_ENDS = 8
"""Blocks from the beginning or the end among which a line may offer another format."""
_LONG = 45
"""Words of a block that is running text, whatever words it has."""


def body_blocks(blocks: Sequence[Block]) -> tuple[list[Block], list[tuple[str, str]]]:
    """The blocks that are the letter, and (rule, text) of those left out."""
    dropped: list[tuple[str, str]] = []
    kept = list(blocks)
    end = _footer_begin(kept)
    dropped.extend(("footer", block.text) for block in kept[end:] if block.text)
    kept = kept[:end]
    result: list[Block] = []
    for number, block in enumerate(kept):
        rule = _left_out(block, number, len(kept))
        if rule:
            dropped.append((rule, block.text))
        else:
            result.append(block)
    return result, dropped


def _left_out(block: Block, number: int, count: int) -> str:
    """The rule that leaves a block out, "" where none does."""
    text, short = block.text, _short(block)
    at_an_end = number < _AT_ENDS or number >= count - _AT_ENDS
    in_head = number < max(12, count // 4)
    rules = (
        ("picture", block.kind is BlockKind.FIGURE and not text and not block.caption),
        ("view in browser", in_head and short and is_web_version_line(text)),
        ("other format", at_an_end and short and _FORMAT.search(text)),
        ("share row", _SHARE.match(text.strip())),
        ("unsubscribing", short and _LEAVE.search(text)),
        ("postal address", short and _ADDRESS.search(text)),
    )
    return next((name for name, applies in rules if applies), "")


def _short(block: Block) -> bool:
    return len(block.text.split()) <= _LONG


def _footer_begin(blocks: Sequence[Block]) -> int:
    """Where the footer begins: the first line of it behind the last running text."""
    last_text = 0
    for number, block in enumerate(blocks):
        if _is_running(block):
            last_text = number + 1
    for number in range(last_text, len(blocks)):
        text = blocks[number].text
        if (
            _LEAVE.search(text)
            or _ABOUT.search(text)
            or _SIGNATURE.match(text.strip())
            or _ADDRESS.search(text)
        ):
            return number
    return len(blocks)


def _is_running(block: Block) -> bool:
    words = len(block.text.split())
    if words < 25:
        return False
    return words > 80 or not (
        _LEAVE.search(block.text) or _ABOUT.search(block.text) or _ADDRESS.search(block.text)
    )
