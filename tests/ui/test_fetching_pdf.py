"""`P` shows which page of a full report is read, can be stopped, and says how it is resumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from reader.model import ArticleSummary
from reader.ui.services.articles import ArticleService
from reader.ui.services.child_process import Ended

REPORT = ArticleSummary(
    id=7,
    feed_id=None,
    title="Harbour report",
    url="https://site.example/7",
    feed_title="",
    authors=(),
    published_at=None,
    words=0,
    ready=True,
    read=False,
    starred=False,
    later=False,
    highlights=0,
    added_at=datetime.now(UTC),
)


@dataclass
class FakeChild:
    arguments: Sequence[str]
    on_line: Callable[[str], None]
    on_end: Callable[[Ended], None]
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True


@dataclass
class FakeRunner:
    children: list[FakeChild] = field(default_factory=list)

    def run(self, arguments: Sequence[str], **callbacks: Any) -> FakeChild:
        self.children.append(FakeChild(arguments, **callbacks))
        return self.children[-1]


@dataclass
class FakeReports:
    said: list[str] = field(default_factory=list)

    def say(self, message: str, **_: object) -> None:
        self.said.append(message)

    def key(self, command: str) -> str:
        return {"library.stop": "ctrl+x", "library.pdf": "P"}[command]

    def changed(self, _: object) -> None:
        pass


def test_progress_stop_and_end() -> None:
    runner, reports, stored = FakeRunner(), FakeReports(), list[bool]()
    service = ArticleService(cast(Any, None), cast(Any, runner), cast(Any, reports), offline=False)
    assert not service.stop_pdf()
    service.fetch_pdf(REPORT, lambda: stored.append(True))
    (child,) = runner.children
    for line in (
        '{"page": 0, "pages": 640}\n',
        '{"page": 1200, "pages": 1640}\n',
        "#7 Harbour report\n",
        "[1]",
    ):
        child.on_line(line)
    assert reports.said[-1] == "page 1,200 of 1,640 of “Harbour report”, ctrl+x stops"
    service.fetch_pdf(REPORT, lambda: None)
    assert (len(runner.children), reports.said[-1]) == (1, "a PDF is already being fetched, ctrl+x stops it")
    assert service.stop_pdf()
    assert child.stopped
    child.on_end(Ended(-15, ""))
    assert (reports.said[-1], stored) == ("stopped, P resumes it", [])
    service.fetch_pdf(REPORT, lambda: stored.append(True))
    runner.children[1].on_end(Ended(0, ""))
    assert (reports.said[-1], stored) == ("full report saved", [True])
