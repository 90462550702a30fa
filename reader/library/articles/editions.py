"""Other editions of a report: corrected ones, issues of its series, and versions in other languages.

They are linked, never joined: each is a report of its own.
"""

from __future__ import annotations

import re

from reader.library.articles.urls import url_key
from reader.library.articles.work_rows import with_members
from reader.library.articles.works import LANGUAGE, OTHER_EDITION, link_articles
from reader.library.storage.database import Library
from reader.library.storage.encoding import to_json

_MOST = 20
_MOST_LANGUAGES = 40
"""Articles with one key from which it is no report's but a page's that many have."""
_CODES = (
    "ar|bg|ca|cs|da|de|el|en|es|et|eu|fa|fi|fr|ga|gl|he|hr|hu|it|ja|ko|lt|lv|mt|nb|nl|nn|pl|pt|ro|ru|sk|sl|sr|"
    "sv|tr|uk|zh"
)
_LANGUAGE = re.compile(
    rf"(?:(?<=/)|(?<=\.)|(?<=[?&]lang=)|(?<=[?&]language=)|(?<=[?&]locale=)|^)"
    rf"({_CODES})(?:[-_][a-z]{{2}})?(?=[/.?&#]|$)",
    re.IGNORECASE,
)


def language_key(url: str) -> tuple[str, str]:
    """What the addresses of a report's language versions have in common, and the language; ("", "") for none.

    example.org/de/figures and example.org/en/figures differ in it alone: a part of the path, of a file's name
    (`figures.de.html`) or of the host, or a parameter.
    """
    key = url_key(url)
    found = list(_LANGUAGE.finditer(key))
    if not found or (found[0].end() == len(key) and found[0].start() == key.find("/") + 1):
        return "", ""  # a front page
    # the last one: a host such as it.example.org names a department as often as a language
    match = found[-1]
    return f"{key[: match.start(1)]}*{key[match.end() :]}", match[1].lower()


def link_language_versions(lib: Library, article_id: int, url: str, *, at: int) -> None:
    """Link an article to those whose address differs from its own in the language alone.

    Inside a transaction; `at` is in microseconds since 1970 UTC.
    """
    key, language = language_key(url)
    if not key:
        return
    rows = lib.tuples(
        "SELECT article_id, language FROM language_versions WHERE key = ? LIMIT ?", (key, _MOST_LANGUAGES)
    )
    if len(rows) == _MOST_LANGUAGES:
        return
    if not any(number == article_id for number, _ in rows):
        row = {"key": key, "article_id": article_id, "language": language}
        lib.table("language_versions").insert(row)
    for number, other in rows:
        if other != language:
            link_articles(lib, article_id, number, LANGUAGE, at=at, same=False)


def other_editions(lib: Library, article_id: int) -> tuple[int, ...]:
    """The other editions of an article's report, the newest first, each by the article that stands for it.

    What the reader said is the same report, or hid, is left out.
    """
    own = with_members(lib, [article_id])
    rows = lib.tuples(
        """SELECT DISTINCT ifnull(w.shown_id, x.id), t.sort_at FROM (
             SELECT other_id AS id FROM work_links WHERE article_id IN (SELECT value FROM json_each(:own))
               AND same = 0 AND reason IN (:edition, :language)
             UNION SELECT article_id FROM work_links WHERE other_id IN (SELECT value FROM json_each(:own))
               AND same = 0 AND reason IN (:edition, :language)) x
           LEFT JOIN works w ON w.article_id = x.id
           JOIN states t ON t.article_id = ifnull(w.shown_id, x.id)
           WHERE t.hidden_at IS NULL AND x.id NOT IN (SELECT value FROM json_each(:own))
           ORDER BY t.sort_at DESC, 1 DESC LIMIT :most""",
        {"own": to_json(own), "edition": OTHER_EDITION, "language": LANGUAGE, "most": _MOST},
    )
    return tuple(row[0] for row in rows)
