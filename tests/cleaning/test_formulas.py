"""Formulas: in Unicode where that says the same, their TeX kept, and never more than text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.cleaning.html.formulas import Formulas
from reader.cleaning.html.tex import unicode_of
from reader.document.blocks import Block, BlockKind, Document, Span, SpanKind
from reader.document.markdown import to_markdown
from reader.safetext import is_safe
from tests.cleaning.test_structure import between


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"E = mc^2", "E = mc²"),
        (r"{\displaystyle \sum_{i=1}^{n} x_i^2 \leq \alpha}", "∑ᵢ₌₁ⁿ xᵢ² ≤ α"),
        (r"\frac{a+b}{2\sigma^2}", "(a+b)/(2σ²)"),
        (r"e^{-\frac{x^2}{2}}", "e^(-x²/2)"),
        (r"x^{2+Q}", "x^(2+Q)"),
        (r"x^{y^{z}}", "x^(yᶻ)"),
        (r"\sqrt[3]{2\pi} \to \infty", "³√(2π) → ∞"),
        (r"\mathrm{GDP}_{t-1} = 5\%", "GDPₜ₋₁ = 5%"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a = b ; c = d"),
        # what nobody knows, or what would be lost, is not said
        (r"\unknown{x}", ""),
        (r"\binom{n}{k}", ""),
        (r"\def\x{\x\x}\x", ""),
        (r"\input{/etc/passwd}", ""),
        ("}{{{", ""),
        ("x^" * 400, ""),
        ("{" * 900, ""),
        ("x" * 1001, ""),
    ],
)  # fmt: skip
def test_formula_in_unicode(tex: str, shown: str) -> None:
    assert unicode_of(tex) == shown


@given(st.text(alphabet=r"\{}^_$&%#[]()abfrcsqt0 1é", max_size=60))
def test_any_tex_is_text_or_nothing(tex: str) -> None:
    assert is_safe(unicode_of(tex))


MATHML = (
    "<math><mrow><mi>x</mi><mo>=</mo><mfrac><mrow><mo>-</mo><mi>b</mi></mrow><mrow><mn>2</mn><mi>a</mi></mrow></mfrac>"
    "<mo>+</mo><msubsup><mi>y</mi><mi>i</mi><mn>2</mn></msubsup><msqrt><mi>z</mi></msqrt></mrow></math>"
)


@pytest.mark.parametrize(
    ("html", "shown", "tex"),
    [
        (MATHML, "x=-b/(2a)+yᵢ²√(z)", r"x=\frac{-b}{2a}+{y}_{i}^{2}\sqrt{z}"),
        (r'<math alttext="a\leq b"><mi>junk</mi></math>', "a≤b", r"a\leq b"),
        (
            "<math><semantics><mi>q</mi><annotation encoding='application/x-tex'>q_1</annotation></semantics></math>",
            "q₁",
            "q_1",
        ),
        ('<script type="math/tex">k^2</script>', "k²", "k^2"),
        ('<span class="MathJax_Preview">k2</span><script type="math/tex; mode=display">k^2</script>', "k²", "k^2"),
        ('<img class="mwe-math-fallback-image" alt="{\\displaystyle n^{2}}" src="/n.svg">', "n²", "{\\displaystyle n^{2}}"),
        (
            '<mjx-container class="MathJax" jax="SVG"><svg aria-hidden="true"><path/></svg><mjx-assistive-mml style="clip:'
            'rect(1px,1px,1px,1px);position:absolute"><math><mi>k</mi><mo>=</mo><mn>2</mn></math></mjx-assistive-mml></mjx-container>',
            "k=2",
            "k=2",
        ),
        (r"\(n_1 \ge 2\)", "n₁ ≥ 2", r"n_1 \ge 2"),
        ("$n_1$", "n₁", "n_1"),
    ],
)  # fmt: skip
def test_formulas_of_pages(html: str, shown: str, tex: str) -> None:
    (block,) = between(
        f"<p>We have <b>this</b>, {html}, as <i>everybody</i> who has been to school knows.</p>"
    )
    assert block.text == f"We have this, {shown}, as everybody who has been to school knows."
    (formula,) = [span for span in block.spans if span.kind is SpanKind.FORMULA]
    assert (block.text[formula.start : formula.end], formula.target) == (shown, tex)
    (italic,) = [span for span in block.spans if span.kind is SpanKind.EMPHASIS]
    assert block.text[italic.start : italic.end] == "everybody"
    assert f", ${tex}$, as *everybody*" in to_markdown(Document((block,)))


def test_formula_in_a_table() -> None:
    (table,) = between(f"<table><tr><th>Name</th><td>{MATHML}</td></tr><tr><th>a</th><td>b</td></tr></table>")
    assert table.text.startswith("Name\tx=-b/(2a)")


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6, or US$7_000 in all.",
        r"C:\(old) or \(unclosed",
        "Between $HOME_DIR and $PATH_X there is nothing.",
        r"\(\unknown{x}\)",
    ],
)
def test_what_is_no_formula_stays(text: str) -> None:
    assert Formulas().within(text, [])[0] == text


def test_code_is_no_formula() -> None:
    code = Span(0, 7, SpanKind.CODE)
    assert Formulas().within(r"\(x^2\) and \(y^2\)", [code]) == (
        r"\(x^2\) and y²",
        [code, Span(12, 14, SpanKind.FORMULA, "y^2")],
    )


@pytest.mark.parametrize(
    "tex",
    ["[a](javascript:x)", "`x`", "a$b", "![x][y]", "https://example.org", "[a]: b", "me@example.org", "x\\"],
)
def test_tex_that_is_more_than_text_is_not_written_as_source(tex: str) -> None:
    block = Block(BlockKind.PARAGRAPH, "x²", (Span(0, 2, SpanKind.FORMULA, tex),))
    assert to_markdown(Document((block,))) == "x²\n"


def test_html_in_tex_is_spelled_out() -> None:
    block = Block(BlockKind.PARAGRAPH, "x²", (Span(0, 2, SpanKind.FORMULA, "a<b>c|d"),))
    assert to_markdown(Document((block,))) == "$a\\lt b\\gt c\\vert d$\n"


def test_most_formulas_of_a_page_are_put_in_unicode() -> None:
    formulas = Formulas()
    shown = [formulas.within(rf"\(x_{{{number}}} + {'y' * 900}\)", [])[0] for number in range(100)]
    assert shown[0].startswith("x₀ + yyy")
    assert shown[99].startswith(r"\(x_{99}")
