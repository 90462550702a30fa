"""The PDF that a page links as its full report."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from reader.safetext import safe_line

_MOST_LINKS = 3_000
_LONGEST = 160
"""Characters of a link that says what it leads to."""
_WORK = (
    r"(?:report|paper|study|brief(?:ing)?|publication|analysis|article|document|bericht|studie|papier|"
    r"publikation|rapport|étude|note|informe|estudio|documento|rapporto|studio|relatório|zpráva|studii|"
    r"отч[её]т|доклад|报告|報告|全文|التقرير|الدراسة)"
)
_FULL = re.compile(
    rf"\b(?:full|complete|entire|whole|vollständige[rsn]?|ganze[rsn]?|complet|intégral|complète|completo|"
    rf"completa|íntegro|integrale|celou|celá|полный|полностью)\b.{{0,30}}{_WORK}|"
    rf"{_WORK}.{{0,20}}\b(?:complet|intégral|completo|completa|integrale|íntegro)\b|"
    rf"全文|完整报告|التقرير الكامل|full[- ]text pdf",
    re.IGNORECASE,
)
_DOWNLOAD = re.compile(
    rf"\b(?:download|read|view|get|open|herunterladen|lesen|télécharger|lire|descargar|leer|scarica|leggi|"
    rf"baixar|stáhnout|скачать|читать|下载|تحميل)\b.{{0,40}}(?:pdf\b|{_WORK})|"
    rf"^\W*(?:(?:download|view|als|en|in)\s+)?(?:the\s+)?pdf\b\W*(?:\(?[\d.,]+\s*[km]b\)?)?\W*$|"
    rf"{_WORK}\W{{0,3}}\(?pdf\b",
    re.IGNORECASE,
)


def offered_pdf(root: HtmlElement, url: str) -> str:
    """The absolute address of the PDF that links of the page call the full report, "" where none does.

    A page that offers several reports offers none for itself.
    """
    full: dict[str, None] = {}
    other: dict[str, None] = {}
    for number, link in enumerate(root.iter("a")):
        if number >= _MOST_LINKS:
            break
        address = _address(link.get("href") or "", url)
        if not address:
            continue
        said = " ".join(
            " ".join((link.text_content(), link.get("title") or "", link.get("aria-label") or "")).split()
        )[:_LONGEST]
        if _FULL.search(said):
            full[address] = None
        elif _DOWNLOAD.search(said):
            other[address] = None
    for found in (full, other):
        if found:
            return next(iter(found)) if len(found) == 1 else ""
    return ""


def _address(href: str, url: str) -> str:
    if ".pdf" not in href.lower() and ".pdf" not in url.lower():
        return ""
    try:
        address = urljoin(url, href.strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc or safe_line(address) != address:
        return ""
    return address.partition("#")[0] if parts.path.lower().endswith(".pdf") else ""
