"""Formulas on pages: MathML, TeX beside it or in the text. They are shown in Unicode, their TeX is kept."""

from __future__ import annotations

import re
from bisect import bisect_left

from lxml.html import HtmlElement

from reader.cleaning.html.runs import Run
from reader.cleaning.html.tex import MAX_FORMULA, unicode_of
from reader.document.blocks import Span, SpanKind
from reader.safetext import safe_line

_TEX_SCRIPT = re.compile(r"math/tex", re.I)
_IN_TEXT = re.compile(
    r"\\\((?P<round>.{1,1000}?)\\\)|\\\[(?P<square>.{1,1000}?)\\\]|\$\$(?P<double>[^$]{1,1000}?)\$\$"
    r"|(?<![\\$\w])\$(?P<single>(?=\S)[^$\n]{0,200}?[\\^_][^$\n]{0,200}?)(?<![\s\\])\$(?![\w$])",
    re.S,
)
_ACCENTS = {
    "¯": "bar", "‾": "bar", "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "→": "vec", "˙": "dot",
}  # fmt: skip
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))
_SPECIAL = {"\\": r"\backslash ", **{sign: rf"\{sign}" for sign in "{}%#&$_"}}
_DEEPEST = 40
_MOST_CODE = 200
"""Pieces of code in a block, above which it is no text with formulas."""
_MOST = 60_000
"""Characters of formulas that are put in Unicode, which takes up to 30 ms a thousand."""


def is_formula(element: HtmlElement) -> bool:
    """Whether an element holds the TeX of a formula in a script, as MathJax reads it."""
    return element.tag == "script" and _TEX_SCRIPT.match(element.get("type", "")) is not None


class Formulas:
    """The formulas of one page: after `_MOST` characters of them the others stay in TeX."""

    def __init__(self) -> None:
        self._left = _MOST

    def _said(self, tex: str) -> str:
        self._left -= len(tex)
        return unicode_of(tex) if self._left > 0 else ""

    def write(self, element: HtmlElement, run: Run) -> bool:
        """Write a formula to a run; False for any other element.

        What MathJax drew or foresaw for one whose TeX stands behind it is passed over.
        """
        if is_formula(element):
            self.add(run, element.text_content())
        elif element.tag == "math":
            tex = _tex_of(element)
            self.add(run, tex) if tex else run.add(element.text_content())
        else:
            return element.get("class", "").startswith("MathJax") and _has_tex_behind(element)
        return True

    def add(self, run: Run, tex: str) -> None:
        """Write a formula in TeX, in Unicode where that can be; the span keeps the TeX."""
        tex = " ".join(safe_line(tex).split())
        shown = self._said(tex) or tex
        if not shown:
            return
        if len(tex) <= MAX_FORMULA:
            run.begin(SpanKind.FORMULA, tex)
            run.add(shown)
            run.finish()
        else:
            run.add(shown)

    def within(self, text: str, spans: list[Span]) -> tuple[str, list[Span]]:
        """A text with the formulas written in it between signs of TeX, and its spans; code stays as it is."""
        code = [span for span in spans if span.kind in (SpanKind.CODE, SpanKind.FORMULA)]
        if ("\\" not in text and "$" not in text) or len(code) > _MOST_CODE:
            return text, spans
        pieces: list[str] = []
        cuts: list[tuple[int, int]] = []  # where they were in the old text
        made: list[Span] = []
        at = size = 0
        for found in _IN_TEXT.finditer(text):
            tex = " ".join(found[found.lastgroup or 0].split())
            start, end = found.span()
            shown = self._said(tex)
            if not shown or any(one.start < end and start < one.end for one in code):
                continue
            pieces += [text[at:start], shown]
            size += start - at
            made.append(Span(size, size + len(shown), SpanKind.FORMULA, tex))
            cuts.append((start, end))
            size += len(shown)
            at = end
        if not made:
            return text, spans
        pieces.append(text[at:])
        starts = [start for start, _ in cuts]

        def moved(offset: int, *, is_end: bool) -> int:
            number = bisect_left(starts, offset) - 1
            if number < 0:
                return offset
            end, there = cuts[number][1], made[number]
            if offset < end:
                return there.end if is_end else there.start
            return offset + there.end - end

        kept = [
            Span(moved(span.start, is_end=False), moved(span.end, is_end=True), span.kind, span.target)
            for span in spans
        ]
        return "".join(pieces), sorted([*kept, *made], key=lambda span: (span.start, -span.end))


def _has_tex_behind(element: HtmlElement) -> bool:
    following = element.getnext()
    for _ in range(3):
        if following is None:
            return False
        if is_formula(following):
            return True
        following = following.getnext()
    return False


def _tex_of(math: HtmlElement) -> str:
    """The TeX of MathML: as the page gives it, else made of it; "" where it is too large."""
    for note in math.iter("annotation"):
        if "tex" in note.get("encoding", "").lower() and note.text:
            return str(note.text)
    if written := math.get("alttext", ""):
        return written
    made = _written(math, 0)
    return made if len(made) <= MAX_FORMULA else ""


def _written(element: HtmlElement, depth: int) -> str:
    """Presentation MathML as TeX (MathML 3, chapter 3)."""
    if depth > _DEEPEST or not isinstance(element.tag, str):
        return ""
    tag = element.tag.rpartition(":")[2]
    if tag in _TOKENS:
        text = "".join(_SPECIAL.get(each, each) for each in " ".join(element.text_content().split()))
        text = text.translate(_INVISIBLE)
        return rf"\text{{{text}}}" if tag == "mtext" else text.replace(" ", "")
    if tag in _SILENT:
        return " " if tag == "mspace" else ""
    parts = [_written(child, depth + 1) for child in element]
    if tag == "msqrt":
        parts = ["".join(parts)]
    if tag == "mfenced":
        inner = (element.get("separators", ",")[:1] or ",").join(parts)
        return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
    if tag == "mover" and len(parts) == 2 and parts[1] in _ACCENTS:
        return rf"\{_ACCENTS[parts[1]]}{{{parts[0]}}}"
    form = _FORMS.get((tag, len(parts)))
    return (
        form.format(*parts) if form else _JOINED.get(tag, "").join(parts[:1] if tag == "semantics" else parts)
    )


_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_SILENT = frozenset({"mspace", "annotation", "annotation-xml", "mphantom", "none", "mprescripts"})
_JOINED = {"mtable": "; ", "mtr": " ", "mlabeledtr": " "}
_UPPER, _LOWER, _BOTH = "{{{0}}}^{{{1}}}", "{{{0}}}_{{{1}}}", "{{{0}}}_{{{1}}}^{{{2}}}"
_FORMS = {
    ("mfrac", 2): r"\frac{{{0}}}{{{1}}}",
    ("msqrt", 1): r"\sqrt{{{0}}}",
    ("mroot", 2): r"\sqrt[{1}]{{{0}}}",
    ("msup", 2): _UPPER,
    ("mover", 2): _UPPER,
    ("msub", 2): _LOWER,
    ("munder", 2): _LOWER,
    ("msubsup", 3): _BOTH,
    ("munderover", 3): _BOTH,
}
"""TeX of the elements whose children have their places, by their number."""
