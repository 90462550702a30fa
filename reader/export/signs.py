"""Text from outside and citations of it, as Markdown for pandoc, Org, Typst and LaTeX want them written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from reader.document.markdown import escape as escape_markdown
from reader.export.formats.bibtex import escape as escape_latex
from reader.export.formats.org import citation as org_citation
from reader.export.formats.org import escape as escape_org
from reader.page_numbers import cited

_PANDOC_KEY = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_]|[:.#$%&+?<>~/-](?=[A-Za-z0-9_]))*")
_TYPST_LABEL = re.compile(r"[\w-]+(?:[.:][\w-]+)*")
_TYPST_SIGN = re.compile(
    r"[\\#$*_`<>@\[\]~]|/(?=[/*])|-(?=[-?])|(?<=\*)/|\.(?=\.\.)|[\"'](?=\S)|(?<=\S)[\"']"
)
_TYPST_LINE = re.compile(r"^(?=[ \t]*(?:=+\s|[-+/]\s|\d+\.\s))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Markup:
    """A language that documents are written in.

    `text` escapes what came from outside, lines stay lines; `quote` makes a block of escaped text; `cite`
    cites pages ("12", "12–13", "") of the report with a key; `heading` makes one of escaped text at a level
    from 1.
    """

    text: Callable[[str], str]
    quote: Callable[[str], str]
    cite: Callable[[str, str], str]
    heading: Callable[[str, int], str]


def pandoc_citation(key: str, pages: str) -> str:
    """`[@key, p. 12]`; a key with other signs is in braces."""
    name = key if _PANDOC_KEY.fullmatch(key) else f"{{{key}}}"
    return f"[@{name}, {cited(pages)}]" if pages else f"[@{name}]"


def typst_citation(key: str, pages: str) -> str:
    """`@key[p. 12]`; a key that is no label is named as a string."""
    if _TYPST_LABEL.fullmatch(key):
        return f"@{key}[{cited(pages)}]" if pages else f"@{key}"
    label = key.replace("\\", "\\\\").replace('"', '\\"')
    supplement = f", supplement: [{cited(pages)}]" if pages else ""
    return f'#cite(label("{label}"){supplement})'


def latex_citation(key: str, pages: str) -> str:
    r"""`\autocite[12]{key}`."""
    return f"\\autocite[{pages.replace('–', '--')}]{{{key}}}" if pages else f"\\autocite{{{key}}}"


def escape_pandoc(text: str) -> str:
    """Markdown in which nothing is a citation either."""
    return re.sub(r"(?<!\\)@", r"\\@", escape_markdown(text))


def escape_typst(text: str) -> str:
    """Text that Typst shows as it is."""
    return _TYPST_LINE.sub("#[]", _TYPST_SIGN.sub(lambda sign: f"\\{sign.group()}", text))


def _block_quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


PANDOC = Markup(escape_pandoc, _block_quote, pandoc_citation, lambda text, level: f"{'#' * level} {text}")
ORG = Markup(
    escape_org,
    lambda text: f"#+begin_quote\n{text}\n#+end_quote",
    org_citation,
    lambda text, level: f"{'*' * level} {text}",
)
TYPST = Markup(
    escape_typst,
    lambda text: f"#quote(block: true)[\n{text}\n]",
    typst_citation,
    lambda text, level: f"{'=' * level} {text}",
)
LATEX = Markup(
    escape_latex,
    lambda text: f"\\begin{{quote}}\n{text}\n\\end{{quote}}",
    latex_citation,
    lambda text, level: (
        f"\\{('section', 'subsection', 'subsubsection', 'paragraph')[min(level, 4) - 1]}{{{text}}}"
    ),
)
