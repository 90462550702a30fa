"""Reports written for tests: each block of the text is known, and no two paragraphs are the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum
from html import escape


class Kind(StrEnum):
    """What a block of a report is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True)
class Part:
    """One block; of a table, `text` has a line for each row and a tab between cells."""

    kind: Kind
    text: str

    @property
    def html(self) -> str:
        """The block in the plainest markup."""
        if self.kind is Kind.TABLE:
            first, *rest = self.text.split("\n")
            head = "".join(f"<th>{escape(cell)}</th>" for cell in first.split("\t"))
            rows = "".join(
                f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row.split(chr(9)))}</tr>"
                for row in rest
            )
            return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        tag = {Kind.HEADING: "h2", Kind.PARAGRAPH: "p", Kind.ITEM: "li"}[self.kind]
        return f"<{tag}>{escape(self.text)}</{tag}>"


@dataclass(frozen=True)
class Report:
    """A report: what stands above its text, and the text in sections; the first section has no heading."""

    title: str
    author: str
    day: str
    iso_day: str
    language: str
    sections: tuple[tuple[Part, ...], ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All blocks, in order."""
        return tuple(part for section in self.sections for part in section)

    @property
    def truth(self) -> list[str]:
        """The text of each block, in order."""
        return [part.text for part in self.parts]

    @property
    def headings(self) -> list[str]:
        """The headings of the sections, in order."""
        return [part.text for part in self.parts if part.kind is Kind.HEADING]


def markup(parts: tuple[Part, ...]) -> str:
    """Blocks as plain HTML, items that follow one another as one list."""
    out: list[str] = []
    inside = False
    for part in parts:
        if (part.kind is Kind.ITEM) != inside:
            inside = not inside
            out.append("<ul>" if inside else "</ul>")
        out.append(part.html)
    return "".join(out) + ("</ul>" if inside else "")


_ENGLISH = (
    "The {body} counted {n} households in {place} that had no piped water at the end of the dry season.",
    "Between {year} and {later}, spending on {thing} rose by {p} per cent, most of it in two districts.",
    "In interviews, officials of the {body} said that the {thing} had been planned for {n} people, not for twice as many.",
    "None of the {n} contracts that we read names a date by which the {thing} must be finished.",
    "People in {place} told us that they had waited {p} months for an answer, and that none had come.",
    "This paper asks who pays for the {thing}, and what happens to those who cannot pay.",
    "The sample covers {n} villages around {place}; the method is described at the end.",
    "By law, the {body} must publish its accounts each spring, yet the last ones are those of {year}.",
    "A second survey, carried out in {later}, found much the same: {p} per cent had seen no change at all.",
    "Prices in {place} doubled within {p} weeks, while wages stayed where they had been in {year}.",
    "The minister called the figures incomplete; her own {body} had collected them.",
    "Where the {thing} was run by a cooperative, losses fell to {p} per cent within a year.",
    "It would be wrong to conclude from this that {place} has solved the problem for good.",
    "Our estimate rests on {n} meter readings, of which a tenth had to be discarded.",
    "Without the {thing}, the town of {place} would need {n} lorries a week, and there are not that many.",
    "The court held that the {body} had acted beyond its powers, and ordered it to pay the costs.",
    "For the farmers south of {place}, the question is a simpler one: whether the well lasts until {later}.",
    "Several donors left after {year}, and the {body} has been looking for {p} million ever since.",
)
_GERMAN = (
    "Die {body} zählte in {place} {n} Haushalte, die am Ende der Trockenzeit kein fließendes Wasser hatten.",
    "Zwischen {year} und {later} stiegen die Ausgaben für {thing} um {p} Prozent, vor allem in zwei Bezirken.",
    "Keiner der {n} Verträge, die wir gelesen haben, nennt einen Termin für {thing}.",
    "Einwohner von {place} berichteten, sie hätten {p} Monate auf eine Antwort gewartet.",
    "Die Erhebung umfasst {n} Dörfer rund um {place}; das Verfahren ist am Ende beschrieben.",
    "Nach dem Gesetz muss die {body} ihre Bücher jedes Frühjahr offenlegen, doch die letzten stammen von {year}.",
    "Eine zweite Befragung im Jahr {later} ergab fast dasselbe: {p} Prozent sahen keine Veränderung.",
    "In {place} verdoppelten sich die Preise binnen {p} Wochen, während die Löhne blieben wie {year}.",
    "Wo eine Genossenschaft {thing} betrieb, sanken die Verluste binnen eines Jahres auf {p} Prozent.",
    "Unsere Schätzung beruht auf {n} Ablesungen, von denen ein Zehntel verworfen werden musste.",
    "Das Gericht befand, die {body} habe ihre Befugnisse überschritten, und legte ihr die Kosten auf.",
    "Für die Bauern südlich von {place} ist die Frage einfacher: ob der Brunnen bis {later} reicht.",
)
_WORDS = {
    "en": {
        "body": ("water authority", "statistical office", "regional council", "audit court", "planning board"),
        "place": ("Marrow", "Upper Tamsin", "Port Lisle", "Kelda", "Sankt Aurel", "the eastern valley"),
        "thing": ("pumping station", "relief programme", "school network", "northern pipeline", "clinic"),
    },
    "de": {
        "body": ("Wasserbehörde", "Statistikbehörde", "Regionalversammlung", "Prüfstelle"),
        "place": ("Marrow", "Obertamsin", "Kelda", "Sankt Aurel", "Neulisle"),
        "thing": ("das Pumpwerk", "das Hilfsprogramm", "die Nordleitung", "das Schulnetz"),
    },
}  # fmt: skip
_HEADINGS = {
    "en": ("Background", "What the figures show", "Who pays", "The view from the villages", "Method", "Outlook"),
    "de": ("Ausgangslage", "Was die Zahlen zeigen", "Wer bezahlt", "Die Sicht der Dörfer", "Verfahren"),
}  # fmt: skip
_TITLES = {
    "en": (
        "Dry taps in the eastern valley",
        "Who pays for the northern pipeline",
        "Counting wells around Kelda",
    ),
    "de": ("Trockene Hähne im Osttal", "Wer die Nordleitung bezahlt", "Brunnen zählen um Kelda"),
}
_AUTHORS = ("Ada Stream", "Bo Brook", "Mara Lindqvist", "Tomas Okafor")


def make_report(seed: int, language: str = "en", *, sections: int = 4) -> Report:
    """The same report for the same seed, language and number of sections; about 600 words."""
    chance = random.Random(f"{seed} {language}")
    templates = list(_ENGLISH if language == "en" else _GERMAN)
    waiting: list[str] = []

    def sentence() -> str:
        if not waiting:
            waiting.extend(chance.sample(templates, len(templates)))
        words = {name: chance.choice(several) for name, several in _WORDS[language].items()}
        return waiting.pop().format(
            **words,
            n=f"{chance.randint(101, 999)}",
            p=chance.randint(3, 48),
            year=chance.randint(2009, 2015),
            later=chance.randint(2016, 2024),
        )

    def paragraph() -> Part:
        return Part(Kind.PARAGRAPH, " ".join(sentence() for _ in range(chance.randint(2, 4))))

    made: list[tuple[Part, ...]] = []
    for number, heading in enumerate(chance.sample(_HEADINGS[language], sections)):
        parts = [Part(Kind.HEADING, heading)] if number else []
        parts += [paragraph() for _ in range(chance.randint(2, 4))]
        if number == 1:
            parts += [Part(Kind.ITEM, sentence()) for _ in range(3)]
            parts.append(paragraph())
        if number == 2:
            rows = [f"{place}\t{chance.randint(100, 999)}\t{chance.randint(1, 99)}" for place in ("Marrow", "Kelda", "Port Lisle")]  # fmt: skip
            parts.append(Part(Kind.TABLE, "\n".join(["Town\tWells\tDry" if language == "en" else "Ort\tBrunnen\tTrocken", *rows])))  # fmt: skip
            parts.append(paragraph())
        made.append(tuple(parts))
    month = chance.randint(1, 12)
    day = chance.randint(1, 28)
    names = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
    shown = f"{day} {names[month - 1]} 2024" if language == "en" else f"{day:02}.{month:02}.2024"
    return Report(
        title=chance.choice(_TITLES[language]),
        author=chance.choice(_AUTHORS),
        day=shown,
        iso_day=f"2024-{month:02}-{day:02}",
        language=language,
        sections=tuple(made),
    )
