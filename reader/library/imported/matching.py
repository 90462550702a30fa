"""Which article of the library an article of a file is: by address, DOI, or title and author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from reader.imports.grouping import folded
from reader.imports.records import ImportedArticle
from reader.library.annotations.entities.entity import is_random_uid
from reader.library.articles.listing import article_id_for_url
from reader.library.articles.urls import sha_of_address, url_key
from reader.library.citing.reports import articles_of_dois, normal_doi
from reader.library.storage.database import Library
from reader.library.storage.encoding import derived_uid, names_or_none, to_json
from reader.safetext import storable

OWN_ADDRESS = "urn:x-postil:"
"""What our own exports put before the uid of an article that has no address."""
_SHORT_TITLE = 3
"""Words up to which a title means the same report only with the same author."""
_SITE_MARK = re.compile(r"\s+[-–—·|]\s+")
"""What parts a title from the name of its site."""
_WEB = re.compile(r"https?://", re.IGNORECASE)


class Matcher:
    """Finds articles of the library; reads all titles once, when the first one is looked for."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._feeds: dict[str, int | None] = {}
        self._titles: dict[str, list[tuple[int, frozenset[str], str]]] | None = None

    def find(self, articles: Sequence[ImportedArticle]) -> list[int | None]:
        """The number of each article, None where the library does not have it."""
        keys = self._by_key([url_key(one.url) for one in articles])
        dois = [one.metadata.doi for one in articles if one.metadata.doi]
        of_doi = articles_of_dois(self._library, dois) if dois else {}
        return [self._find(one, keys, of_doi.get(normal_doi(one.metadata.doi))) for one in articles]

    def _find(self, one: ImportedArticle, keys: dict[str, int], of_doi: int | None) -> int | None:
        if one.guid and (entry := self._entry(one)) is not None:
            return entry
        if uid := own_uid(one):
            found = self._library.value("SELECT id FROM articles WHERE uid = ?", (uid,))
            if found is not None:
                return int(found)
        if one.url and not one.url.startswith(OWN_ADDRESS):
            key = url_key(one.url)
            found = keys.get(key)
            if found is None and (not key or sha_of_address(one.url)):
                found = article_id_for_url(self._library, one.url)
            if found is None and of_doi is None and is_web(one.url):
                return self._of_title(one, among=self._without_address())
            return of_doi if found is None else found
        return self._of_title(one) if of_doi is None else of_doi

    def _entry(self, one: ImportedArticle) -> int | None:
        """The article of an entry of a feed."""
        if one.feed_url not in self._feeds:
            self._feeds[one.feed_url] = feed_of(self._library, one.feed_url)
        found = self._library.value(
            "SELECT article_id FROM sources WHERE feed_id = ? AND guid = ?",
            (self._feeds[one.feed_url], storable(one.guid)),
        )
        return None if found is None else int(found)

    def _by_key(self, keys: Sequence[str]) -> dict[str, int]:
        wanted = to_json(sorted({key for key in keys if key}))
        found = self._library.tuples(
            """SELECT key, min(article_id) FROM page_addresses
               WHERE key IN (SELECT value FROM json_each(?)) GROUP BY key""",
            (wanted,),
        ) + self._library.tuples(
            """SELECT key, article_id FROM addresses
               WHERE key IN (SELECT value FROM json_each(?)) AND article_id IS NOT NULL""",
            (wanted,),
        )
        return dict(found)

    def _without_address(self) -> frozenset[int]:
        """The articles that were imported without an address."""
        rows = self._library.tuples("SELECT id FROM articles WHERE url = '' AND title <> ''")
        return frozenset(number for (number,) in rows)

    def _of_title(self, one: ImportedArticle, *, among: frozenset[int] | None = None) -> int | None:
        """The one report with this title, `among` these, whose authors do not speak against it."""
        if among is not None and not among:
            return None
        titles = self._all_titles()
        for title in titles_of(one.title):
            known = [row for row in titles.get(title, []) if among is None or row[0] in among]
            found = self._with_author(known, title, one)
            if len(found) == 1 or (found and self._is_one_work(found)):
                return min(found)
            if found:
                return None
        return None

    def _with_author(
        self, found: list[tuple[int, frozenset[str], str]], title: str, one: ImportedArticle
    ) -> set[int]:
        """Those of articles with a title that may be this author's."""
        names = _names(one.authors)
        same = {number for number, theirs, site in found if names & theirs or (site and site in one.authors)}
        if same:
            return same
        if len(title.split()) > _SHORT_TITLE:
            return {number for number, theirs, _ in found if not names or not theirs or _is_site(one.authors)}
        return {number for number, theirs, _ in found if not names and not theirs}

    def _is_one_work(self, numbers: set[int]) -> bool:
        """Whether articles are one report."""
        works = self._library.tuples(
            "SELECT work_id FROM works WHERE article_id IN (SELECT value FROM json_each(?))",
            (to_json(sorted(numbers)),),
        )
        return len(works) == len(numbers) and len(set(works)) == 1

    def _all_titles(self) -> dict[str, list[tuple[int, frozenset[str], str]]]:
        if self._titles is None:
            self._titles = {}
            for number, title, authors, site in self._library.tuples(
                "SELECT id, title, authors, site FROM articles WHERE title <> ''"
            ):
                self._note(self._titles, title, (number, _names(names_or_none(authors)), site))
        return self._titles

    def _note(
        self,
        titles: dict[str, list[tuple[int, frozenset[str], str]]],
        title: str,
        row: tuple[int, frozenset[str], str],
    ) -> None:
        for each in titles_of(title):
            titles.setdefault(each, []).append(row)

    def add(self, number: int, one: ImportedArticle) -> None:
        """Note an article that was made meanwhile."""
        if self._titles is not None and one.title:
            self._note(self._titles, one.title, (number, _names(one.authors), one.site))


