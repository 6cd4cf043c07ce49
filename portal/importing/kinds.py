"""What a kind of file declares, and reading a whole file by it: every mistake of every line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.importing.cells import Reader, Told, Wrong
from portal.importing.reading import Mistake, Unreadable, header_of, lines_of, text_of
from portal.importing.writing import Bulk

Progress = Callable[[int], None]
"""Told after each step how many lines it was."""

STEP = 2_000
"""Lines between two looks at the progress, and in one bulk insert."""


def _nothing(_rows: Sequence[Any], _told: Told) -> Iterator[Mistake]:
    yield from ()


@dataclass(frozen=True)
class Kind:
    """One sort of file.

    `columns` are read in this order; `row` is a class with a field for each, and `number` for the line.
    `needed` must stand in the header and hold something on every line. `check` says what is wrong with a
    line (the columns the file has are handed in), `check_all` with several together, both without a
    database; `check_known` with what they name of what is in it. `key` is what a line is known by:
    `is_known` gives those that are here already. `write` takes in what is new.
    """

    name: str
    row: type[Any]
    columns: Mapping[str, Reader]
    needed: tuple[str, ...]
    check: Callable[[Any, frozenset[str], Told], Iterable[str]]
    write: Callable[[Sequence[Any], Bulk, Told, Progress], None]
    known: Callable[[Sequence[Any]], set[str]]
    key: Callable[[Any], str]
    is_keyed: bool = True
    """Whether `ref` is what a line is known by. Otherwise `numbered` gives equal lines a key each."""
    check_all: Callable[[Sequence[Any], Told], Iterable[Mistake]] = _nothing
    check_known: Callable[[Sequence[Any], Told], Iterable[Mistake]] = _nothing


@dataclass
class Read:
    """A file that was read: its rows where nothing is wrong with it, otherwise the mistakes."""

    kind: Kind
    rows: list[Any] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read_file(kind: Kind, data: bytes, told: Told, progress: Progress = lambda _: None) -> Read:
    """Read a whole file, without a database. Says every mistake it finds, in the order of the lines."""
    read = Read(kind)
    try:
        text = text_of(data)
        names = header_of(text, kind.columns, kind.needed)
    except Unreadable as problem:
        read.mistakes += problem.mistakes
        return read
    readers = [(name, kind.columns[name], name in kind.needed) for name in names]
    has, first, done = frozenset(names), dict[str, int](), 0
    for line in lines_of(text, len(names)):
        done += 1
        if done % STEP == 0:
            progress(STEP)
        if isinstance(line, Mistake):
            read.mistakes.append(line)
            continue
        values, wrong = _values(line.cells, readers, told)
        own = values.get("ref") if kind.is_keyed else None
        if own and (earlier := first.setdefault(own, line.number)) != line.number:
            wrong.append(f"ref: {own} stands on line {earlier} already. Give each record one line.")
        if not wrong:
            row = kind.row(number=line.number, **values)
            wrong = list(kind.check(row, has, told))
            read.rows.append(row)
        read.mistakes += [Mistake(line.number, reason) for reason in wrong]
    progress(done % STEP)
    if not done:
        read.mistakes.append(Mistake(1, "There is no line below the first. Nothing would be brought in."))
    read.mistakes += kind.check_all(read.rows, told)
    read.mistakes.sort()
    return read


def _values(
    cells: list[str], readers: list[tuple[str, Reader, bool]], told: Told
) -> tuple[dict[str, Any], list[str]]:
    """What the cells of a line hold, and what is wrong with them. An empty cell holds nothing."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for cell, (name, reader, is_needed) in zip(cells, readers, strict=True):
        text = cell.strip()
        if text:
            try:
                values[name] = reader(text, told)
            except Wrong as problem:
                wrong.append(f"{name}: {problem}")
        elif is_needed:
            wrong.append(f"{name} is empty. Fill it in.")
    return values, wrong


def numbered(words: Iterable[str]) -> list[str]:
    """Keys for lines that have none of their own: equal ones get #2, #3 and so on."""
    seen: dict[str, int] = {}
    keys = []
    for word in words:
        seen[word] = seen.get(word, 0) + 1
        keys.append(word if seen[word] == 1 else f"{word}#{seen[word]}")
    return keys
