"""Letting the questionnaire go out or keeping it back, and keeping what somebody answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.support.ending.elsewhere import may_let_go
from portal.support.ending.links import by_link
from portal.support.ending.models import SupportEnding
from portal.support.ending.queries import standing_of
from portal.support.ending.rules import (
    CHANGE_FOR,
    HELD,
    LEFT_ALONE,
    SILENT,
    Answers,
    Decided,
    Held,
    Way,
    check_answers,
    first_ask_at,
    next_ask_at,
)
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_request
from portal.support.models import SupportRequest
from portal.support.rules import OPEN

OVER = "You have told us already, and it can’t be changed any more. Thank you."


def begin_ending(request: SupportRequest, *, now: datetime) -> None:
    """Support has ended: its writer is asked how it was a little later, where they may be."""
    ending = SupportEnding(request_id=request.id, ended_on=local_day(now))
    db.session.add(ending)
    db.session.flush()
    # what their other requests say is asked as it is sent: until then it looks like any other
    standing = standing_of(request, by_itself=True)
    if standing.held is None and standing.way is not Way.TELEPHONE:
        ending.next_ask_at = first_ask_at(now)
        db.session.flush()


def release(reference: str, *, by: Viewer, now: datetime) -> None:
    """Let the questionnaire of a request go out from now on, though it was held.

    Raises NotFound, Refused where the household is quiet or parts, where support goes on, and where another
    request keeps it back that they may not know of; Conflict once they answered.
    """
    request = _held_by_staff(reference, by)
    standing = standing_of(request)
    if standing.held in (Held.OPEN, Held.QUIET, Held.PARTING):
        raise Refused(HELD[standing.held])
    if standing.facts.elsewhere_silent and not may_let_go(
        request, writer=standing.writer, addresses=standing.addresses, by=by
    ):
        raise Refused(LEFT_ALONE)
    if standing.given_at is not None:
        raise Conflict("They have answered already.")
    ending = standing.ending or _made_now(request)
    ending.decided, ending.decided_by, ending.decided_at = Decided.RELEASED.value, by.label, now
    # whoever was asked before is reminded no sooner than otherwise
    due_at = next_ask_at(now, ending.asks) if ending.asks else now
    ending.next_ask_at = None if standing.way is Way.TELEPHONE else due_at
    add_entry(request.id, EntryKind.NOTE, by=by, now=now, text="The questionnaire may go out")
    audit("support.questionnaire_released", request, by, now)


def keep_back(reference: str, *, by: Viewer, now: datetime) -> None:
    """Ask nothing more about a request: no e-mail, no link, no line on their page.

    Raises NotFound, Refused while support goes on, Conflict once they have answered.
    """
    request = _held_by_staff(reference, by)
    standing = standing_of(request)
    if standing.held is Held.OPEN:
        raise Refused(HELD[Held.OPEN])
    if standing.given_at is not None:
        raise Conflict("They have answered already.")
    ending = standing.ending or _made_now(request)
    ending.decided, ending.decided_by, ending.decided_at = Decided.KEPT_BACK.value, by.label, now
    ending.next_ask_at = None
    add_entry(request.id, EntryKind.NOTE, by=by, now=now, text="The questionnaire is kept back")
    audit("support.questionnaire_kept_back", request, by, now)


def answer_own(reference: str, answers: Answers, *, by: Viewer, now: datetime) -> None:
    """Keep what the writer answers on their own page; nobody else's. Raises NotFound, Refused, Conflict."""
    request = hold_request(reference, by)
    if not by.is_family or request.person_id is None or request.person_id != by.person_id:
        raise NotFound
    standing = standing_of(request)
    if standing.ending is None or standing.held in SILENT:
        raise NotFound
    _keep(request, standing.ending, answers, by=by, now=now)


def answer_by_link(token: str, answers: Answers, *, by: Viewer, now: datetime) -> None:
    """The same by a mailed link.

    Raises NotFound, Refused, Conflict once it is closed or was answered another way.
    """
    request, standing = by_link(token, now=now)
    if standing.ending is None:
        raise NotFound
    _keep(request, standing.ending, answers, by=by, now=now, is_by_link=True)


def take_down(reference: str, answers: Answers, *, by: Viewer, now: datetime) -> None:
    """Write down what the writer answers on the telephone.

    Raises NotFound, Refused while it is held, Conflict where they have answered themselves.
    """
    request = _held_by_staff(reference, by)
    standing = standing_of(request, by_itself=True)
    if standing.held in SILENT:
        raise Refused(HELD[standing.held])
    ending = standing.ending
    if ending is None:
        raise NotFound
    if ending.given_at is not None and not ending.taken_by:
        raise Conflict("They have answered themselves. What they said stands.")
    _keep(request, ending, answers, by=by, now=now, taken_by=by.label)


def _keep(
    request: SupportRequest,
    ending: SupportEnding,
    answers: Answers,
    *,
    by: Viewer,
    now: datetime,
    taken_by: str = "",
    is_by_link: bool = False,
) -> None:
    """Keep answers by one conditional UPDATE; from then on nobody is asked about it."""
    check_answers(answers)
    is_first = ending.given_at is None
    open_still = or_(SupportEnding.given_at.is_(None), SupportEnding.given_at > now - CHANGE_FOR)
    # who is on the telephone never writes over what somebody gave themselves
    own = [or_(SupportEnding.given_at.is_(None), SupportEnding.taken_by != "")] if taken_by else []
    if is_by_link:  # nor does a link write over what they told a colleague
        own = [or_(SupportEnding.given_at.is_(None), SupportEnding.taken_by == "")]
    kept = db.session.scalar(
        update(SupportEnding)
        .where(
            SupportEnding.id == ending.id,
            SupportEnding.decided != Decided.KEPT_BACK.value,
            open_still,
            *own,
        )
        .values(
            given_at=ending.given_at or now,
            changed_at=None if is_first else now,
            next_ask_at=None,
            taken_by=taken_by,
            quick=answers.quick,
            listened=answers.listened,
            helped=answers.helped,
            home_better=answers.home_better,
            own_words=answers.words.strip(),
            may_quote=answers.may_quote,
        )
        .returning(SupportEnding.id)
        .execution_options(synchronize_session=False)
    )
    if kept is None:
        raise Conflict(OVER)
    db.session.expire(ending)
    said = "Taken down on the telephone" if taken_by else ""
    add_entry(
        request.id,
        EntryKind.HOW_IT_WAS,
        by=by,
        now=now,
        text=said if is_first else f"Changed. {said}".strip(),
    )
    audit("support.how_it_was_told", request, by, now)


def _held_by_staff(reference: str, by: Viewer) -> SupportRequest:
    if not by.is_staff:
        raise NotFound
    return hold_request(reference, by)


def _made_now(request: SupportRequest) -> SupportEnding:
    """The row of a request that was taken back: nobody is asked about it until somebody decides."""
    if request.state in OPEN or request.ended_at is None:
        raise NotFound
    ending = SupportEnding(request_id=request.id, ended_on=local_day(request.ended_at))
    db.session.add(ending)
    db.session.flush()
    return ending