def titles_of(title: str) -> list[str]:
    """A title as it is compared, and without the name of a site at its end ("Title | The Gazette")."""
    found = [folded(title)]
    short, mark, _ = _SITE_MARK.sub("\0", title).rpartition("\0")
    if mark and len(folded(short).split()) > _SHORT_TITLE:
        found.append(folded(short))
    return [each for each in dict.fromkeys(found) if each]


def feed_of(library: Library, url: str) -> int | None:
    """The subscription with this address, whatever its scheme; None where there is none."""
    wanted = url_key(url) or url
    for number, theirs in library.tuples("SELECT id, url FROM feeds WHERE unsubscribed_at IS NULL"):
        if theirs == url or url_key(theirs) == wanted:
            return int(number)
    return None


def _names(authors: Sequence[str]) -> frozenset[str]:
    """Last names, folded."""
    return frozenset(name.split()[-1] for author in authors if (name := folded(author)))


def _is_site(authors: Sequence[str]) -> bool:
    """Whether the author is the site, as Readwise says it of pages."""
    return len(authors) == 1 and re.fullmatch(r"[\w-]+(\.[\w-]+)+", authors[0]) is not None


def own_uid(one: ImportedArticle) -> str:
    """The uid that our own exports say the article has; "" for other files."""
    if one.url.startswith(OWN_ADDRESS):
        return one.url.removeprefix(OWN_ADDRESS)
    return one.uid


def new_uid(one: ImportedArticle) -> str:
    """What a new article is known by on every machine."""
    if is_random_uid(own_uid(one)):
        return own_uid(one)
    if is_web(one.url) and (key := url_key(one.url)):
        return derived_uid("url", key)
    if is_web(one.url):
        return derived_uid("saved", one.url)
    if one.metadata.doi:
        return derived_uid("doi", normal_doi(one.metadata.doi))
    return derived_uid("title", folded(one.title), folded(" ".join(one.authors)))


def is_web(url: str) -> bool:
    """Whether it is an address of the web."""
    try:
        return _WEB.match(url) is not None and bool(urlsplit(url).hostname)
    except ValueError:
        return False
