"""The tree of a query as conditions that all have to hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from reader.library.query.condition import EVERYTHING, NOTHING, Condition, all_of, any_of, negated
from reader.library.query.fields import compile_field, in_place
from reader.library.query.options import QueryOptions
from reader.library.query.saved import view_query
from reader.library.query.words import Words, in_article, without_wordless, words_only
from reader.library.storage.database import Library
from reader.query.errors import QueryError
from reader.query.parsing import parse
from reader.query.tree import And, Field, Node, Not, Or, Text


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the nodes of one query; `views` are the names of the saved views it is inside of.

    `field` and `words` give the conditions of fields and of words.
    """

    lib: Library
    options: QueryOptions
    field: Callable[[Compiler, Field], Condition]
    words: Callable[[Words], Condition]
    views: tuple[str, ...] = ()

    def conjuncts(self, root: Node | None) -> list[Condition]:
        """The conditions of a query's root, all of which have to hold."""
        if root is None:
            return []
        node = without_wordless(root)
        if node is None:
            return [NOTHING]  # to find everything instead would be a surprise
        return self._all(node)

    def condition(self, node: Node) -> Condition:
        """The condition of a node, in which each term has a letter or digit."""
        if words_only(node):
            assert isinstance(node, Text | And | Or)
            return self.words(node)
        if isinstance(node, Field):
            return all_of(self._view(node)) if node.key == "view" else self.field(self, node)
        if isinstance(node, Not):
            return negated(self.condition(node.node))
        if isinstance(node, And):
            return all_of(self._all(node))
        assert isinstance(node, Or)
        return any_of([self.condition(each) for each in _words_together(node)])

    def _all(self, node: Node) -> list[Condition]:
        if isinstance(node, And) and not words_only(node):
            return [one for each in _words_together(node) for one in self._all(each)]
        if isinstance(node, Field) and node.key == "view":
            return self._view(node)
        return [self.condition(node)]

    def _view(self, field: Field) -> list[Condition]:
        if len(field.values) > 1:
            each = [all_of(self._view(replace(field, values=(value,)))) for value in field.values]
            return [any_of(each)]
        (value,) = field.values
        assert isinstance(value, Text)
        name, text = view_query(self.lib, value.text, field.column)
        if name in self.views:
            circle = " → ".join([*self.views[self.views.index(name) :], name])
            raise QueryError(f"The view {name} contains itself: {circle}", field.column)
        inside = replace(self, views=(*self.views, name))
        try:
            return inside.conjuncts(parse(text).root) or [EVERYTHING]
        except QueryError as error:
            if self.views or name in str(error):
                raise
            raise QueryError(
                f"The view {name} is not valid: {error.reason}", field.column, hint=error.hint
            ) from error


def compile_articles(
    lib: Library, root: Node | None, options: QueryOptions, *, inside: tuple[str, ...] = ()
) -> list[Condition]:
    """The conditions that articles have to meet, all of them; none where every article matches.

    `inside` are the names of views that the query is part of. Raises QueryError.
    """
    return [
        *in_place(lib, options),
        *Compiler(lib, options, compile_field, in_article, inside).conjuncts(root),
    ]


def _words_together(node: And | Or) -> list[Node]:
    """The parts of a node with its words as one part: the full-text index takes them at once."""
    words = [each for each in node.nodes if words_only(each)]
    others = [each for each in node.nodes if not words_only(each)]
    if len(words) > 1:
        words = [type(node)(tuple(words))]
    return [*words, *others]
