"""What a manager decides when the adults of a household part, and when mail may go to each again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import CursorResult, select, update

from portal.access import Viewer
from portal.audit.actions import record
from portal.clock import london
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.actions import make_household
from portal.households.models import Household, Membership, NamedStaff, Person
from portal.households.partings.models import Parting, PartingSide
from portal.households.partings.queries import Side, parting_for, parting_row
from portal.households.people.actions import LEGAL_PARENT, end_now
from portal.households.words import keep_words

EACH_OWN, ONE_STAYS, GUIDED, TOGETHER = "each_own", "one_stays", "guided", "together"

REMOVES = frozenset({EACH_OWN, ONE_STAYS})
"""What takes somebody out of the household: never after the order."""

OUTCOMES = {
    EACH_OWN: "Each gets a household of their own",
    ONE_STAYS: "One stays in this household, the other leaves it",
    GUIDED: "Both stay legal parents; I guide them",
    TOGETHER: "They are together: it goes on as before",
}
"""What a manager may decide."""


def outcomes_at(stage: str) -> dict[str, str]:
    """What a manager may decide about a household of this stage: after the order nobody is taken out."""
    is_legal = stage == "adoptive_parent"
    return {
        code: words for code, words in OUTCOMES.items() if code == TOGETHER or (code == GUIDED) == is_legal
    }


parting_decided: list[Callable[[int, str, datetime], None]] = []
"""Hook: a manager decided about a household (by id) whose adults part, with one of OUTCOMES.

Called in the same transaction. The assessment is decided afresh; nothing starts again by itself.
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a manager decided: the outcome, who stays where one does, and who sees what was joint."""

    outcome: str
    stays: str = ""
    see_history: Collection[str] = ()
    note: str = ""


def decide(reference: str, decision: Decision, *, by: Viewer, now: datetime) -> None:
    """Decide what becomes of a household whose adults part, and what each may see of what was joint.

    Raises NotFound, Conflict when a colleague decided first, Refused for a removal of a legal parent
    after the order, and where it is not said who stays.
    """
    parting, household = parting_row(by, reference)
    page = parting_for(by, reference)
    _refuse_impossible(decision, household.stage, {side.reference for side in page.sides})
    taken = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(Parting)
            .where(Parting.id == parting.id, Parting.decided_at.is_(None))
            .values(
                decided_at=now,
                decided_by=by.label,
                outcome=decision.outcome,
                note=decision.note[:2000],
            )
        ),
    )
    if taken.rowcount != 1:
        raise Conflict("A colleague decided this already. Look at it again.")
    for side in page.sides:
        sees = decision.outcome == TOGETHER or side.reference in decision.see_history
        _settle(household, parting.id, side, decision, sees, by=by, now=now)
    if decision.outcome == EACH_OWN:
        household.stage, household.ended_at = "finished", now
    keep_words(household.id)
    for follow in parting_decided:
        follow(household.id, decision.outcome, now)
    record(
        "households.parting_decided",
        by=by,
        subject_kind="household",
        subject_ref=household.reference,
        now=now,
        details={"outcome": decision.outcome},
    )


def release_mail(reference: str, person_ref: str, *, by: Viewer, now: datetime) -> None:
    """Let mail go to one of them again; what was held back meanwhile stays withdrawn.

    Raises NotFound, Refused before the decision: until then nothing goes to either.
    """
    parting, _ = parting_row(by, reference)
    if parting.decided_at is None:
        raise Refused("Decide first what each of them sees. Until then no mail goes to either.")
    person_id = db.session.scalar(select(Person.id).where(Person.reference == person_ref))
    released = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(PartingSide)
            .where(
                PartingSide.parting_id == parting.id,
                PartingSide.person_id == (person_id or 0),
                PartingSide.released_at.is_(None),
            )
            .values(released_at=now)
        ),
    )
    if released.rowcount != 1:
        raise NotFound
    record("households.mail_released", by=by, subject_kind="person", subject_ref=person_ref, now=now)


def _refuse_impossible(decision: Decision, stage: str, sides: set[str]) -> None:
    if decision.outcome not in OUTCOMES:
        raise Refused("Choose what happens.")
    if stage == "adoptive_parent" and decision.outcome in REMOVES:
        raise Refused(LEGAL_PARENT)
    if stage != "adoptive_parent" and decision.outcome == GUIDED:
        raise Refused("There is no order yet, so they are not both legal parents. Choose one of the others.")
    if decision.outcome == ONE_STAYS and decision.stays not in sides:
        raise Refused("Choose who stays in this household.")


def _settle(
    household: Household,
    parting_id: int,
    side: Side,
    decision: Decision,
    sees: bool,
    *,
    by: Viewer,
    now: datetime,
) -> None:
    """Put one of them where the decision says, and note what they may see."""
    person = db.session.scalars(select(Person).where(Person.reference == side.reference)).one()
    db.session.execute(
        update(PartingSide)
        .where(PartingSide.parting_id == parting_id, PartingSide.person_id == person.id)
        .values(sees_history=sees)
    )
    leaves = decision.outcome == EACH_OWN or (
        decision.outcome == ONE_STAYS and decision.stays != side.reference
    )
    if not leaves:
        db.session.execute(
            update(Membership)
            .where(
                Membership.person_id == person.id,
                Membership.household_id == household.id,
                Membership.until_on.is_(None),
            )
            .values(is_apart=not sees)
        )
        return
    end_now(person.id, household.id, now=now)
    if decision.outcome == EACH_OWN:
        own = make_household(side.name, authority=household.authority, town=household.town, by=by, now=now)
        db.session.add(
            Membership(household_id=own.id, person_id=person.id, role="applicant", from_on=london(now).date())
        )
        keep_words(own.id)
        _restrict_alike(household, own, now)


def _restrict_alike(household: Household, own: Household, now: datetime) -> None:
    """A restricted household's people stay restricted, with the same staff named."""
    if not household.restricted:
        return
    named = db.session.scalars(
        select(NamedStaff.account_id).where(NamedStaff.household_id == household.id)
    ).all()
    db.session.add_all(
        NamedStaff(household_id=own.id, account_id=account_id, named_at=now) for account_id in named
    )
    own.named, own.restricted = len(named), True
    db.session.flush()
