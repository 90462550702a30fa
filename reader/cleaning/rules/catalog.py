"""Every rule by its name, with its reason: what `--explain` says and docs/cleaning.md lists.

A rule that is added to a table needs a page in tests/cleaning/test_rule_names.py and a row in
docs/cleaning.md; a test says which is missing.
"""

from __future__ import annotations

from functools import cache

from reader.cleaning import phrases
from reader.cleaning.rules.body import BODY, BODY_GROUPS, BUTTON
from reader.cleaning.rules.lead import BARE_AUTHOR, KICKERS, LEAD
from reader.cleaning.rules.prune import PARTS
from reader.cleaning.rules.rule import NOT_LOCATED, UNLIKE
from reader.cleaning.rules.tail import TAIL_GROUPS

OTHER_RULES = {
    "hidden": "not shown on the page, or folded away in a box that asks for a choice",
    "tail": "below the text, and no running text: a note on the author, a credit, a notice, spam",
    NOT_LOCATED: "beyond the part of the page that holds the article",
    UNLIKE: "left out by the trees alone: unlike what articles hold at such a place",
    "style sheet": "rules for the look of a page, whose element a feed lost",
    "feed footer": "what a feed appends to its entries",
}
"""Verdicts that are in no table, or in several rows of one."""

OF_THE_READER = {"never on this site": "you said so of such blocks of this site (`postil sites` lists them)"}
"""What is left out by no rule of the cleaner's, but by a correction."""


@cache
def rules() -> dict[str, str]:
    """The reason of every rule, by its name; the rules for single tags and roles are one each."""
    named = [
        *((rule.name, rule.reason) for rule in PARTS),
        *((rule.name, rule.reason) for rule in (BUTTON, *LEAD, *BODY)),
        *((rule.name, rule.reason) for rule in (KICKERS, *BODY_GROUPS, BARE_AUTHOR, *TAIL_GROUPS)),
    ]
    found = {
        rule.name: rule.reason for rule in vars(phrases).values() if isinstance(rule, phrases.PhraseRule)
    }
    for name, why in named:
        found.setdefault(name.split(" ")[0] if name.startswith(("tag ", "role ")) else name, why)
    return found | OTHER_RULES


def reason(name: str) -> str:
    """Why a rule leaves something out; "" for a name that is none. "tag nav" is one of the rule "tag"."""
    known = rules() | OF_THE_READER
    return known.get(name) or known.get(name.split(" ", 1)[0], "")
