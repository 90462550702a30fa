"""Pages in the encodings of the world: declared, not declared, declared wrong, and mixed."""

from __future__ import annotations

import pytest

from reader.cleaning import clean
from reader.cleaning.html import decoding
from reader.cleaning.html.decoding import decode, self_describing

TEXTS = {
    "arabic": "ينتظر سكان الأحياء الشمالية منذ ثلاثة أسابيع أن تصلح شركة المياه الأنبوب الرئيسي، ويحمل كثيرون الماء.",
    "russian": "Жители северных районов три недели ждут, когда водоканал починит главную трубу, и носят воду.",
    "chinese": "北部地区的居民已经等了三个星期，等待自来水公司修理主管道，许多人从井里打水回家，孩子们也帮忙。",
    "japanese": "北部の住民は三週間も水道会社が本管を修理するのを待っており、多くの人が井戸から水を運んでいる。",
    "korean": "북부 지역 주민들은 수도 회사가 주요 배관을 수리하기를 3주 동안 기다리고 있으며 물을 나른다.",
    "french": "Les habitants attendent depuis trois semaines que la société répare la conduite ; « c’est très long », dit l’un.",
    "greek": "Οι κάτοικοι των βόρειων συνοικιών περιμένουν τρεις εβδομάδες την εταιρεία ύδρευσης να επισκευάσει.",
    "hebrew": "תושבי השכונות הצפוניות מחכים שלושה שבועות לחברת המים שתתקן את הצינור הראשי, ורבים נושאים מים.",
    "thai": "ชาวบ้านในเขตเหนือรอมาสามสัปดาห์แล้วให้บริษัทประปาซ่อมท่อหลัก หลายคนต้องแบกน้ำจากบ่อ",
    "polish": "Mieszkańcy północnych dzielnic czekają trzy tygodnie, aż wodociągi naprawią główną rurę, źródło wyschło.",
    "turkish": "Kuzey mahallelerinin sakinleri üç haftadır su şirketinin ana boruyu onarmasını bekliyor, ağır iş.",
}
ENCODINGS = [
    ("arabic", "windows-1256"), ("arabic", "iso-8859-6"), ("russian", "windows-1251"), ("russian", "koi8-r"),
    ("russian", "iso-8859-5"), ("chinese", "gbk"), ("chinese", "gb18030"), ("japanese", "shift_jis"),
    ("japanese", "euc-jp"), ("japanese", "iso-2022-jp"), ("korean", "euc-kr"), ("french", "windows-1252"),
    ("greek", "iso-8859-7"), ("greek", "windows-1253"), ("hebrew", "windows-1255"), ("hebrew", "iso-8859-8"),
    ("thai", "tis-620"), ("polish", "iso-8859-2"), ("polish", "windows-1250"), ("turkish", "windows-1254"),
    ("turkish", "iso-8859-9"), ("russian", "utf-16"), ("russian", "utf-16-le"), ("chinese", "utf-16-be"),
]  # fmt: skip


def page(text: str, meta: str = "") -> str:
    paragraphs = f"<p>{text}</p><p>{text} {text}</p>"
    return f"<html><head>{meta}<title>T</title></head><body><article><h1>T</h1>{paragraphs}</article></body></html>"


@pytest.mark.parametrize("declared", ["header", "meta", "nothing", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_text_is_decoded(language: str, encoding: str, declared: str) -> None:
    header = {"header": encoding, "meta": "", "nothing": ""}.get(declared, declared)
    meta = f'<meta charset="{encoding}">' if declared == "meta" else ""
    result = clean(
        page(TEXTS[language], meta).encode(encoding, "xmlcharrefreplace"),
        url="https://example.org/",
        content_type=f"text/html; charset={header}" if header else "text/html",
    )
    assert result.document.blocks[0].text == TEXTS[language]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "gbk", "no-such-charset", "idna"])
def test_valid_utf_8_beats_declared_encoding(language: str, declared: str) -> None:
    data = page(TEXTS[language], f"<meta charset={declared}>").encode()
    assert TEXTS[language] in decode(data, f"text/html; charset={declared}")


def test_mixed_encodings_are_decoded() -> None:
    old = "« Ça suffit », dit-il."
    data = page(TEXTS["french"]).encode() + f"<p>{old}</p>".encode("cp1252")
    assert TEXTS["french"] in decode(data)
    assert old in decode(data)
    data = page(TEXTS["russian"]).encode() + "<p>Конец.</p>".encode("cp1251")
    assert "Конец." in decode(data, "text/html; charset=windows-1251")


def test_broken_bytes_cost_only_themselves() -> None:
    data = page(TEXTS["chinese"]).encode("gbk").replace("水".encode("gbk"), b"\xff", 1)
    text = decode(data, "text/html; charset=gb2312")
    assert TEXTS["chinese"] in text
    assert text.count("\N{REPLACEMENT CHARACTER}") == 1


def test_declared_western_encoding_skips_detection(monkeypatch: pytest.MonkeyPatch) -> None:
    icelandic = "Það er orðið þröngt um íbúa norðurhverfanna, sem bíða þess að pípan verði löguð."
    for text in (TEXTS["french"], icelandic, "Größe, Maß und Übermut: „Straßen“ für alle."):
        assert text in decode(page(text).encode("cp1252"), "text/html; charset=iso-8859-1")
    monkeypatch.setattr(decoding, "guess", None)
    assert TEXTS["russian"] in decode(
        page(TEXTS["russian"]).encode("cp1251"), "text/html; charset=windows-1251"
    )


def test_stored_page_needs_no_header() -> None:
    for language, encoding in ENCODINGS:
        data = page(TEXTS[language]).encode(encoding, "xmlcharrefreplace")
        header = f"text/html; charset={encoding}"
        assert decode(self_describing(data, header)) == decode(data, header)
    plain = page("x").encode()
    assert self_describing(plain, "text/html; charset=utf-8") is plain
