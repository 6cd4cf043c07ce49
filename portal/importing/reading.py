"""Reading a file: its encoding, its header and its lines, and everything that is wrong with each. Pure.

Lines are counted as an editor counts them; the header is line 1. A line that holds nothing is passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

UTF16 = (b"\xff\xfe", b"\xfe\xff")
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How XLSX, ODS and other archives begin, and older Excel."""

SHOWN = 40
"""Characters of a cell that are told."""

LONGEST_CELL = csv.field_size_limit()
"""Characters that one cell may hold; the reader of CSV stops at them."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """What is wrong with one line, and what to do about it."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One record: the line it begins on, and its cells in the order of the header."""

    number: int
    cells: list[str]


class Unreadable(Exception):
    """The file as a whole cannot be read; `mistakes` say why."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(mistake.reason for mistake in mistakes))
        self.mistakes = mistakes


def text_of(data: bytes) -> str:
    """The file's text. Raises Unreadable for another encoding, saying on which line."""
    if data.startswith(UTF16):
        raise Unreadable(Mistake(1, "The file is UTF-16. Save it as CSV in UTF-8."))
    if data.startswith(SPREADSHEETS):
        raise Unreadable(Mistake(1, "This is a spreadsheet or an archive. Save it as CSV in UTF-8."))
    if (at := data.find(b"\0")) >= 0:
        reason = "The file holds empty bytes: it is no text, or UTF-16. Save it as CSV in UTF-8."
        raise Unreadable(Mistake(_line_at(data, at), reason))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        reason = "This line holds a letter that is not UTF-8. Save the file as CSV in UTF-8."
        raise Unreadable(Mistake(_line_at(data, problem.start), reason)) from None


def _line_at(data: bytes, place: int) -> int:
    """The line on which a byte stands, however lines are ended."""
    before = data[:place]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def _unreadable(problem: csv.Error) -> str:
    """Why the reader of CSV stopped at a line."""
    if "field larger" in str(problem):
        return f"A cell of this line is longer than {LONGEST_CELL:,} characters. Shorten it."
    return "This line cannot be read. Look for a quotation mark without its partner."


def shown(text: str) -> str:
    """What a cell holds as it is told to a reader: its beginning, and a mark for what cannot be printed.

    A file then neither commands the reader's terminal nor writes lines of its own.
    """
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in short)


def header_of(text: str, columns: Collection[str], needed: Collection[str]) -> tuple[str, ...]:
    """The names in the first line. Raises Unreadable for unknown, repeated and missing ones."""
    if not text.strip():
        raise Unreadable(Mistake(1, "The file is empty. Its first line names the columns."))
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as problem:
        raise Unreadable(Mistake(1, _unreadable(problem))) from None
    names = tuple(cell.strip().lower() for cell in first)
    for mark, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and mark in names[0]:
            reason = f"The columns are separated by {called}. Save the file with commas between them."
            raise Unreadable(Mistake(1, reason))
    wrong = [
        f"There is no column “{shown(name)}”. The columns are: {', '.join(columns)}."
        if name
        else f"Column {place} has no name. Name it, or take it out."
        for place, name in enumerate(names, 1)
        if name not in columns
    ]
    wrong += [
        f"The column “{name}” stands there more than once. Take one out."
        for name in dict.fromkeys(names)
        if names.count(name) > 1 and name in columns
    ]
    wrong += [f"The column “{name}” is missing. Add it." for name in needed if name not in names]
    if wrong:
        raise Unreadable(*(Mistake(1, reason) for reason in wrong))
    return names


def lines_of(text: str, width: int) -> Iterator[Line | Mistake]:
    """The records after the header, and in the place of those with too few or too many cells a mistake."""
    source = csv.reader(io.StringIO(text, newline=""), strict=True)
    began = 1
    while True:
        try:
            cells = next(source)
        except StopIteration:
            return
        except csv.Error as problem:
            yield Mistake(began, _unreadable(problem))
            return  # nobody knows where the next one begins
        number, began = began, source.line_num + 1
        if number == 1 or not any(cells) or not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            yield Mistake(
                number,
                f"There are {len(cells)} cells, and the first line names {width} columns."
                " Put a cell with a comma in it in quotation marks, and leave no cell out.",
            )
            continue
        yield Line(number, cells)
