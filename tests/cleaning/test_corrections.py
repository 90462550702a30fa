"""What the reader said of a block of a site holds on its other pages, and on no other blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.cleaning import Correction, clean, clean_fragment, examine
from reader.cleaning.corrections import LENGTH, BlockSignature, Step
from tests.support.made_pages import ADDRESS, PROSE, TITLE

BODY = [f"{PROSE[n % 3]} Part {n} adds figures of its own." for n in range(8)]
BOX = "The harbour trust was founded in 1974 and pays for a part of our reports every single year."
NOTE = "Reporting for this series was paid for by the harbour trust, which had no say in it, in 2023."


def page(*, box: str = "funding-box", number: int = 1, wrapper: str = "", note: str = NOTE) -> str:
    """A page whose box and last paragraph the cleaner takes for text; `number` makes it another page."""
    text = [f"<p>{paragraph.replace('Part', f'Page {number}, part')}</p>" for paragraph in BODY]
    text.insert(4, f"<div class='{box}'><p>{BOX}</p></div>")
    inner = "".join(text) + f"<p>{note}</p>"
    if wrapper:
        inner = f"<div class='{wrapper}'><div>{inner}</div></div>"
    return (
        f"<html lang='en'><head><title>{TITLE}</title></head><body><nav><a href='/'>Front</a></nav><main><article class='post'>"
        f"<h1>{TITLE}</h1><div class='entry-content'>{inner}</div></article></main>"
        "<aside class='side-notes'><p>A note in the margin that cleaning leaves out, though it has a sentence.</p></aside></body></html>"
    )


def look_of(html: str, beginning: str) -> str:
    whole = examine(html, url=ADDRESS)
    return next(
        verdict.block
        for block, verdict in zip(whole.document.blocks, whole.verdicts, strict=True)
        if block.text.startswith(beginning)
    )


def text_of(html: str, *corrections: Correction) -> str:
    return clean(html, url=ADDRESS, corrections=corrections).document.text


def test_box_is_left_out_of_every_page() -> None:
    never = Correction(False, look_of(page(), BOX[:20]))
    assert BOX in text_of(page())
    for html in (page(), page(number=2), page(wrapper="layout-inner")):
        text = text_of(html, never)
        assert BOX not in text
        assert all(f"part {n} adds" in text for n in range(8))
        assert NOTE in text


def test_prose_correction_matches_by_words() -> None:
    never = Correction(False, look_of(page(), NOTE[:20]))
    later = NOTE.replace("2023", "2024").replace("no say in it", "no say at all")
    text = text_of(page(number=2, note=later), never)
    assert "harbour trust, which" not in text
    assert all(f"part {n} adds" in text for n in range(8))
    assert BOX in text


def test_block_is_always_kept() -> None:
    beginning = "A note in the margin"
    assert beginning not in text_of(page())
    always = Correction(True, look_of(page(), beginning))
    text = text_of(page(number=3), always)
    assert beginning in text
    assert "Front" not in text


def test_renamed_box_is_no_longer_meant() -> None:
    never = Correction(False, look_of(page(), BOX[:20]))
    assert BOX in text_of(page(box="history"), never)


def test_numbers_and_drawn_names_may_change() -> None:
    html = page(box="funding-box block-17 css-1q2w3e")
    never = Correction(False, look_of(html, BOX[:20]))
    assert BOX not in text_of(page(box="funding-box block-23 css-9z8y7x"), never)


def test_explanation_names_correction() -> None:
    never = Correction(False, look_of(page(), BOX[:20]))
    dropped = clean(page(), url=ADDRESS, corrections=[never]).dropped
    assert ("never on this site", BOX) in [(one.rule, one.text) for one in dropped]


def test_whole_page_gives_verdict_per_block() -> None:
    never = Correction(False, look_of(page(), BOX[:20]))
    whole = examine(page(), url=ADDRESS, corrections=[never])
    found = {
        block.text[:20]: verdict for block, verdict in zip(whole.document.blocks, whole.verdicts, strict=True)
    }
    assert found[BOX[:20]].corrected == "never"
    assert found[BOX[:20]].block == never.block
    assert found["A note in the margin"].rule == "tag aside"
    assert found[NOTE[:20]].rule == ""


def test_entry_of_feed_is_corrected_too() -> None:
    html = (
        "".join(f"<p>{paragraph}</p>" for paragraph in BODY) + f"<div class='funding-box'><p>{BOX}</p></div>"
    )
    whole = examine(html, url=ADDRESS, entry=True)
    never = Correction(False, whole.verdicts[-1].block)
    assert clean_fragment(html, url=ADDRESS).document.blocks[-1].text == BOX
    corrected = clean_fragment(html, url=ADDRESS, corrections=[never])
    assert [block.text for block in corrected.document.blocks] == BODY


@pytest.mark.parametrize(
    "block",
    ["", "{}", "null", "[]", '{"path":[],"words":[]}', '{"path":[["p"]],"words":[1]}', '{"path":[[1]],"words":[]}',
     "[" * 5000, '{"path":[["p"]],"words":["' + "x" * LENGTH + '"]}'],
)  # fmt: skip
def test_other_lines_are_no_signature(block: str) -> None:
    assert text_of(page(), Correction(False, block), Correction(True, block)) == text_of(page())


STEPS = st.builds(Step, st.sampled_from(["p", "div", "li"]), st.lists(st.text(max_size=20)).map(tuple))


@given(STEPS, st.lists(STEPS, max_size=4).map(tuple), st.lists(st.text(max_size=20), max_size=12).map(tuple))
def test_signature_survives_its_json(own: Step, around: tuple[Step, ...], words: tuple[str, ...]) -> None:
    signature = BlockSignature(own, around, words)
    source = signature.to_json()
    if len(source) <= LENGTH:
        assert BlockSignature.from_json(source) == signature
