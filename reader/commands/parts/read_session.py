"""Reading one article sentence by sentence: where one is, what is said, what is marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from reader.document.spoken import SpokenDocument, Unit
from reader.errors import PostilError
from reader.model import Article, Highlight, Revision
from reader.page_numbers import label, page_at
from reader.presentation.counts import counted
from reader.reading_places import offset_of_place
from reader.reading_time import minutes

if TYPE_CHECKING:
    from reader.commands.parts.read_input import Commands
    from reader.commands.parts.read_marks import Marks

HELP = """\
Enter: the next sentence.  A number: that many sentences.  -: the previous sentence.  .: this one again.
p: the rest of the paragraph.  } and {: the next, the previous paragraph.
] and [: the next, the previous heading.  c: contents.  g 3: to the heading with that number in the contents.
g 40%: to that part of the text.  g: to the beginning.  G: to the end.
/words: search.  /: the next place with these words.
h: highlight the sentence.  H: highlight the paragraph.  l: list the highlights.
n: write a note on the sentence.  n words: the same in one line.  N: replace the note.
d: delete the highlight.  u: undo.  r: redo.
w: where you are.  f: the footnotes of the sentence.  a: the addresses of its links.
q: stop; Postil remembers the sentence."""
_MOST_AT_ONCE = 1000


class Session:
    """One article being read; `say` prints a line, `ask` has a line typed."""

    def __init__(
        self,
        article: Article,
        revision: Revision,
        *,
        marks: Marks,
        commands: Commands,
        say: Callable[[str], None],
    ) -> None:
        self.article, self._revision = article, revision
        self._marks, self._commands, self._say = marks, commands, say
        self.spoken = SpokenDocument(revision.document)
        self._at = self.spoken.at(offset_of_place(revision.document, article.state.place))
        self._furthest = self._at
        self._said = -1
        """The sentence that was said last; -1 before the first."""
        self._wanted = ""
        self._table: Mapping[str, Callable[[str], None]] = {
            "+": lambda _: self._next(),
            "-": lambda _: self._previous(),
            ".": lambda _: self._tell(),
            "p": lambda _: self._rest_of_paragraph(),
            "}": lambda _: self._next_paragraph(),
            "{": lambda _: self._previous_paragraph(),
            "]": lambda _: self._heading(1),
            "[": lambda _: self._heading(-1),
            "c": self._contents,
            "g": self._go,
            "G": lambda _: self._move(len(self._units) - 1),
            "/": self._search,
            "h": lambda _: self._highlight(self._unit.start, self._unit.end),
            "H": lambda _: self._highlight_paragraph(),
            "n": self._note,
            "N": self._replace_note,
            "d": lambda _: self._delete(),
            "u": lambda _: self._say(self._marks.undo()),
            "r": lambda _: self._say(self._marks.redo()),
            "l": lambda _: self._list(),
            "w": lambda _: self._where(),
            "f": lambda _: self._say_all(self.spoken.footnotes(self._at), "No footnotes in this sentence."),
            "a": lambda _: self._addresses(),
            "?": lambda _: self._say_all(HELP.split("\n"), ""),
        }

    # --- the loop

    @property
    def offset(self) -> int:
        """Where the reader is, as an offset of the text."""
        return self._unit.start

    @property
    def reached_end(self) -> bool:
        """Whether the last sentence was said."""
        return self._furthest == len(self._units) - 1

    def run(self) -> None:
        """Say the current sentence, then do what is typed, until the end of it."""
        if self._at:
            self._say(f"Going on at sentence {self._at + 1} of {len(self._units)}.")
        self._tell()
        while (line := self._commands.next()) is not None:
            if line in ("q", "quit", "exit"):
                return
            try:
                self._do(line)
            except PostilError as error:
                self._say(str(error))

    def _do(self, line: str) -> None:
        if not line:
            self._step(1)
        elif line.isdecimal():
            for _ in range(min(int(line[:9]), _MOST_AT_ONCE)):
                if not self._step(1):
                    return
        elif line == "help":
            self._do("?")
        elif (act := self._table.get(line[0])) is not None and _is_whole(line):
            act(line[1:].strip())
        else:
            self._say(f"“{line[:40]}” is not a command. ? lists them.")

    # --- saying and moving

    @property
    def _units(self) -> Sequence[Unit]:
        return self.spoken.units

    @property
    def _unit(self) -> Unit:
        return self._units[self._at]

    def _tell(self) -> None:
        """Say the current sentence, with what announces it."""
        follows = self._said == self._at - 1
        self._said, self._furthest = self._at, max(self._furthest, self._at)
        page = page_at(self._revision.pages, self._unit.end - 1)
        begins = page is not None and (self._at == 0 or self._units[self._at - 1].end <= page.start)
        mark = next(iter(self._here()), None)
        marked = "" if mark is None else "Highlighted with a note:" if mark.note else "Highlighted:"
        said = (
            f"Page {label(page)}." if page is not None and begins else "",
            self.spoken.announcement(self._at, follows=follows),
            marked,
            self.spoken.words(self._at),
        )
        self._say(" ".join(filter(None, said)))

    def _move(self, number: int) -> None:
        self._at = min(max(0, number), len(self._units) - 1)
        self._tell()

    def _step(self, by: int) -> bool:
        """Move by a sentence; False at the beginning or end."""
        if not 0 <= self._at + by < len(self._units):
            self._say("End of the article." if by > 0 else "Beginning of the article.")
            return False
        self._move(self._at + by)
        return True

    def _next(self) -> None:
        self._step(1)

    def _previous(self) -> None:
        self._step(-1)

    def _rest_of_paragraph(self) -> None:
        last = self.spoken.paragraph(self._at)[-1]
        if self._at == last:
            self._next_paragraph()
            last = self.spoken.paragraph(self._at)[-1]
        while self._at < last:
            self._step(1)

    def _next_paragraph(self) -> None:
        after = self.spoken.paragraph(self._at)[-1] + 1
        if after < len(self._units):
            self._move(after)
        else:
            self._say("End of the article.")

    def _previous_paragraph(self) -> None:
        first = self.spoken.paragraph(self._at)[0]
        self._move(first if self._at > first or first == 0 else self.spoken.paragraph(first - 1)[0])

    def _heading(self, step: int) -> None:
        headings = self.spoken.headings
        ahead = [each for each in headings if (each > self._at if step > 0 else each < self._at)]
        if ahead:
            self._move(ahead[0] if step > 0 else ahead[-1])
        else:
            self._say("No more headings." if step > 0 else "No previous headings.")

    def _contents(self, wanted: str) -> None:
        if wanted:
            self._go(wanted)
            return
        rows = [
            f"{number}. {self.spoken.words(each)}"
            for number, each in enumerate(self.spoken.headings, start=1)
        ]
        self._say_all(rows, "No headings in this article.")

    def _go(self, wanted: str) -> None:
        number, headings = wanted.removesuffix("%").strip(), self.spoken.headings
        if not wanted:
            self._move(0)
        elif not number.isdecimal():
            self._say("Type the number of a heading, or a percentage such as 40%.")
        elif wanted.endswith("%"):
            share = min(100, int(number[:9])) / 100
            self._move(self.spoken.at(round(share * len(self._revision.document.text))))
        elif 1 <= int(number[:9]) <= len(headings):
            self._move(headings[int(number[:9]) - 1])
        else:
            self._say(f"There are {counted(len(headings), 'heading')}. c lists them.")

    def _search(self, words: str) -> None:
        self._wanted = words or self._wanted
        wanted = self._wanted.casefold()
        if not wanted:
            self._say("Type the words after the slash.")
            return
        count = len(self._units)
        for number in (*range(self._at + 1, count), *range(self._at + 1)):
            if wanted in self.spoken.words(number).casefold():
                if number <= self._at:
                    self._say("Continuing from the beginning.")
                self._move(number)
                return
        self._say(f"“{self._wanted}” is not in this article.")

    # --- marking

    def _here(self) -> list[Highlight]:
        """The highlights that the current sentence is in, or has a part of."""
        return self._marks.within(self._unit.start, self._unit.end)

    def _highlight(self, start: int, end: int) -> None:
        if known := self._marks.within(start, end, whole=True):
            self._say("Already highlighted" + (", with a note." if known[0].note else "."))
            return
        self._marks.add(start, end)
        self._say("Highlighted.")

    def _highlight_paragraph(self) -> None:
        units = self.spoken.paragraph(self._at)
        self._highlight(self._units[units[0]].start, self._units[units[-1]].end)

    def _note(self, text: str) -> None:
        here = self._here()
        if here and here[0].note:
            self._say(f"There is a note: {' '.join(here[0].note.split())}")
        self._write(text, add=True)

    def _replace_note(self, text: str) -> None:
        self._write(text, add=False)

    def _write(self, text: str, *, add: bool) -> None:
        text = text or self._typed_note()
        here = self._here()
        if not text and (add or not here):
            self._say("No note written.")
            return
        mark = here[0] if here else self._marks.add(self._unit.start, self._unit.end)
        before = mark.note if add else ""
        self._marks.set_note(mark, f"{before}\n\n{text}" if before else text)
        self._say("Note saved." if text else "Note removed.")

    def _typed_note(self) -> str:
        """Several lines, up to one that is empty."""
        self._say("Type the note. An empty line ends it.")
        lines = []
        while line := self._commands.ask(""):
            lines.append(line)
        return "\n".join(lines).strip()

    def _delete(self) -> None:
        here = self._here()
        if not here:
            self._say("No highlight here.")
            return
        self._marks.delete(here[0])
        self._say("Highlight deleted, with its note. u undoes it." if here[0].note else "Deleted.")

    def _list(self) -> None:
        rows = []
        for each in self._marks.all():
            note = f" Note: {' '.join(each.note.split())}" if each.note else ""
            rows.append(f"“{' '.join(each.quote.split())}”{note}")
        self._say_all(rows, "No highlights in this article.")

    # --- where one is

    def _where(self) -> None:
        text = self._revision.document.text
        share = int(100 * self._unit.end / max(1, len(text)))
        left = minutes(self._revision.words * (1 - self._unit.end / max(1, len(text))))
        said = [f"Sentence {self._at + 1} of {len(self._units)}, {share}%, {counted(left, 'minute')} left."]
        page = page_at(self._revision.pages, self._unit.start)
        if page is not None:
            said.append(f"Page {label(page)}.")
        heading = self.spoken.heading_of(self._at)
        if heading is not None:
            number = self.spoken.headings.index(heading) + 1
            said.append(f"Heading {number} of {len(self.spoken.headings)}: {self.spoken.words(heading)}")
        for each in self._here():
            said.append(f"Highlighted, {each.colour}.")
            said += [f"Note: {' '.join(each.note.split())}"] if each.note else []
        self._say(" ".join(said))

    def _addresses(self) -> None:
        rows = [f"{text}: {target}" for text, target in self.spoken.links(self._at)]
        self._say_all(rows, "No links in this sentence.")

    def _say_all(self, rows: Sequence[str], none: str) -> None:
        for row in rows or [none]:
            self._say(row)


def _is_whole(line: str) -> bool:
    """Whether a line is a command with its argument, not a word that begins with the same letter."""
    if len(line) == 1 or line[0] == "/":
        return True
    return line[0] in "nNgc" and (line[1] == " " or (line[0] in "gc" and line[1].isdecimal()))


def introduction(article: Article, revision: Revision, highlights: int) -> list[str]:
    """What is said before the text: title, authors, where it came from, its length."""
    date = article.published_at
    about = dict.fromkeys(
        (
            ", ".join(article.authors),
            article.site or article.feed_title,
            f"{date.astimezone():%Y-%m-%d}" if date else "",
        )
    )
    length = f"{revision.words:,} words, {counted(minutes(revision.words), 'minute')}"
    marks = f", {counted(highlights, 'highlight')}" if highlights else ""
    return [
        " ".join(article.title.split()) or article.url,
        *filter(None, [". ".join(filter(None, about))]),
        f"{length}{marks}. Enter reads on, ? lists the commands, q stops.",
    ]
