"""Words of a query as conditions on articles: by the full-text indexes of texts, names and notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from reader.library.query.condition import Condition, Sql, balanced, from_source
from reader.library.search.terms import phrase, split_runs, term_expression
from reader.library.storage.database import Library
from reader.query.tree import And, Node, Not, Or, Text

Words: TypeAlias = Text | And | Or
"""Words that all or any of which are to be found: no fields and no negations in it."""

_TEXTS = "SELECT rowid FROM texts_fts WHERE texts_fts MATCH ?"
_NOTES = "SELECT rowid FROM article_notes_fts WHERE article_notes_fts MATCH ?"
_NAMES = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?"


def words_only(node: Node) -> bool:
    """Whether a node is words, or their combination by AND and OR."""
    return isinstance(node, Text) or (
        isinstance(node, And | Or) and all(words_only(each) for each in node.nodes)
    )


def without_wordless(node: Node) -> Node | None:
    """The node without terms that have no letter or digit, for no index has them; None where none is left."""
    if isinstance(node, Text):
        return node if term_expression(node.text) else None
    if isinstance(node, Not):
        inner = without_wordless(node.node)
        return None if inner is None else Not(inner)
    if isinstance(node, And | Or):
        kept = [each for each in map(without_wordless, node.nodes) if each is not None]
        return type(node)(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else None)
    return node


def match_expression(words: Words) -> str:
    """The words as an expression of FTS5."""
    if isinstance(words, Text):
        return term_expression(words.text, prefix=words.prefix)
    operator = " AND " if isinstance(words, And) else " OR "
    return "(" + operator.join(match_expression(each) for each in _words(words)) + ")"


def in_article(words: Words) -> Condition:
    """The condition that the words are in title, authors, text or the reader's note, each in any of them."""
    any_word = " OR ".join(dict.fromkeys(match_expression(term) for term in terms(words)))
    each = _each_word(words)
    # texts are indexed once they are ready; a note and a text may have half of the words each
    condition = from_source(
        f"""{_TEXTS} UNION ALL SELECT id FROM (
          SELECT id FROM articles WHERE revision_id IS NULL UNION {_NOTES}) w WHERE {each.text}""",
        (match_expression(words), any_word, *each.parameters),
    )
    return replace(condition, words=words)


def in_texts_alone(lib: Library, words: Words) -> bool:
    """Whether the index of texts alone answers: no text is waited for, and no note has one of the words."""
    any_word = " OR ".join(dict.fromkeys(match_expression(term) for term in terms(words)))
    found = lib.value(
        f"SELECT 1 FROM articles WHERE revision_id IS NULL UNION ALL SELECT 1 FROM ({_NOTES}) LIMIT 1",
        (any_word,),
    )
    return found is None


def in_names(term: Text, columns: Sequence[str]) -> Sql:
    """A SELECT of the articles that have a word or phrase in one of these columns of `articles_fts`."""
    found, rest = split_runs(term.text)
    tests: list[Sql] = []
    if rest:
        expression = f"{{{' '.join(columns)}}} : {phrase(rest, prefix=term.prefix and not found)}"
        if not found:
            return Sql(_NAMES, (expression,))
        tests.append(Sql(f"n.id IN ({_NAMES})", (expression,)))
    if found and set(columns) <= {"title", "authors"}:
        tests.append(
            Sql(
                f"n.id IN ({_TEXTS} UNION ALL SELECT id FROM articles WHERE revision_id IS NULL)",
                (" AND ".join(term_expression(run) for run in found),),
            )
        )
    tests += [balanced("OR", [Sql(f"instr(n.{column}, ?)", (run,)) for column in columns]) for run in found]
    if not tests:
        return Sql("SELECT 0 WHERE 0")
    every = balanced("AND", tests)
    return Sql(f"SELECT n.id FROM article_names n WHERE {every.text}", every.parameters)


def in_column(term: Text, table: str, column: str) -> Sql | None:
    """A SELECT of the rows of an indexed table that have a word or phrase in a column; None for no word.

    The table has a column `grams`, as `texts` and `highlights` have; their keys are called `rowid`.
    """
    found, rest = split_runs(term.text)
    expressions = [term_expression(run) for run in found]
    if rest:
        expressions.append(f"{{{column}}} : {phrase(rest, prefix=term.prefix and not found)}")
    if not expressions:
        return None
    tests = "".join(f" AND instr(x.{column}, ?)" for _ in found)
    index = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?"
    if not found:
        return Sql(index, (" AND ".join(expressions),))
    return Sql(
        f"SELECT x.rowid FROM {table} x WHERE x.rowid IN ({index}){tests}",
        (" AND ".join(expressions), *found),
    )


def terms(node: Node | None) -> Iterator[Text]:
    """The words of a node, those in a negation and in fields left out."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, And | Or):
        for each in node.nodes:
            yield from terms(each)


def _words(node: And | Or) -> Iterator[Words]:
    for each in node.nodes:
        assert isinstance(each, Text | And | Or)
        yield each


def _each_word(words: Words) -> Sql:
    """A test on `w.id`, word by word."""
    if isinstance(words, Text):
        expression = term_expression(words.text, prefix=words.prefix)
        names = in_names(words, ("title", "authors"))
        return Sql(
            f"(w.id IN ({_TEXTS}) OR w.id IN ({_NOTES}) OR w.id IN ({names.text}))",
            (expression, expression, *names.parameters),
        )
    return balanced("AND" if isinstance(words, And) else "OR", [_each_word(each) for each in _words(words)])
