"""Which way a change of read or starred goes, for any history of both sides."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.accounts.comparing import FlagName, flag_of, plan, with_flag
from reader.accounts.protocol import long_id, short_id
from reader.library.accounts.remote_items import ComparedItem, Flags

_NAMES: tuple[FlagName, ...] = ("read", "starred")
_CHANGES = st.tuples(st.sampled_from(("here", "there")), st.sampled_from(_NAMES), st.booleans())


@given(st.lists(st.lists(_CHANGES, max_size=4), max_size=6))
def test_after_each_exchange_both_sides_have_what_was_changed(
    rounds: list[list[tuple[str, FlagName, bool]]],
) -> None:
    sides = {"here": Flags(), "there": Flags()}
    agreed = Flags()
    for changes in rounds:
        before = agreed
        for side, name, value in changes:
            sides[side] = with_flag(sides[side], name, value)
        made = plan([ComparedItem("1", 1, agreed, sides["here"])], {"1": sides["there"]})
        agreed = made.agreed.get("1", agreed)
        for (name, value), items in made.take.items():
            assert len(items) == 1
            assert flag_of(sides["here"], name) == flag_of(before, name), "the hand here has changed it"
            sides["here"] = with_flag(sides["here"], name, value)
            agreed = with_flag(agreed, name, value)
        for name, value in made.send:
            assert flag_of(sides["here"], name) == value
            sides["there"] = with_flag(sides["there"], name, value)
            agreed = with_flag(agreed, name, value)
        assert sides["here"] == sides["there"] == agreed
        for name in _NAMES:
            touched = {flag_of(sides["here"], name)} - {flag_of(before, name)}
            wanted = {value for _, changed, value in changes if changed == name}
            assert touched <= wanted


@given(st.integers(-(2**63), 2**63 - 1))
def test_an_id_has_one_spelling(number: int) -> None:
    spelt = short_id(str(number))
    assert short_id(long_id(spelt)) == spelt
    assert int(spelt, 16) == number % 2**64
    assert long_id(spelt) == f"tag:google.com,2005:reader/item/{number % 2**64:016x}"


@given(st.text("0123456789abcdef", min_size=20, max_size=24))
def test_an_id_that_is_no_number_stays_as_it_is(text: str) -> None:
    assert short_id(text) == short_id(long_id(text)) == text
