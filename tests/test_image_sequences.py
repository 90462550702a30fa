"""Decoding images within limits, and the sequences that show them: pixels, and nothing from outside."""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from reader.images.decoding import NotDecoded, decode
from reader.images.pixels import Pixels, fitting
from reader.images.probe import Answers
from reader.images.sequences import Protocol, is_sequence, placed, removal, sequence
from tests.support.made_images import png, png_of

SECRET = b"\x1b]52;c;ZXZpbA==\x07"


def _file(tmp_path: Path, data: bytes) -> tuple[Path, str]:
    path = tmp_path / "image"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_decoding_gives_pixels_alone(tmp_path: Path, form: str) -> None:
    image = Image.new("RGB", (40, 20), (250, 0, 0))
    out = BytesIO()
    image.save(out, form, **({"comment": SECRET} if form != "PNG" else {}))
    found = decode(*_file(tmp_path, out.getvalue() + SECRET), 20, 20)
    assert (found.width, found.height) == (20, 10)
    assert SECRET not in found.data
    assert all(abs(value - wanted) < 6 for value, wanted in zip(found.data[:3], (250, 0, 0), strict=True))


def test_what_is_no_image_or_too_large_is_refused(tmp_path: Path) -> None:
    bomb = png_of(20_000, 20_000, zlib.compress(b"\0" * 1000))
    wrong = [bomb, b"", b"<svg/>", png()[:40], b"%!PS-Adobe\n/run", b"\xff\xd8\xff" + b"\0" * 99]
    for data in wrong:
        with pytest.raises(NotDecoded):
            decode(*_file(tmp_path, data), 100, 100)
    with pytest.raises(NotDecoded, match="damaged"):
        decode(_file(tmp_path, png())[0], "0" * 64, 10, 10)


def test_sequences_carry_the_pixels() -> None:
    pixels = Pixels(2, 7, bytes(range(42)))
    shown = sequence(Protocol.KITTY, pixels, 3, 4)
    packed = "".join(re.findall(r"m=[01];([^\x1b]*)", shown))
    assert zlib.decompress(b64decode(packed)) == pixels.data
    shown = sequence(Protocol.ITERM2, pixels, 3, 4)
    opened = Image.open(BytesIO(b64decode(shown.partition(":")[2].rstrip("\x07"))))
    assert (opened.size, opened.tobytes()) == ((2, 7), pixels.data)
    with_palette = Pixels(2, 7, b"\0\1" * 7, b"\0\0\0\xff\xff\xff")
    assert sequence(Protocol.SIXEL, with_palette, 3, 4) == (
        '\x1bP0;0;0q"1;1;2;7#0;2;0;0;0#1;2;100;100;100#0~$#1?~-#0@$#1?@\x1b\\'
    )


def _size() -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(1, 40), st.integers(1, 40))


@given(_size(), st.randoms(use_true_random=False), st.sampled_from(list(Protocol)))
def test_every_sequence_is_of_the_grammar(size: tuple[int, int], random: object, protocol: Protocol) -> None:
    width, height = size
    data = random.randbytes(width * height)  # type: ignore[attr-defined]
    pixels = Pixels(width, height, bytes(each % 9 for each in data), bytes(range(27)))
    shown = sequence(protocol, pixels, 10, 5)
    assert (
        is_sequence(placed(3, 4, shown))
        == is_sequence(shown)
        == (protocol not in (Protocol.NONE, Protocol.BLOCKS))
    )
    assert is_sequence(removal(Protocol.KITTY))
    for foreign in ("\x1b]52;c;eA==\x07", "\x1b[2J", "x", "\x07", "\x1b\\"):
        assert not is_sequence(shown + foreign)
        assert not is_sequence(placed(3, 4, foreign + shown))


@given(st.integers(1, 60_000), st.integers(1, 60_000), st.integers(1, 2000), st.integers(1, 2000))
def test_fitting_stays_within_the_room(width: int, height: int, room: int, tall: int) -> None:
    found = fitting(width, height, room, tall)
    assert 1 <= found[0] <= room
    assert 1 <= found[1] <= tall


@pytest.mark.parametrize(
    ("said", "protocol"),
    [
        ("\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.35)\x1b\\\x1b[6;20;10t\x1b[?62;c", Protocol.KITTY),
        ("\x1bP>|iTerm2 3.5.0\x1b\\\x1b[?65;4c", Protocol.ITERM2),
        ("\x1b[6;20;10t\x1b[?62;4;22c", Protocol.SIXEL),
        ("\x1b_Gi=31;ENOTSUPPORTED\x1b\\\x1b[?62;22c", Protocol.NONE),
    ],
)
def test_answers_are_taken_out_of_the_keys(said: str, protocol: Protocol) -> None:
    for step in (1, 2, 3, 7, 200):
        answers = Answers()
        typed = f"a{said}j\x1b[A"
        left = "".join(answers.take(typed[at : at + step]) for at in range(0, len(typed), step))
        assert left + answers.release() == "aj\x1b[A", step
        assert (answers.protocol, answers.done) == (protocol, True)


def test_escape_that_is_no_answer_is_released() -> None:
    answers = Answers()
    assert answers.take("x\x1b") == "x"
    assert answers.release() == "\x1b"
    assert answers.take("\x1b_Gi=31;O") == ""
    assert answers.release() == ""  # no key begins like this: the rest is on its way
    assert answers.take("K\x1b\\j") == "j"
    assert answers.kitty
    assert answers.take("\x1bP>|fo") == ""
    answers.give_up()
    assert answers.take("k") == "k"  # half an answer is not typed
