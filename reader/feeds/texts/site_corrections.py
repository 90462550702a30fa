"""The reader's corrections of sites, as the cleaner takes them."""

from __future__ import annotations

from reader.cleaning.correction import Correction
from reader.library.annotations.site_rules import host_of, site_rules
from reader.library.storage.database import Library


class SiteCorrections:
    """All corrections of a library, read once; `of` gives those of the site of an address."""

    def __init__(self, library: Library) -> None:
        self._by_host: dict[str, list[Correction]] = {}
        for rule in site_rules(library):
            correction = Correction(rule.verdict == "always", rule.block)
            self._by_host.setdefault(rule.host, []).append(correction)

    def of(self, url: str) -> tuple[Correction, ...]:
        """What was said of blocks of the site at an address."""
        return tuple(self._by_host.get(host_of(url), ())) if self._by_host else ()
