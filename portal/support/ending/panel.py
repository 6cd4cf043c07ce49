"""What staff read about the end of support on a request's page: how the questionnaire stands, the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.access import Viewer
from portal.support.ending.elsewhere import may_let_go
from portal.support.ending.queries import Standing, standing_of
from portal.support.ending.rules import (
    HELD,
    LEFT_ALONE,
    QUESTIONS,
    REASONS,
    RELEASED_BY_A_WORKER,
    SCALE,
    SILENT,
    Answers,
    Held,
    Reason,
    Way,
    may_change,
)
from portal.support.models import SupportRequest
from portal.support.rules import OPEN

WAYS = {
    Way.ACCOUNT: "on their page, and an e-mail tells them",
    Way.PAGE: "on their page only, as we may not e-mail them",
    Way.LINK: "by a link to the e-mail address they gave",
}
"""How they are asked, as staff read it."""

_RELEASED_HERE = RELEASED_BY_A_WORKER - {Held.KEPT_BACK}

NO_WAY = "Nothing goes out to them. Take their answers down when you next speak."


@dataclass(frozen=True, slots=True)
class EndingPanel:
    """What `support/staff/ended.html` shows."""

    reason: str
    says: str
    """One sentence: how the questionnaire stands."""
    next_at: datetime | None
    given_at: datetime | None
    is_taken_down: bool
    answers: list[tuple[str, str]]
    words: str
    may_quote: bool
    may_release: bool
    may_keep_back: bool
    may_take_down: bool


def ending_panel(request: SupportRequest, *, by: Viewer, now: datetime) -> EndingPanel | None:
    """The panel of a request that has ended; None before. One query, up to five where it may be let go.

    The caller has looked the request up through `by`, a member of staff. What it says and offers comes from
    this request alone: of another they may not know that there is one.
    """
    if request.state in OPEN:
        return None
    standing = standing_of(request, by_itself=True)
    ending, answers, held = standing.ending, standing.answers, standing.held
    goes_on = ending is not None and ending.next_ask_at is not None
    own = answers is not None and ending is not None and not ending.taken_by
    may_release = answers is None and not goes_on and _may_be_released(standing) and _may_go(request, by)
    return EndingPanel(
        reason=REASONS[Reason(request.ended_as)] if request.ended_as else "",
        says=_says(standing, may_release=may_release),
        next_at=ending.next_ask_at if ending else None,
        given_at=standing.given_at,
        is_taken_down=answers is not None and not own,
        answers=told(answers),
        words=answers.words if answers else "",
        may_quote=bool(answers and answers.may_quote),
        may_release=may_release,
        may_keep_back=answers is None and held is not Held.KEPT_BACK,
        may_take_down=ending is not None and held not in SILENT and not own
        and may_change(standing.given_at, now),
    )  # fmt: skip


def told(answers: Answers | None) -> list[tuple[str, str]]:
    """Each question that was answered, with the answer in words."""
    if answers is None:
        return []
    numbers = {name: getattr(answers, name) for name in QUESTIONS}
    return [(QUESTIONS[name], SCALE[number]) for name, number in numbers.items() if number is not None]


def _may_be_released(standing: Standing) -> bool:
    """Whether a worker's release changes anything: it is held, or was when it fell due."""
    if standing.held is None:
        return standing.way is not Way.TELEPHONE and not _is_left_alone(standing)
    return standing.held in RELEASED_BY_A_WORKER


def _may_go(request: SupportRequest, by: Viewer) -> bool:
    """Whether their other requests let it go out, or this member of staff knows of what keeps it back."""
    standing = standing_of(request, with_new_requests=True)
    if standing.facts.asked_again or not standing.facts.elsewhere_silent:
        return not standing.facts.asked_again
    return may_let_go(request, writer=standing.writer, addresses=standing.addresses, by=by)


def _is_left_alone(standing: Standing) -> bool:
    """Whether they have been asked and reminded, and nobody decided otherwise since."""
    ending = standing.ending
    return ending is not None and standing.held is None and ending.asked_at is not None


def _says(standing: Standing, *, may_release: bool) -> str:
    ending = standing.ending
    if standing.given_at is not None:
        return "They have told us how it was."
    if standing.held in _RELEASED_HERE and not may_release:
        return LEFT_ALONE
    if standing.held is not None:
        return HELD[standing.held]
    if standing.way is Way.TELEPHONE:
        return NO_WAY
    if ending is not None and ending.next_ask_at is not None:
        return f"They are asked how it was {WAYS[standing.way]}."
    return "Nothing goes out before you release it." if may_release else LEFT_ALONE
