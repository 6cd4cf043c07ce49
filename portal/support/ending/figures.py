"""What was answered after support ended, in numbers over a time, and the words that may be quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.support.ending.models import SupportEnding
from portal.support.ending.rules import QUESTIONS
from portal.support.models import SupportRequest
from portal.support.rules import State
from portal.support.visibility import STAFF_SEE, is_open_to_staff

MOST_QUOTES = 100
"""Words of writers on one page: the newest."""


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What the answers of one council amount to, or of all together (`authority` empty)."""

    authority: str
    ended: int
    """Requests that ended in the time."""
    asked: int
    """Whose writers were asked, by e-mail or on their page, or answered on the telephone."""
    answered: int
    counts: dict[str, int]
    """Question (of rules.QUESTIONS) -> how many answered it."""
    sums: dict[str, int]
    """Question -> the sum of what they chose, each from 1 to 5."""

    @property
    def rate(self) -> int | None:
        """The response rate: of those asked, how many answered, in per cent; None of nobody."""
        return round(100 * self.answered / self.asked) if self.asked else None

    def mean(self, question: str) -> float | None:
        """What was chosen on average, from 1 to 5, to one decimal; None of no answers."""
        many = self.counts[question]
        return round(self.sums[question] / many, 1) if many else None


def satisfaction_between(first: date, last: date, *, viewer: Viewer) -> list[Satisfaction]:
    """What writers thought of support that ended from `first` to `last`, both included.

    All together first, then each council by its code.

    Totals count restricted households and confined requests too: they name nobody (house rule 5). For staff
    who work with requests; printing a count from 1 to 4 as "<5" is the page's. One query. Raises NotFound.
    """
    _staff_only(viewer)
    was_asked = or_(SupportEnding.asked_at.is_not(None), SupportEnding.given_at.is_not(None))
    columns = [getattr(SupportEnding, name) for name in QUESTIONS]
    rows = db.session.execute(
        select(
            SupportRequest.authority,
            func.count(),
            func.coalesce(func.sum(case((was_asked, 1), else_=0)), 0),
            func.count(SupportEnding.given_at),
            *(func.count(column) for column in columns),
            *(func.coalesce(func.sum(column), 0) for column in columns),
        )
        .join(SupportRequest, SupportRequest.id == SupportEnding.request_id)
        .where(SupportEnding.ended_on >= first, SupportEnding.ended_on <= last)
        .group_by(SupportRequest.authority)
        .order_by(SupportRequest.authority)
    )
    each = [_read(row[0], [int(number) for number in row[1:]]) for row in rows]
    return [_together(each), *each]


def endings_between(first: date, last: date, *, viewer: Viewer) -> dict[str, int]:
    """Why requests were finished from `first` to `last`, both included: reason (of Reason) -> how many.

    Totals as above. One query. Raises NotFound.
    """
    _staff_only(viewer)
    rows = db.session.execute(
        select(SupportRequest.ended_as, func.count())
        .join(SupportEnding, SupportEnding.request_id == SupportRequest.id)
        .where(
            SupportEnding.ended_on >= first,
            SupportEnding.ended_on <= last,
            SupportRequest.state == State.FINISHED.value,
        )
        .group_by(SupportRequest.ended_as)
        .order_by(SupportRequest.ended_as)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Quote:
    """What a writer said we may quote, without a name."""

    reference: str
    """Of the request, for who may open it."""
    ended_on: date
    words: str


def quotes_between(first: date, last: date, *, viewer: Viewer) -> list[Quote]:
    """The words we may quote, of requests that this viewer may open, the newest first. One query.

    Never of a confined request: its words could tell whose they are. Raises NotFound.
    """
    _staff_only(viewer)
    rows = db.session.execute(
        select(SupportRequest.reference, SupportEnding.ended_on, SupportEnding.own_words)
        .join(SupportEnding, SupportEnding.request_id == SupportRequest.id)
        .where(
            SupportEnding.ended_on >= first,
            SupportEnding.ended_on <= last,
            SupportEnding.may_quote,
            _may_be_quoted(viewer),
        )
        .order_by(SupportEnding.ended_on.desc(), SupportEnding.id.desc())
        .limit(MOST_QUOTES)
    )
    return [Quote(row.reference, row.ended_on, row.own_words) for row in rows if row.own_words]


def _may_be_quoted(viewer: Viewer) -> ColumnElement[bool]:
    return and_(is_open_to_staff(viewer), ~SupportRequest.is_confined)


def _read(authority: str, numbers: Sequence[int]) -> Satisfaction:
    many = len(QUESTIONS)
    return Satisfaction(
        authority,
        ended=numbers[0],
        asked=numbers[1],
        answered=numbers[2],
        counts=dict(zip(QUESTIONS, numbers[3 : 3 + many], strict=True)),
        sums=dict(zip(QUESTIONS, numbers[3 + many :], strict=True)),
    )


def _together(each: Sequence[Satisfaction]) -> Satisfaction:
    return Satisfaction(
        "",
        ended=sum(one.ended for one in each),
        asked=sum(one.asked for one in each),
        answered=sum(one.answered for one in each),
        counts={name: sum(one.counts[name] for one in each) for name in QUESTIONS},
        sums={name: sum(one.sums[name] for one in each) for name in QUESTIONS},
    )


def _staff_only(viewer: Viewer) -> None:
    if not (viewer.is_staff and viewer.holds(STAFF_SEE)):
        raise NotFound
