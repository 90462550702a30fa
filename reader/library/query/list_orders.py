"""How the lists of the app are sorted, kept by list on this machine; not journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reader.library.storage.database import Library

if TYPE_CHECKING:
    from reader.query.tree import Sort

_PREFIX = "list_order:"
_PLAIN = "plain"
_DESCENDING_FIRST = ("date",)


class ListOrder(NamedTuple):
    """How a list is sorted: by a key of `sort:` in queries, "" for the list's own order.

    `headings`: whether days have headings where the list is in the order of its dates.
    """

    key: str = ""
    descending: bool = False
    headings: bool = True

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """The order in a query; empty for the list's own."""
        from reader.query.tree import Sort  # the first screen, which reads this order, asks no query

        return (Sort(self.key, self.descending),) if self.key else ()

    def by(self, key: str) -> ListOrder:
        """Sorted by a key, or the other way round where it is so already."""
        if key and key == self.key:
            return self._replace(descending=not self.descending)
        return self._replace(key=key, descending=key in _DESCENDING_FIRST)


def list_order(lib: Library, name: str) -> ListOrder:
    """The order of a list by its name; the default where none was chosen."""
    words = str(lib.value("SELECT value FROM meta WHERE key = ?", (_PREFIX + name,)) or "").split()
    key = next((word for word in words if word != _PLAIN), "")
    return ListOrder(key.removeprefix("-"), key.startswith("-"), _PLAIN not in words)


def set_list_order(lib: Library, name: str, order: ListOrder) -> None:
    """Keep the order of a list. One transaction."""
    from reader.library.annotations.journal_store import set_meta  # lists are drawn without it

    sign = "-" if order.descending else ""
    words = [f"{sign}{order.key}" if order.key else "", "" if order.headings else _PLAIN]
    with lib.transaction():
        set_meta(lib, **{_PREFIX + name: " ".join(word for word in words if word)})
