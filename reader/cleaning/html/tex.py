"""Formulas in TeX as text: what can be written in Unicode without saying anything else."""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from reader.safetext import safe_line

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

MAX_FORMULA = 1000
"""Most characters of a formula that is written out in the line."""
_DEEPEST = 12
_SIGNS = "0123456789+-\N{MINUS SIGN}=()"
_LETTERS = {
    sign: dict(zip(_SIGNS + plain, small, strict=True))
    for sign, plain, small in (
        ("^", "abcdefghijklmnoprstuvwxyzαβγδ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵅᵝᵞᵟ"),
        ("_", "aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"),
    )
}
_AS_IT_IS = {"'": "′", "′": "′", "*": "*", "∗": "*", "∘": "°", "†": "†"}
"""What stands raised in any case."""
_PLAIN = re.compile(
    r"left|right|middle|[bB]igg?[lrm]?|(?:display|text|script|scriptscript)style|(?:no)?limits|no(?:number|tag)"
    r"|boldsymbol|bm|operatorname|mbox|textnormal|math(?:op|rel|bin|ord|open|close|strut)|rm|bf|it|cal"
)
"""Commands that change how something looks and nothing else."""
_NAMES = {"lt": "<", "gt": ">", "Pr": "Pr", "lVert": "‖", "rVert": "‖", "iff": "⟺", "implies": "⟹"}
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac"})
_READS_FILES = frozenset({"input", "include"})
_ENVIRONMENT = re.compile(
    r"\\(?:begin|end)\s*\{(?:aligned|align\*?|split|gathered|gather\*?|equation\*?|alignedat)\}"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*|\\(.)", re.S)
_ONE = re.compile(r"-?(?:[^\W_]+|\([^()]*\))|\S")
"""What needs no parentheses above a stroke; below it and as a script it is a number, a name or one sign."""
_ONE_BELOW = re.compile(r"[0-9.]+|[^\W\d_]?[⁰-ₜ²³¹ᵃ-ᶻᵢ-ᵪ]*|\([^()]*\)|\S")
_ONE_SCRIPT = re.compile(r"[A-Za-z0-9.]+|\S")
_UP, _DOWN = "\ue000", "\ue001"
"""Stand for ^ and _ while pylatexenc, which gives them a meaning, has the text."""
_OPERATORS = "≤≥≠≈≡∼≃∝→←↔⟹⟺⇒⇔∈∉⊂⊆∪∩×·±∓|<>=+"
_LONE = re.compile(rf"(?<= )([{_OPERATORS}])(?=[^\s])")
_LONE_BEHIND = re.compile(rf"(?<=[^\s])([{_OPERATORS}])(?= )")
"""An operator with a space on one side alone: pylatexenc takes the space behind a command away."""


class _NoUnicodeForm(Exception):
    """Something in a formula has no meaning here."""


@lru_cache(maxsize=4096)
def unicode_of(tex: str) -> str:
    """A formula as text on one line: "xᵢ² ≤ α"; "" where that cannot be said, as for unknown commands.

    Raised and lowered parts are those of Unicode where there are such, else in parentheses; so are the
    parts of fractions that have more than one sign.
    """
    if not tex.strip() or len(tex) > MAX_FORMULA:
        return ""
    try:
        text = _text(_ENVIRONMENT.sub(" ", tex).replace("&", " ").replace(r"\\", "; "), 0)
    except (_NoUnicodeForm, RecursionError):
        return ""
    text = text.replace(_UP, "^").replace(_DOWN, "_")
    text = _LONE_BEHIND.sub(r" \1", _LONE.sub(r"\1 ", " ".join(safe_line(text).split())))
    return text.replace("( ", "(").replace(" )", ")").strip("; ")


def _text(tex: str, depth: int) -> str:
    """TeX as text, with what pylatexenc gets wrong or drops done before."""
    if depth > _DEEPEST:
        raise _NoUnicodeForm
    parts: list[str] = []
    at = 0
    while at < len(tex):
        sign = tex[at]
        if sign in "^_":
            argument, at = _argument(tex, at + 1)
            parts.append(_shifted(sign, _text(argument, depth + 1).strip()))
        elif sign == "\\" and (found := _COMMAND.match(tex, at)):
            shown, at = _command(tex, found, depth)
            parts.append(shown)
        elif sign == "%":
            raise _NoUnicodeForm
        else:
            parts.append(sign)
            at += 1
    return str(_converter().latex_to_text("".join(parts)))


def _command(tex: str, found: re.Match[str], depth: int) -> tuple[str, int]:
    """What stands for a command, as TeX that pylatexenc knows, and where the rest begins."""
    name, at = found[1] or found[2], found.end()
    if name in _FRACTIONS:
        above, at = _argument(tex, at)
        below, at = _argument(tex, at)
        top, bottom = _text(above, depth + 1), _text(below, depth + 1)
        return f"{{{_grouped(top, _ONE)}/{_grouped(bottom, _ONE_BELOW)}}}", at
    if name == "sqrt" and tex[at : at + 1] == "[":
        degree, _, _ = tex[at + 1 :].partition("]")
        inner, at = _argument(tex, at + len(degree) + 2)
        return _shifted("^", _text(degree, depth + 1).strip()) + f"√({_text(inner, depth + 1).strip()})", at
    if _PLAIN.fullmatch(name):
        return " " if tex[at : at + 1].isalnum() else "", at
    if name in _NAMES:
        return f"{_NAMES[name]} ", at
    if name in _READS_FILES or (found[1] and not _is_known(name)):
        raise _NoUnicodeForm
    return found[0], at


def _argument(tex: str, at: int) -> tuple[str, int]:
    """The argument that begins at a place: a group, a command, or one character; and where it ends."""
    while at < len(tex) and tex[at].isspace():
        at += 1
    if at >= len(tex) or tex[at] == "}":
        raise _NoUnicodeForm
    if tex[at] == "\\" and (found := _COMMAND.match(tex, at)):
        return found[0], found.end()
    if tex[at] != "{":
        return tex[at], at + 1
    deep, start = 0, at + 1
    while at < len(tex):
        if tex[at] == "\\":
            at += 1
        elif tex[at] in "{}":
            deep += 1 if tex[at] == "{" else -1
            if not deep:
                return tex[start:at], at + 1
        at += 1
    raise _NoUnicodeForm


def _shifted(sign: str, text: str) -> str:
    table = _LETTERS[sign]
    if sign == "^" and text in _AS_IT_IS:
        return f"{{{_AS_IT_IS[text]}}}"
    packed = text.replace(" ", "")
    if packed and all(character in table for character in packed):
        return f"{{{''.join(map(table.__getitem__, packed))}}}"  # a group, so that it is no part of a command
    return f"{{{_UP if sign == '^' else _DOWN}{_grouped(text, _ONE_SCRIPT)}}}"


def _grouped(text: str, one: re.Pattern[str]) -> str:
    """A part of a formula, in parentheses unless it is one thing."""
    text = text.strip()
    return text if one.fullmatch(text) else f"({text})"


@cache
def _converter() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)
    return LatexNodes2Text(math_mode="text", keep_comments=False)


@cache
def _is_known(name: str) -> bool:
    from pylatexenc.latex2text import get_default_latex_context_db

    return name in ("begin", "end") or get_default_latex_context_db().get_macro_spec(name) is not None
