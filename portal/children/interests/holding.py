"""One interest, held until the transaction ends; what was said of it, and what is promised about it.

Whoever writes one holds the household first, then the group, then the interest (see children.holding): so
that of two who adopt and press at once one waits, and whoever closes the group at that moment misses none.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.queries import team_ids
from portal.audit.actions import record
from portal.children.interests.models import ChildInterest, ChildInterestEntry
from portal.children.interests.rules import INTEREST, TEAM
from portal.children.models import ChildGroup
from portal.extensions import db
from portal.households.holding import hold_households
from portal.households.models import Household
from portal.promises.actions import cancel_promise, make_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise


def hold_both(household_id: int, group_id: int) -> tuple[Household, ChildGroup]:
    """A household and a group as they are now; the caller has looked them up through its viewer."""
    home = hold_household(household_id)
    held = select(ChildGroup).where(ChildGroup.id == group_id).with_for_update()
    return home, db.session.scalars(held.execution_options(populate_existing=True)).one()


def hold_household(household_id: int) -> Household:
    """A household as it is now: two who adopt may press at once."""
    hold_households([household_id])
    return db.session.get_one(Household, household_id, populate_existing=True)


def interest_of(group_id: int, household_id: int) -> ChildInterest | None:
    """What a household answered about a group, held; None where it has said nothing."""
    return db.session.scalars(
        select(ChildInterest)
        .where(ChildInterest.group_id == group_id, ChildInterest.household_id == household_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def label_of(group: ChildGroup, household_reference: str) -> str:
    """How the worklist names an interest: the alias and the household's reference, nobody's name."""
    return f"{group.alias}, {household_reference}"


def promise_answer(
    interest: ChildInterest, group: ChildGroup, home: Household, *, by: Viewer, now: datetime
) -> Promise:
    """Promise an answer: on the list of the group's family finder, or of the team where there is none."""
    return make_promise(
        Kind.INTEREST_ANSWER,
        subject_kind=INTEREST,
        subject_ref=interest.reference,
        label=label_of(group, home.reference),
        starts_at=now,
        by=by,
        now=now,
        authority=home.authority,
        team_id=team_ids().get(TEAM),
        owner_id=group.finder_id,
        household_id=home.id,
    )  # fmt: skip


def no_answer_needed(interest: ChildInterest, because: str, *, by: Viewer | str, now: datetime) -> None:
    """End what is promised about an interest: nobody waits for it any more."""
    cancel_promise(Kind.INTEREST_ANSWER, INTEREST, interest.reference, because=because, by=by, now=now)


def note(interest: ChildInterest, what: str, *, by: Viewer | str, now: datetime, text: str = "") -> None:
    """Keep what was said or happened, for staff."""
    label = by if isinstance(by, str) else by.label
    db.session.add(
        ChildInterestEntry(interest_id=interest.id, what=what, text=text.strip(), by=label, at=now)
    )
    db.session.flush()


def audit(
    event: str, interest: ChildInterest, group: str, by: Viewer | str, now: datetime, **more: str
) -> None:
    """Write what was done with an interest, after what changed is written. `group` by reference."""
    db.session.flush()
    details = {"group": group, **more}
    record(
        event, by=by, subject_kind=INTEREST, subject_ref=interest.reference, now=now, details=details
    )  # fmt: skip
