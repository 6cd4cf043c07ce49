"""The marks of a tracking page: what stands in one cell, and why things are late. Pure.

Five hundred households have ten thousand steps, and the same few patterns come again in all of them.
So a pattern is worked out once and kept (a `Mark`), and only the names are put in for each household.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from portal.journey.checks.rules import SIGNS, TURN_LETTERS, mark_words
from portal.journey.pathways import STEP_OF
from portal.journey.rules import DELAY_WORDS, FINISHED, DelayReason, StepState

LEAST_DONE = (
    StepState.NEED_TO_TALK,
    StepState.NOT_STARTED,
    StepState.WAITING_FOR_YOU,
    StepState.SENT_FOR,
    StepState.RECEIVED,
    StepState.IN_ORDER,
    StepState.NOT_NEEDED,
)
"""Where one person has several of a check (a council for each address), the least done is shown."""

_RANK = {state.value: number for number, state in enumerate(LEAST_DONE)}

PLACES = "\ue000\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009"
"""What stands in a mark for the people of a household, in their order, until their names are put in.

Letters that nobody can type: putting names in place of them is far quicker than a format.
"""

HOUSEHOLD = "0"
GONE = "somebody who left"

CELL = (
    '<td class="app-mark app-mark--{0}"><span aria-hidden="true">{1}</span>'
    '<span class="govuk-visually-hidden">{2}</span></td>'
)


class Mark(NamedTuple):
    """One check of a household before its people's names are put in.

    `signs` to look at, `words` to listen to, `look` the loudest state, `html` the cell of a table; in `words`
    and `html` PLACES stand for names. `late`: for each row that is late, the place of whose it is (-1:
    nobody's who lives there) and why.
    """

    signs: str
    words: str
    look: str
    html: str
    late: tuple[tuple[int, str], ...] = ()


NOTHING = Mark("", "does not stand", "none", CELL.format("none", "", "does not stand"))


class Cell(NamedTuple):
    """One check of a household with its people's names in it."""

    signs: str
    words: str
    look: str


@lru_cache(maxsize=8192)
def mark_of(rows: str) -> Mark:
    """The mark of one check from its rows, a line each, "place|state|turn|why late", in any order."""
    least: dict[str, tuple[str, str]] = {}
    left: dict[str, int] = {}
    late = []
    for place, state, turn, delay in (row.split("|") for row in sorted(rows.split("\n"))):
        if place not in least or _RANK[state] < _RANK[least[place][0]]:
            least[place] = state, turn
        left[place] = left.get(place, 0) + (state not in FINISHED)
        if delay and state not in FINISHED:
            late.append((PLACES.find(place), DELAY_WORDS[DelayReason(delay)]))
    signs, words = [], []
    for place in sorted(least, key=lambda one: (one not in PLACES, one)):
        state, turn = least[place]
        several = left[place] > 1
        signs.append(SIGNS[StepState(state)] + TURN_LETTERS[turn or None] + (str(left[place]) * several))
        said = mark_words(state, turn or None) + (f" ({left[place]} to come)" if several else "")
        whose = place if place in PLACES else GONE
        words.append(said if place == HOUSEHOLD else f"{whose}: {said}")
    look = min((state for state, _ in least.values()), key=_RANK.__getitem__)
    shown, heard = " ".join(signs), "; ".join(words)
    return Mark(shown, heard, look, CELL.format(look, shown, heard), tuple(late))


def marks_of(text: str, people: Sequence[int], asked: Mapping[str, object]) -> dict[str, Mark]:
    """The marks of one household by the codes of its checks, those of `asked` alone.

    `text`: a line for each of its steps, "code|person id or 0|state|turn|why late". `people`: the ids of
    who lives there, in their order; somebody else's line is of somebody who left.
    """
    for place, person_id in zip(PLACES, people, strict=False):
        text = text.replace(f"|{person_id}|", f"|{place}|")
    rows: dict[str, str] = {}
    for line in text.split("\n"):
        code, _, row = line.partition("|")
        rows[code] = f"{rows[code]}\n{row}" if code in rows else row
    return {code: mark_of(found) for code, found in rows.items() if code in asked}


def cells_of(marks: Iterable[Mark], names: Sequence[str]) -> list[Cell]:
    """Marks with the names in them."""
    return [Cell(mark.signs, _named(mark.words, names), mark.look) for mark in marks]


def html_of(marks: Iterable[Mark], names: Sequence[str]) -> Markup:
    """Marks as the cells of a table row; what people are called is escaped."""
    html = _named("".join([mark.html for mark in marks]), [str(escape(name)) for name in names])
    return Markup(html)  # noqa: S704 - names are escaped, the rest is ours


def _named(text: str, names: Sequence[str]) -> str:
    for place, name in zip(PLACES, names, strict=False):
        text = text.replace(place, name)
    return text


def reasons_of(marks: Mapping[str, Mark], names: Sequence[str]) -> list[str]:
    """Why things are late, each once: "DBS check, Sam: DBS not back"."""
    said = []
    for code, mark in marks.items():
        for place, why in mark.late:
            whose = f", {names[place]}" if place >= 0 else ""
            said.append(f"{STEP_OF[code].name}{whose}: {why}")
    return list(dict.fromkeys(said))
