"""Jinja2 as templates of exports have it: sandboxed, with filters for Markdown, YAML and dates."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reader.document.markdown import escape
from reader.errors import ExportError
from reader.export.kept_blocks import kept_block
from reader.export.markdown import tag, yaml_lines

_TOKENS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "DD": "%d", "dddd": "%A", "ddd": "%a",
    "HH": "%H", "hh": "%I", "mm": "%M", "ss": "%S", "A": "%p",
}  # fmt: skip
_TOKEN = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)) + r"|\[[^\]]*\]")


class _Environment(ImmutableSandboxedEnvironment):
    """`.length` of texts and lists is their length, as in Nunjucks."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute == "length" and isinstance(obj, str | list | tuple | dict):
            return len(obj)
        return super().getattr(obj, attribute)


class _Persist(Extension):
    """`{% persist "name" %}…{% endpersist %}`: what the reader makes of it in the file is kept."""

    tags = {"persist"}  # noqa: RUF012  (Jinja2 declares it so)

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        name = parser.parse_expression()
        body = parser.parse_statements(("name:endpersist",), drop_needle=True)
        call = self.call_method("_persisted", [name])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _persisted(self, name: object, caller: Callable[[], str]) -> str:
        return kept_block(str(name), caller())


class ReportTemplate:
    """A template, compiled. `name` is what errors call it. Raises ExportError where it is not valid."""

    def __init__(self, name: str, source: str) -> None:
        self._name = name
        environment = _Environment(
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
            undefined=StrictUndefined,
            extensions=[_Persist],
        )
        environment.filters.update(
            md=lambda value: escape(str(value)),
            quote=_quoted,
            yaml=_yaml,
            tag=lambda value: tag(str(value)),
            format=_formatted,
        )
        try:
            code = environment.compile(source, name, name)
            self._template = environment.template_class.from_code(environment, code, environment.globals)
        except TemplateSyntaxError as error:
            raise _failure(name, error.lineno, error.message or "syntax error") from error

    def render(self, variables: Mapping[str, Any]) -> str:
        """The file. Raises ExportError, naming template and line."""
        try:
            return self._template.render(variables)
        except Exception as error:  # whatever a template does wrong: it is a program of the reader's
            frames = traceback.extract_tb(error.__traceback__)
            line = next((frame.lineno for frame in reversed(frames) if frame.filename == self._name), None)
            raise _failure(self._name, line, str(error) or type(error).__name__) from error


def _failure(name: str, line: int | None, message: str) -> ExportError:
    where = f"{name}, line {line}" if line else name
    return ExportError(f"{where}: {message.rstrip('.')}. Nothing was written.", hint="Correct the template.")


def _quoted(value: object) -> str:
    """Lines as a block quote."""
    return "\n".join(f"> {line}".rstrip() for line in str(value).split("\n"))


def _yaml(value: Any, name: str) -> str:
    """A property of front matter: one line, or a list below it."""
    return yaml_lines(name, list(value) if isinstance(value, list | tuple) else value)


def _formatted(value: object, pattern: str = "YYYY-MM-DD") -> str:
    """A date by a pattern of Moment.js; what is no date stays."""
    if not isinstance(value, date | datetime):
        return str(value)
    moment = value
    return _TOKEN.sub(
        lambda found: (
            found.group()[1:-1] if found.group().startswith("[") else moment.strftime(_TOKENS[found.group()])
        ),
        pattern,
    )
