"""Compares read and starred here, on the server, and at the last exchange, to decide what to send and apply.

The API gives no times, so each side is compared with the last exchange. What changed on one side alone is
carried to the other; a flag that changed on both sides is the same on both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from reader.library.accounts.remote_items import ComparedItem, Flags

FlagName: TypeAlias = Literal["read", "starred"]
NAMES: tuple[FlagName, ...] = ("read", "starred")


@dataclass(slots=True)
class Plan:
    """What is to be done. Keys are a flag and its new value.

    `take` has the items to change here, `send` those to change there; `agreed` is what holds on both sides
    without doing anything, by the ids of items.
    """

    take: dict[tuple[FlagName, bool], list[ComparedItem]] = field(default_factory=lambda: defaultdict(list))
    send: dict[tuple[FlagName, bool], list[ComparedItem]] = field(default_factory=lambda: defaultdict(list))
    agreed: dict[str, Flags] = field(default_factory=dict)


def plan(items: Iterable[ComparedItem], there: Mapping[str, Flags]) -> Plan:
    """Compare the items; of those missing in `there` nothing new is known, and what changed here is sent."""
    made = Plan()
    for item in items:
        remote = there.get(item.remote_id, item.agreed)
        agreed = item.agreed
        for name in NAMES:
            is_there, is_here, was = (flag_of(each, name) for each in (remote, item.here, item.agreed))
            if is_there == is_here:
                agreed = with_flag(agreed, name, is_here)
            elif is_here == was:
                made.take[name, is_there].append(item)
            else:
                made.send[name, is_here].append(item)
        if agreed != item.agreed:
            made.agreed[item.remote_id] = agreed
    return made


def flag_of(flags: Flags, name: FlagName) -> bool:
    """One of the flags."""
    return flags.read if name == "read" else flags.starred


def with_flag(flags: Flags, name: FlagName, value: bool) -> Flags:
    """The flags with one of them changed."""
    return replace(flags, read=value) if name == "read" else replace(flags, starred=value)
