"""Everything on the page of an article; here the reader corrects what cleaning does on its site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.model import Anchor, AnchorState, Article, Highlight, Source
from reader.safetext import SafeText, safe_line
from reader.ui.keys.article_commands import ARTICLE_COMMANDS
from reader.ui.keys.command import bindings
from reader.ui.keys.command_tables import WHOLE_PAGE_COMMANDS
from reader.ui.screens.reading.other_text import OtherTextScreen, with_document
from reader.ui.services.corrections import ShownBlock, ShownPage

if TYPE_CHECKING:
    from reader.ui.app_base import AppBase
    from reader.ui.screens.reading.open_article import OpenArticle

_COLOURS = {"never": "pink", "always": "green"}
"""What marks the blocks that the reader corrected."""
_QUOTED = 40
"""Characters said of a block."""


def show_whole_page(app: AppBase, shown: OpenArticle) -> None:
    """Show everything on the page of the open article, at the same place; a child process converts it."""
    article, screen = shown.article, app.screen
    if article is None or article.revision is None:
        return
    names = ("library.everything", "page.never", "page.always", "page.why")
    back, never, always, why = (app.key(name) for name in names)
    what = {
        Source.FEED: f"Everything in the feed · {never} never, {always} always on this site, {why} why",
        Source.PDF: "What was left out of the PDF: running headers, page numbers, contents",
    }.get(
        article.revision.source,
        f"Everything on the page · {never} never, {always} always on this site, {why} why",
    )
    title = f"{what} · {back} goes back"

    def show(line: str) -> None:
        if shown.article is article and app.screen is screen:
            page = ShownPage.from_json(line)
            here = with_document(article, page.document)
            here = replace(here, state=replace(here.state, place=shown.view.position.place))
            app.push_screen(
                WholePageScreen(here, page, safe_line(title))
                if page.host
                else OtherTextScreen(here, (), safe_line(title))
            )

    app.articles.load_uncleaned(article.id, show)


class WholePageScreen(OtherTextScreen):
    """Shows everything on an article's page, with the reader's corrections marked."""

    BINDINGS = [*bindings(WHOLE_PAGE_COMMANDS)]
    own_commands = WHOLE_PAGE_COMMANDS

    def __init__(self, article: Article, page: ShownPage, title: SafeText) -> None:
        """`article` has the page's document as its text."""
        self._page = page
        self._verdicts: dict[str, str] = {
            block.look: block.verdict for block in page.blocks if block.verdict and block.look
        }
        """The reader's verdict on blocks of a look."""
        self._before = dict(self._verdicts)
        super().__init__(article, (), title)

    def keys_of_view(self) -> dict[str, str]:
        """The keys in force, without those of the text that correct here."""
        keys = dict(self.app.key_map)
        own = {
            key for command in WHOLE_PAGE_COMMANDS for key in keys.get(command.id, command.keys).split(",")
        }
        for command in ARTICLE_COMMANDS:
            bound = keys.get(command.id, command.keys).split(",")
            if own & set(bound):
                keys[command.id] = ",".join(key for key in bound if key not in own)
        return keys

    def show(self) -> None:
        """Show the page, with the corrected blocks marked."""
        super().show()
        self._mark()

    # --- corrections

    def action_correct(self, verdict: str) -> None:
        """Say that blocks like the one at the caret are "never" or "always" shown; again: no longer."""
        number = self._block_at_caret()
        block = self._page.blocks[number] if number < len(self._page.blocks) else None
        if not self._page.host or block is None or not block.look:
            self.app.say("cannot correct this block: it is not from a web page")
            return
        new = None if self._verdicts.get(block.look) == verdict else verdict
        example = self._beginning(number)

        # what is pressed next counts from here; it is shown once it is stored
        if new is None:
            self._verdicts.pop(block.look, None)
        else:
            self._verdicts[block.look] = new

        def saved() -> None:
            if self.is_attached:  # it may be closed by then
                self._mark()
            self.app.say(self._said(block, new, example))

        self.app.corrections.correct(
            self._article.id, self._page.host, block.look, new, example=example, then=saved
        )

    def action_explain_block(self) -> None:
        """Say whether the block at the caret is part of the article, and the rule that left it out."""
        number = self._block_at_caret()
        block = self._page.blocks[number] if number < len(self._page.blocks) else None
        verdict = self._verdicts.get(block.look, "") if block is not None and block.look else ""
        if block is None:
            self.app.say("no details about this block")
        elif verdict:
            self.app.say(f"{verdict} on this site: your correction")
        elif block.rule:
            left_out = sum(bool(other.rule) for other in self._page.blocks)
            self.app.say(f"left out: {block.rule} (with {left_out - 1} other blocks of the page)")
        else:
            self.app.say("part of the article")

    def action_leave(self) -> None:
        """Close the screen; an article whose site was corrected is cleaned again."""
        if self._verdicts != self._before:
            self.app.corrections.reclean(self._article.id)
        super().action_leave()

    def _said(self, block: ShownBlock, verdict: str | None, example: str) -> str:
        short = example if len(example) <= _QUOTED else example[: _QUOTED - 1].rstrip() + "…"
        if verdict is None:
            return f"reverted: “{short}”"
        alike = sum(other.look == block.look for other in self._page.blocks)
        more = f", with {alike - 1} like it here" if alike > 1 else ""
        return f"{verdict} on {self._page.host}: “{short}”{more}"

    def _block_at_caret(self) -> int:
        return self.view.document.position(self.view.selection.implied_caret())[0]

    def _beginning(self, number: int) -> SafeText:
        block = self._page.document.blocks[number]
        return safe_line((block.text or block.caption or block.alt or block.source)[:120])

    def _mark(self) -> None:
        """Mark the corrected blocks as highlights are."""
        self.view.set_highlights(self._marks())

    def _marks(self) -> Sequence[Highlight]:
        document, found = self._page.document, list[Highlight]()
        for number, block in enumerate(self._page.blocks):
            verdict = self._verdicts.get(block.look, "") if block.look else ""
            text = document.blocks[number].text
            if verdict and text:
                start = document.starts[number]
                found.append(self._highlight(number, start, start + len(text), verdict))
        return found

    def _highlight(self, number: int, start: int, end: int, verdict: str) -> Highlight:
        assert self._article.revision is not None
        made_at = self._article.revision.made_at
        return Highlight(
            uid=f"block {number}",
            article_id=self._article.id,
            revision_id=self._article.revision.id,
            start=start,
            end=end,
            quote="",
            prefix="",
            suffix="",
            heading="",
            colour=_COLOURS[verdict],
            created_at=made_at,
            updated_at=made_at,
            anchor=Anchor(AnchorState.EXACT, start, end, 1.0),
        )
