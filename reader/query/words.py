"""Tree to text: the normal form of a query. Reading it gives the same tree back."""

from __future__ import annotations

from reader.query.tree import And, Field, Node, Not, Number, Or, Pattern, Query, Range, Text, Value


def to_words(query: Query) -> str:
    """The query as text that `parse` reads to an equal one."""
    parts = [_node(query.root, inside=False)] if query.root is not None else []
    parts.extend(f"sort:{'-' if sort.descending else ''}{sort.key}" for sort in query.sorts)
    if query.limit is not None:
        parts.append(f"limit:{query.limit}")
    if isinstance(query.root, Or) and len(parts) > 1:
        parts[0] = f"({parts[0]})"
    return " ".join(parts)


def _node(node: Node, *, inside: bool) -> str:
    if isinstance(node, Or):
        text = " OR ".join(_node(each, inside=isinstance(each, Or)) for each in node.nodes)
        return f"({text})" if inside else text
    if isinstance(node, And):
        text = " ".join(_node(each, inside=True) for each in node.nodes)
        return f"({text})" if inside else text
    if isinstance(node, Not):
        inner = _node(node.node, inside=True)
        return f"NOT {inner}" if inner.startswith("-") or isinstance(node.node, Not) else f"-{inner}"
    return _field(node) if isinstance(node, Field) else _term(node)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _term(term: Text) -> str:
    if term.phrase:
        return _quote(term.text)
    return term.text + ("*" if term.prefix else "")


def _field(field: Field) -> str:
    return f"{field.key}:{field.operator}" + ",".join(_value(value) for value in field.values)


def _value(value: Value) -> str:
    if isinstance(value, Text):
        return _term(value)
    if isinstance(value, Pattern):
        return f"/{value.source.replace('/', chr(92) + '/')}/" + ("i" if value.ignore_case else "")
    if isinstance(value, Range):
        return f"{_value(value.low)}..{_value(value.high)}"
    return str(value.value) if isinstance(value, Number) else value.text
