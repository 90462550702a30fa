"""How the article looks: its component classes, their default styles, and the marks of the margin."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from reader.document.blocks import SpanKind
from reader.model import COLOURS

COMPONENT_CLASSES = frozenset(
    f"article--{name}"
    for name in (
        "title", "byline", "warning", "heading", "subheading", "quote", "code", "code-block", "link", "mark",
        "muted", "table-head", "caption", "standfirst", "selection", "caret", "hit", "current-hit",
        "hint", "soft-hint", "popup", "note-mark", "check-mark", "overlap", *COLOURS,
    )
)  # fmt: skip

# The highlight colours are plain hues, thinly laid on, so that text keeps its contrast on light and
# dark backgrounds alike; a theme may replace each by its component class.
DEFAULT_CSS = """
ArticleView {
    width: 1fr;
    height: 1fr;
    overflow-x: hidden;
    overflow-y: scroll;
    scrollbar-gutter: stable;
    scrollbar-size-vertical: 1;
    & > .article--title { text-style: bold; color: $text-primary; }
    & > .article--byline { color: $text-muted; }
    & > .article--warning { color: $text-warning; }
    & > .article--heading { text-style: bold; color: $text-primary; }
    & > .article--subheading { text-style: bold; }
    & > .article--standfirst { text-style: italic; }
    & > .article--quote { color: $foreground; }
    & > .article--code { color: $text-accent; background: $foreground 6%; }
    & > .article--code-block { background: $foreground 6%; }
    & > .article--link { text-style: underline; color: $text-accent; }
    & > .article--mark { background: $foreground 12%; }
    & > .article--muted { color: $text-muted; }
    & > .article--caption { color: $text-muted; text-style: italic; }
    & > .article--table-head { text-style: bold; }
    & > .article--yellow { background: #d7a800 32%; }
    & > .article--green { background: #28a745 32%; }
    & > .article--blue { background: #2f81f7 32%; }
    & > .article--pink { background: #e2559b 34%; }
    & > .article--purple { background: #8957e5 38%; }
    & > .article--overlap { text-style: underline; }
    & > .article--selection { background: $primary 45%; }
    & > .article--caret { text-style: reverse; }
    & > .article--hit { background: $accent 35%; }
    & > .article--current-hit { background: $accent; color: $background; }
    & > .article--hint { background: $warning; color: auto; text-style: bold; }
    & > .article--soft-hint { color: $text-warning; text-style: bold; }
    & > .article--popup { background: $foreground 6%; }
    & > .article--note-mark { color: $text-accent; }
    & > .article--check-mark { color: $text-warning; text-style: bold; }
    &:nocolor {
        & > .article--yellow { text-style: underline; }
        & > .article--green { text-style: underline; }
        & > .article--blue { text-style: underline; }
        & > .article--pink { text-style: underline; }
        & > .article--purple { text-style: underline; }
        & > .article--overlap { text-style: bold underline; }
        & > .article--selection, & > .article--current-hit, & > .article--hint { text-style: reverse; }
        & > .article--soft-hint { text-style: bold underline; }
        & > .article--hit { text-style: bold underline; }
    }
}
"""

MARGIN_MARKS = dict(zip(COLOURS, "▎┃║┆┊", strict=True))
"""The bar beside a highlight: each colour has a shape of its own, for eyes and screens without colour."""
NOTE_MARK = "✎"
CHECK_MARK = "?"


@dataclass(frozen=True)
class ArticleStyles:
    """The styles of one theme, resolved: each is laid over `base`."""

    base: Style
    named: dict[str, Style]
    spans: dict[SpanKind, Style]
    colours: dict[str, Style]
    bars: dict[str, Style]

    def bar(self, colour: str) -> Style:
        """Style of the bar beside a highlight."""
        return self.bars.get(colour, self.bars[COLOURS[0]])

    def __getitem__(self, name: str) -> Style:
        return self.named[name]

    @classmethod
    def of(cls, widget: Widget) -> ArticleStyles:
        """The styles a widget has by its CSS at this moment."""
        base = widget.rich_style
        background = widget.background_colors[1]
        theme = widget.app.current_theme.variables

        def ground(name: str) -> Color:
            """The ground of a highlight: the theme's own, else that of the component class."""
            own = theme.get(f"mark-{name}")
            return Color.parse(own) if own else widget.get_component_styles(f"article--{name}").background

        def style(name: str) -> Style:
            styles = widget.get_component_styles(f"article--{name}")
            parts = Style.null()
            if styles.has_rule("background") and styles.background.a > 0:
                parts += Style(bgcolor=(background + styles.background).rich_color)
            automatic = styles.has_rule("auto_color") and styles.auto_color
            if automatic or (styles.has_rule("color") and styles.color.a > 0):
                under = background + styles.background
                colour = styles.color
                if automatic:
                    colour = under.get_contrast_text(colour.a)
                parts += Style(color=(colour if colour.ansi is not None else under + colour).rich_color)
            return parts + styles.text_style

        def bar(name: str) -> Color:
            """The hue of a highlight, strong enough for a thin line on the page's ground."""
            hue, saturation, _lightness = ground(name).with_alpha(1).hsl
            light = background.brightness > 0.5
            return Color.from_hsl(
                hue, max(saturation, 0.6) if saturation > 0.1 else 0.0, 0.4 if light else 0.62
            )

        named = {
            name.removeprefix("article--"): style(name.removeprefix("article--"))
            for name in COMPONENT_CLASSES
        }
        colours = {
            name: named[name] + Style(bgcolor=(background + ground(name)).rich_color) for name in COLOURS
        }
        bars = {name: Style(color=bar(name).rich_color) for name in COLOURS}
        spans = {
            SpanKind.EMPHASIS: Style(italic=True),
            SpanKind.STRONG: Style(bold=True),
            SpanKind.CODE: named["code"],
            SpanKind.LINK: named["link"],
            SpanKind.NOTE_REF: named["link"],
            SpanKind.SUPERSCRIPT: Style.null(),
            SpanKind.SUBSCRIPT: Style.null(),
            SpanKind.STRIKE: Style(strike=True),
            SpanKind.MARK: named["mark"],
            SpanKind.IMAGE: Style.null(),
            SpanKind.FORMULA: Style.null(),
        }
        return cls(base, named, spans, colours, bars)
