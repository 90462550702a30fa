"""What feeds append to their entries: rules as data, by language.

WordPress writes "The post %s appeared first on %s." under every entry, in the language of the site;
the words here are those of its translations. The other lines lead back to the page, or are buttons.
"""

from __future__ import annotations

import re

APPEARED_FIRST = {
    "Arabic": r"(?:ظهرت المقالة|ظهرت التدوينة|ظهر الخبر|التدوينة|المقالة)\b.{0,400}\b(?:أولاً|أولا|ظهرت"
    r" أولاً)\s+(?:على|في)\b",
    "Catalan": r"l['’]entrada\b.{0,400}\bha aparegut primer a\b",
    "Chinese": r".{0,400}(?:最先出现在|最先出現在|首先出现在|這篇文章最早發佈於|这篇文章最早发布于)",
    "Czech": r"příspěvek\b.{0,400}\b(?:pochází z|se nejdříve objevil na)\b",
    "Danish": r"indlægget\b.{0,400}\bblev først (?:udgivet|vist) på\b",
    "Dutch": r"het bericht\b.{0,400}\bverscheen eerst op\b",
    "English": r"the (?:post|article|story)\b.{0,400}\b(?:appeared first|first appeared|was first published)"
    r" (?:on|at|in)\b",
    "Finnish": r"artikkeli\b.{0,400}\bjulkaistiin ensimmäisen kerran\b",
    "French": r"(?:l[’']|cet )article\b.{0,400}\b(?:est )?appara?[iî]?t?u? (?:en premier|d['’]abord) sur\b",
    "German": r"der (?:beitrag|artikel)\b.{0,400}\berschien (?:zuerst )?(?:auf|bei)\b",
    "Greek": r"το άρθρο\b.{0,400}\bεμφανίστηκε πρώτα στο\b",
    "Hebrew": r"הפוסט\b.{0,400}\bהופיע לראשונה",
    "Hungarian": r"az?(?:\(z\))?\b.{0,400}\bbejegyzés először\b.{0,200}\bjelent meg\b",
    "Indonesian": r"artikel\b.{0,400}\bpertama kali tampil pada\b",
    "Italian": r"l[’']articolo\b.{0,400}\b(?:proviene da|sembra essere il primo su)\b",
    "Japanese": r"(?:投稿)?.{0,400}に最初に表示されました",
    "Korean": r".{0,400}게시물이.{0,200}에 처음 등장했습니다",
    "Norwegian": r"innlegget\b.{0,400}\bdukket først opp på\b",
    "Persian": r"(?:نوشته|پست)\b.{0,400}\bاولین بار در\b",
    "Polish": r"(?:artykuł|wpis|post)\b.{0,400}\bpochodzi z serwisu\b",
    "Portuguese": r"o (?:post|artigo|conteúdo)\b.{0,400}\bapareceu? primeiro (?:em|no|na)\b",
    "Romanian": r"articolul\b.{0,400}\bapare prima dată în\b",
    "Russian": r"(?:запись|сообщение)\b.{0,400}\b(?:впервые появилась|появил[аи]?с[ья] сначала)\b",
    "Spanish": r"(?:la entrada|el artículo)\b.{0,400}\b(?:se publicó primero|apareció primero|aparece"
    r" primero) en\b",
    "Swedish": r"inlägget\b.{0,400}\bdök först upp på\b",
    "Turkish": r".{0,400}\byazısı (?:ilk önce|ilk olarak)\b.{0,200}\b(?:üzerinde ortaya çıktı|yayınlandı)\b",
    "Ukrainian": r"запис\b.{0,400}\b(?:спершу з['’]явився|з['’]явився спочатку) на\b",
    "Vietnamese": r"bài viết\b.{0,400}\bđã xuất hiện đầu tiên\b",
}
"""The line that WordPress appends, by language."""

_MORE = {
    "Arabic": r"اقرأ المزيد|متابعة القراءة|قراءة المزيد|أكمل القراءة",
    "Chinese": r"阅读全文|閱讀全文|继续阅读|繼續閱讀|阅读更多|閱讀更多",
    "Czech": r"číst (?:dál|více)|pokračovat ve čtení",
    "Dutch": r"lees (?:verder|meer)",
    "English": r"(?:read|view|see) (?:the )?(?:full|more|original|entire|rest|complete|whole)\b|continue"
    r" reading|read on\b|read more|keep reading|click here to (?:read|continue)",
    "French": r"lire la suite|continuer la lecture|lire plus|en savoir plus",
    "German": r"weiterlesen|mehr lesen|den ganzen artikel lesen",
    "Italian": r"continua a leggere|leggi tutto|leggi di più",
    "Japanese": r"続きを読む|もっと読む",
    "Korean": r"계속 읽기|더 읽기",
    "Persian": r"ادامه (?:مطلب|خواندن)",
    "Polish": r"czytaj (?:dalej|więcej)",
    "Portuguese": r"leia mais|continue (?:lendo|a ler)|ler mais",
    "Russian": r"читать (?:далее|полностью|дальше)|продолжить чтение",
    "Spanish": r"leer más|seguir leyendo|sigue leyendo|continuar leyendo",
    "Swedish": r"läs (?:mer|vidare)|fortsätt läsa",
    "Turkish": r"devamını oku|okumaya devam et",
}
MORE = re.compile("|".join(_MORE.values()), re.I)
"""What leads from an excerpt to the whole, by language."""
MORE_ALONE = re.compile(rf"^\W{{0,20}}(?:{MORE.pattern})\b.{{0,200}}$", re.I | re.S)
MORE_ABOUT = re.compile(rf"^\W{{0,20}}(?:{MORE.pattern})\s*(?:[:|]|\babout\b)", re.I)
""""Read more: another article": a pointer, not the rest of this one."""
_LINES = (
    r"(?:submitted by|via)\b.{0,80}\[link\]",
    r"\[?(?:link|comments?|permalink|discuss(?: on hn)?)\]?(?:\s*\[?(?:comments?|link)\]?)*$",
    r"comments? url:|article url:|points: \d+|# comments: \d+",
    r"this entry was posted|filed under\b.{0,200}$",
    r"\[?if (?:anything|this|something|the (?:formatting|layout|text|pictures?|images?))\b.{0,60}\b(?:feed"
    r"|rss) ?reader\b.{0,120}$",
    r"(?:add to|share on|tweet this|email this|like loading)\b.{0,120}$",
    r"copyright ©? ?\d{4}.{0,120}$|©.{0,160}$",
)
FOOTER = re.compile(rf"^\W{{0,20}}(?:{'|'.join((*APPEARED_FIRST.values(), *_LINES))})", re.I | re.S)
"""A line that a feed appended."""
_DECLARATION = re.compile(r"\s*[\w-]+\s*:")


def is_style_sheet(text: str) -> bool:
    """Whether a text is nothing but rules for the look of a page, whose <style> a feed lost."""
    at = text.find("{")
    if at < 0 or ":" not in text or len(text[:at].strip()) > 500:
        return False
    while at >= 0:
        opened, closed = text.find("{", at + 1), text.find("}", at)
        if closed < 0:
            return False
        if 0 <= opened < closed:  # rules in a rule
            at = opened
            continue
        body = text[at + 1 : closed]
        if body.strip() and not _DECLARATION.match(body):
            return False
        if len(text[closed + 1 : opened if opened >= 0 else None].strip(" }\n\t")) > (
            500 if opened >= 0 else 0
        ):
            return False
        at = opened
    return True
