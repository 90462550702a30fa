"""Tagged reports for tests (ISO 32000-1, 14.7 and 14.8), set so that the layout alone would not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.hostile_reports import FONT, pdf, stream

WIDTH, HEIGHT = 612, 792


@dataclass
class Element:
    """A structure element: its type, and its kids, elements or (page, marked content)."""

    kind: str
    kids: list[Element | tuple[int, int]] = field(default_factory=list)
    attributes: str = ""

    def add(self, kind: str, attributes: str = "") -> Element:
        """A new element in this one."""
        kid = Element(kind, attributes=attributes)
        self.kids.append(kid)
        return kid


@dataclass
class TaggedReport:
    """Pages with lines of marked content, and the elements that they belong to."""

    labels: str = ""
    root: Element = field(default_factory=lambda: Element("Document"))
    pages: list[list[str]] = field(default_factory=lambda: [[]])
    counts: list[int] = field(default_factory=lambda: [0])

    def new_page(self) -> None:
        self.pages.append([])
        self.counts.append(0)

    def line(self, element: Element | None, text: str, x: float, y: float, size: float = 10) -> None:
        """Set a line on the last page; without an element it is an artifact."""
        page = len(self.pages) - 1
        shown = f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET"
        if element is None:
            self.pages[page].append(f"/Artifact BMC {shown} EMC")
            return
        mark = self.counts[page]
        self.counts[page] += 1
        element.kids.append((page, mark))
        self.pages[page].append(f"/{element.kind} <</MCID {mark}>> BDC {shown} EMC")

    def lines(
        self, element: Element, texts: Sequence[str], x: float, y: float, size: float = 10, step: float = 12
    ) -> float:
        """Set lines below each other; returns where the next would stand."""
        for text in texts:
            self.line(element, text, x, y, size)
            y -= step
        return y

    def data(self) -> bytes:
        """The file."""
        count = len(self.pages)
        page_numbers = [10 + 2 * index for index in range(count)]
        objects: dict[int, bytes] = {5: FONT}
        owners: dict[tuple[int, int], int] = {}
        following = 10 + 2 * count
        pending: list[tuple[Element, int, int]] = [(self.root, 4, 3)]
        while pending:
            element, number, parent = pending.pop()
            kids: list[str] = []
            for kid in element.kids:
                if isinstance(kid, Element):
                    pending.append((kid, following, number))
                    kids.append(f"{following} 0 R")
                    following += 1
                else:
                    owners[kid] = number
                    kids.append(f"<</Type/MCR/Pg {page_numbers[kid[0]]} 0 R/MCID {kid[1]}>>")
            objects[number] = (
                f"<</Type/StructElem/S/{element.kind}/P {parent} 0 R/K[{' '.join(kids)}]{element.attributes}>>"
            ).encode()
        tree = " ".join(
            f"{page} [" + " ".join(f"{owners[page, mark]} 0 R" for mark in range(self.counts[page])) + "]"
            for page in range(count)
        )
        objects[3] = f"<</Type/StructTreeRoot/K 4 0 R/ParentTree<</Nums[{tree}]>>>>".encode()
        objects[2] = (
            f"<</Type/Pages/Count {count}/Kids[{' '.join(f'{number} 0 R' for number in page_numbers)}]>>"
        ).encode()
        objects[1] = (
            f"<</Type/Catalog/Pages 2 0 R/StructTreeRoot 3 0 R/MarkInfo<</Marked true>>{self.labels}>>"
        ).encode()
        for page, number in enumerate(page_numbers):
            objects[number] = (
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {number + 1} 0 R"
                f"/StructParents {page}/Resources<</Font<</F1 5 0 R>>>>>>"
            ).encode()
            objects[number + 1] = stream("\n".join(self.pages[page]).encode("latin-1"))
        return pdf(dict(sorted(objects.items())))
