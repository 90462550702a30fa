"""XML elements whose text and attributes are always valid, whatever they are made from."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from reader.document.markdown import link_target

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
_INVALID = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow (https://www.w3.org/TR/xml/#charsets), or advises against."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ADDRESS = re.compile(
    r"https?://[\w.-]+(?::\d{1,5})?(?:[/?#].*)?|mailto:[^\s/?#]+@[\w.-]+(?:\?.*)?", re.I | re.A
)


def valid(text: str) -> str:
    """Text with a replacement character for each character that XML does not allow; of the same length."""
    return _INVALID.sub("\ufffd", text)


def add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """Add a child with text; `epub_type` and `xml_lang` are written with a colon, a final "_" is left out."""
    names = {name.rstrip("_").replace("_", ":"): valid(value) for name, value in attributes.items() if value}
    element = ElementTree.SubElement(parent, tag, names)
    element.text = valid(text) or None
    return element


def append_text(parent: ElementTree.Element, text: str) -> None:
    """Add text after everything that is in an element."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + valid(text)
    else:
        parent.text = (parent.text or "") + valid(text)


def serialised(root: ElementTree.Element) -> bytes:
    """A document as UTF-8, with its declaration."""
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def page(
    title: str, language: str, *, right_to_left: bool
) -> tuple[ElementTree.Element, ElementTree.Element]:
    """An XHTML page without content: its root and its body."""
    root = ElementTree.Element("html", {"xmlns": XHTML, "xmlns:epub": OPS})
    if tag := language_tag(language):
        root.set("lang", tag)
        root.set("xml:lang", tag)
    head = add(root, "head")
    add(head, "title", title)
    add(head, "link", rel="stylesheet", type="text/css", href="style.css")
    return root, add(root, "body", dir="rtl" if right_to_left else "")


def language_tag(language: str) -> str:
    """A language as BCP 47 has it; "" for what is none."""
    tag = language.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def address(url: str) -> str:
    """An address that a book may link to; "" for any other."""
    target = link_target(url)
    return target if _ADDRESS.fullmatch(target) else ""
