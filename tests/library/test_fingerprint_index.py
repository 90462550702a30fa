"""The index of fingerprints: what is appended, related and merged, ended at any step, finds each relation once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.library.articles import fingerprint_index, same_text, works
from reader.library.articles.article_removal import remove_articles
from reader.library.articles.entries import add_saved
from reader.library.articles.fingerprint_index import Fingerprinted, merge_fingerprints, sharing
from reader.library.articles.same_text import candidates, relate, relate_in_steps
from reader.library.storage.database import Library
from reader.resemblance.comparison import Likeness, Report, compare
from reader.resemblance.fingerprints import fingerprints_of, pack_fingerprints, unpack_fingerprints
from tests.library.conftest import NOON, revise
from tests.support.examples import examples
from tests.support.fixtures import MakeDocument

ENERGY = (
    "The survey finds that twelve per cent of households spent more on energy than a year before, and that "
    "the rest spent less. Interviewers asked the same questions in every region; the answers were weighted by "
    "age and by income, and nobody was paid for one. The next survey asks about rents, which rose faster."
)
RENTS = (
    "Rents in the capital rose by a fifth within three years, the ministry of housing wrote on Monday. Owners "
    "who had promised to keep them low for a decade asked for permission to raise them; two of three were let. "
    "Tenants may object until the end of March, in writing, at the office of the district where they live."
)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint_index, "_ROWS", 7)


@pytest.fixture
def report(lib: Library, document: MakeDocument) -> Callable[..., int]:
    """Store an article with a text; it is not related yet unless asked."""
    places = count()

    def make(text: str, *, title: str = "Figures", article_id: int | None = None, now: bool = False) -> int:
        number = (
            add_saved(lib, url=f"https://a.example/{next(places)}", title=title, now=NOON)
            if article_id is None
            else article_id
        )
        revise(lib, number, document(text), relate_now=now)
        return number

    return make


def _table(lib: Library) -> set[tuple[int, int]]:
    return set(lib.tuples("SELECT article_id, hash FROM fingerprints"))


def _indexed(*texts: tuple[int, str]) -> set[tuple[int, int]]:
    return {(number, each) for number, text in texts for each in fingerprints_of(text)}


def _merge(lib: Library) -> Iterator[None]:
    return merge_fingerprints(lib, least=1)


@given(st.sets(st.integers(0, 2**32 - 1)))
@settings(max_examples=examples(30))
def test_packed_fingerprints_come_back_in_order(numbers: set[int]) -> None:
    assert list(unpack_fingerprints(pack_fingerprints(numbers))) == sorted(numbers)
    assert list(unpack_fingerprints(pack_fingerprints(numbers) + b"x")) == sorted(numbers)


def test_saved_articles_are_related_at_once(lib: Library, report: Callable[..., int]) -> None:
    one, other = report(ENERGY, now=True), report(ENERGY, now=True)
    assert works.members(lib, one) == (one, other)


def test_texts_stored_before_a_kill_are_related_by_the_next_time(
    path: Path, lib: Library, report: Callable[..., int]
) -> None:
    one, other = report(ENERGY), report(ENERGY)
    assert works.members(lib, one) == (one,)
    with Library.open(path, write=True) as again:
        relate(again, at=1)
        assert works.members(again, one) == (one, other)


@pytest.mark.parametrize("steps", range(4))
def test_relating_ended_at_any_step_is_finished_by_the_next_time(
    steps: int, lib: Library, report: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(same_text, "_AT_ONCE", 2)
    numbers = [report(text) for text in (ENERGY, RENTS, ENERGY, RENTS)]
    list(islice(relate_in_steps(lib, at=1), steps))
    relate(lib, at=1)
    assert works.members(lib, numbers[0]) == (numbers[0], numbers[2])
    assert works.members(lib, numbers[1]) == (numbers[1], numbers[3])


def test_a_text_stored_by_another_program_meanwhile_finds_the_one_being_related(
    path: Path, lib: Library, report: Callable[..., int], document: MakeDocument
) -> None:
    stranger, one = report(RENTS), report(ENERGY)
    steps = relate_in_steps(lib, at=1)
    next(steps)  # looked up, before the other came
    with Library.open(path, write=True) as other_program:
        other = add_saved(other_program, url="https://b.example/1", title="Figures", now=NOON)
        revise(other_program, other, document(ENERGY))
        assert works.members(other_program, one) == (one, other)
    list(steps)
    assert works.members(lib, stranger) == (stranger,)


def test_merging_ended_at_any_step_loses_and_doubles_nothing(
    path: Path, lib: Library, report: Callable[..., int]
) -> None:
    one, stranger = report(ENERGY), report(RENTS)
    relate(lib, at=1)
    for steps in range(12):
        list(islice(_merge(lib), steps))
        text = Fingerprinted(99, unpack_fingerprints(pack_fingerprints(fingerprints_of(ENERGY))))
        assert candidates(lib, [text]) == {99: [one]}
        assert all(found == [one] for found in sharing(lib, [text]).values())
    list(_merge(lib))
    assert _table(lib) == _indexed((one, ENERGY), (stranger, RENTS))
    assert lib.value("SELECT count(*) FROM recent_fingerprints") == 0
    other = report(ENERGY, now=True)
    assert works.members(lib, one) == (one, other)


@pytest.mark.parametrize("steps", [0, 1, 2, 100])
def test_a_text_replaced_while_it_is_merged_leaves_nothing_of_it(
    steps: int, lib: Library, report: Callable[..., int]
) -> None:
    one = report(ENERGY, now=True)
    merging = _merge(lib)
    list(islice(merging, steps))
    report(RENTS, article_id=one, now=True)
    list(merging)
    other = report(ENERGY, now=True)
    assert works.members(lib, one) == (one,)
    list(_merge(lib))
    assert _table(lib) == _indexed((one, RENTS), (other, ENERGY))


@pytest.mark.parametrize("steps", [0, 1, 2, 100])
def test_an_article_removed_while_it_is_merged_leaves_nothing(
    steps: int, lib: Library, report: Callable[..., int]
) -> None:
    one = report(ENERGY, now=True)
    merging = _merge(lib)
    list(islice(merging, steps))
    with lib.transaction():
        remove_articles(lib, [one])
    list(merging)
    list(_merge(lib))
    assert _table(lib) == set()
    assert lib.value("SELECT count(*) FROM recent_fingerprints") == 0


def test_another_title_is_related_again_with_the_same_fingerprints(
    lib: Library, report: Callable[..., int]
) -> None:
    one = report(ENERGY, now=True)
    list(_merge(lib))
    other = report(ENERGY, title="Figures of May", now=True)
    list(_merge(lib))
    report(ENERGY + " More.", article_id=other, now=True)
    report(ENERGY, article_id=other, now=True)
    list(_merge(lib))
    assert works.members(lib, one) == (one, other)
    assert _table(lib) == _indexed((one, ENERGY), (other, ENERGY))


def test_few_recent_articles_are_not_merged(lib: Library, report: Callable[..., int]) -> None:
    report(ENERGY, now=True)
    assert list(merge_fingerprints(lib)) == []
    assert _table(lib) == set()


def test_unrelated_texts_stay_recent_when_others_are_merged(lib: Library, report: Callable[..., int]) -> None:
    one = report(ENERGY, now=True)
    other = report(ENERGY)
    list(islice(_merge(lib), 100))
    relate(lib, at=1)
    assert works.members(lib, one) == (one, other)


def test_fingerprints_that_many_have_do_not_count(
    lib: Library, report: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (same_text, fingerprint_index):
        monkeypatch.setattr(module, "COMMON", 3)
    numbers = [report(ENERGY, now=True) for _ in range(2)]
    list(_merge(lib))
    numbers += [report(ENERGY, now=True) for _ in range(3)]
    assert works.members(lib, numbers[0]) == tuple(numbers[:3])
    assert works.members(lib, numbers[3]) == (numbers[3],)


def test_texts_that_cannot_be_compared_cost_only_themselves(
    lib: Library, report: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [report(text) for text in (ENERGY, RENTS, ENERGY, RENTS)]
    real = compare

    def fail_for_energy(one: Report, other: Report) -> Likeness:
        if one.text == ENERGY:
            raise ZeroDivisionError
        return real(one, other)

    monkeypatch.setattr(same_text, "compare", fail_for_energy)
    relate(lib, at=1)
    assert works.members(lib, numbers[0]) == (numbers[0],)
    assert works.members(lib, numbers[1]) == (numbers[1], numbers[3])
    assert lib.value("SELECT count(*) FROM recent_fingerprints WHERE related = 0") == 0
