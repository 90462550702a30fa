"""Letters that somebody passed on: who wrote them first, and where their text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import getaddresses

from reader.document.blocks import Block

_MARK = re.compile(
    r"^[\s>]*(?:-{2,}\s*)?(?:begin )?(?:forwarded message|original message|weitergeleitete nachricht|"
    r"ursprüngliche nachricht|"
    r"message transféré|message d['’]origine|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|"
    r"doorgestuurd bericht|"
    r"přeposlaná zpráva|пересылаемое сообщение|转发的邮件|轉寄郵件|رسالة معاد توجيهها)\s*:?\s*-{0,}\s*",
    re.IGNORECASE,
)
_FROM = r"from|von|de|da|od|från|fra|van|от|寄件者|发件人|من"
_SUBJECT = r"subject|betreff|objet|asunto|oggetto|assunto|onderwerp|předmět|тема|主题|主旨|الموضوع"
_OTHER = r"date|datum|sent|gesendet|to|an|à|para|cc|reply-to|fecha|data|envoyé|enviado|дата|кому|日期|收件人"
_FIELD = re.compile(
    rf"^[\s>*]*(?P<name>{_FROM}|{_SUBJECT}|{_OTHER})\s*\*?\s*[:：]\s*\*?\s*(?P<value>.*)$", re.IGNORECASE
)
_NEXT_FIELD = re.compile(rf"\n|\s(?=(?:{_FROM}|{_SUBJECT}|{_OTHER})\s?[:：]\s)", re.IGNORECASE)
"""Where a field begins, also where the lines of the header were joined."""
_PREFIX = re.compile(r"^(?:(?:fwd?|wg|tr|rv|enc|i|vb|pd)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The first sender and subject of a letter that was passed on; its text begins with block `begin`."""

    sender: str
    address: str
    subject: str
    begin: int


def forwarded(blocks: Sequence[Block], subject: str) -> Forwarded | None:
    """Find the header that mail programs put before a letter they pass on; None where there is none."""
    if not _PREFIX.match(subject):
        return None
    for number, block in enumerate(blocks[:25]):
        if _MARK.match(block.text):
            return _read(blocks, number, subject)
    return None


def plain_subject(subject: str) -> str:
    """A subject without the marks of passing it on."""
    return _PREFIX.sub("", subject).strip()


def _read(blocks: Sequence[Block], begin: int, subject: str) -> Forwarded | None:
    fields: dict[str, str] = {}
    end = begin
    for number in range(begin, min(begin + 10, len(blocks))):
        lines = _NEXT_FIELD.split(_MARK.sub("", blocks[number].text))
        found = [match for line in lines if (match := _FIELD.match(line))]
        if number > begin and not found:
            break
        for match in found:
            fields.setdefault(_meaning(match["name"]), match["value"].strip())
        end = number + 1
    if "from" not in fields:
        return None
    name, address = (getaddresses([fields["from"]]) or [("", "")])[0]
    if not name and not address:
        name = re.sub(r"\s*[<(\[].*", "", fields["from"])
    return Forwarded(
        name.strip("\"' *"), address.lower(), fields.get("subject") or plain_subject(subject), end
    )


def _meaning(name: str) -> str:
    lower = name.lower()
    if re.fullmatch(_FROM, lower):
        return "from"
    return "subject" if re.fullmatch(_SUBJECT, lower) else lower
