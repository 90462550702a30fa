"""Addresses reach child processes by standard input; only typed ones are trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from reader.ui.services.articles import ArticleService
from reader.ui.services.commands import CommandRunner
from reader.ui.services.librarian import Librarian
from reader.ui.services.reports import Reports
from reader.ui.services.subscriptions import SubscriptionService

SECRET = "https://ada:s3cret@example.org/feed.xml"


class RecordingRunner:
    """Records the arguments of children and the lines sent to them."""

    def __init__(self) -> None:
        self.arguments: list[str] = []
        self.sent: list[str] = []

    def run(self, arguments: Sequence[str], **options: Any) -> RecordingRunner:
        assert options["input"]
        self.arguments += arguments
        return self

    def send(self, line: str) -> None:
        self.sent.append(line)


class Silence:
    """Reports that nobody reads."""

    def say(self, *_: object, **__: object) -> None:
        """Say nothing."""


def services(runner: RecordingRunner) -> tuple[SubscriptionService, ArticleService]:
    parts = (cast("Librarian", None), cast("CommandRunner", runner), cast("Reports", Silence()))
    articles = ArticleService.__new__(ArticleService)
    articles._librarian, articles._runner, articles._reports = parts
    articles._offline = False
    return SubscriptionService(*parts), articles


def test_password_is_in_no_argument() -> None:
    runner = RecordingRunner()
    subscriptions, articles = services(runner)
    subscriptions.discover(SECRET, lambda _: None, lambda: None)
    subscriptions.subscribe(SECRET, "A", shown="", failed=lambda: None)
    articles.save_page(SECRET, lambda: None, trusted=True)
    assert runner.sent == [SECRET] * 3
    assert "s3cret" not in " ".join(runner.arguments)


@pytest.mark.parametrize("trusted", [True, False])
def test_address_from_a_text_is_untrusted(trusted: bool) -> None:
    runner = RecordingRunner()
    _, articles = services(runner)
    articles.save_page("http://localhost/", lambda: None, trusted=trusted)
    assert ("--untrusted" in runner.arguments) is not trusted
