"""Every rule by its name, with its reason: what `--explain` says and docs/cleaning.md lists.

Rules by the name of a part are in `vocabulary.NAME_RULES`, rules by what a line says in `phrases`; those
that look at what a piece is, and where it stands, are named here. A rule that is added in the code needs
its line here, a page in tests/cleaning/test_rule_names.py, and a row in docs/cleaning.md; a test says which
is missing.
"""

from __future__ import annotations

from reader.cleaning import phrases
from reader.cleaning.vocabulary import NAME_RULES

OTHER_RULES = {
    "hidden": "not shown on the page",
    "tag": "a part that HTML itself names as something else",
    "role": "a part that ARIA names as something else",
    "article in an article": "one of several of a kind inside the article",
    "outside the article": "beyond the part of the page that holds the article",
    "title": "the title again, which is metadata",
    "reading time": "how long it takes to read",
    "link above the article": "a category, or a way back",
    "cookie notice": "the text of a consent box",
    "bare link": "a paragraph that is a link to another article",
    "link in capitals": "a paragraph in capitals that is a link",
    "heading that is a link": "the title of another article",
    "list of links": "other articles",
    "tags and categories": "the site's own index words",
    "next article": "another article below this one, under a headline of its own",
    "repetition": "the same text again",
    "recent comments": "what readers wrote, here or elsewhere on the site",
    "tail": "below the text, and no running text: a note on the author, a credit, a notice, spam",
    "heading without text": "nothing follows it",
    "unlike the article": "left out by the trees alone: unlike what articles hold at such a place",
    "style sheet": "rules for the look of a page, whose element a feed lost",
    "feed footer": "what a feed appends to its entries",
}
"""Rules that are no row of a table of names or phrases."""


def rules() -> dict[str, str]:
    """The reason of every rule, by its name."""
    by_phrase = {
        rule.name: rule.reason for rule in vars(phrases).values() if isinstance(rule, phrases.PhraseRule)
    }
    return {rule.name: rule.reason for rule in NAME_RULES} | by_phrase | OTHER_RULES


def reason(name: str) -> str:
    """Why a rule leaves something out; "" for a name that is none. "tag nav" is one of the rule "tag"."""
    known = rules()
    return known.get(name) or known.get(name.split(" ", 1)[0], "")
