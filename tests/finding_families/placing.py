"""A matched group, a child who lives with a family, one who is fostered: for the tests of placing."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from portal import clock
from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup, ChildMilestone
from portal.children.placing import beginning, ending, fostering, ordering, visiting
from portal.children.placing.models import ChildContact, ChildPlacement
from portal.children.placing.rules import CONTACTS, SUBJECT
from portal.children.placing.visiting import Told
from portal.children.queries import children_of
from portal.children.records.legal import write_milestone
from portal.children.rules import GroupState
from portal.extensions import db
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.panel.decision_models import CourtHearing, TemporaryApproval
from portal.promises.models import Promise
from tests.finding_families.making import Family, journey


def days(number: int) -> date:
    """A day before or after the test's today, which is Friday 20 November 2026."""
    return clock.today() + timedelta(days=number)


def matched(group: ChildGroup, to: Family, by: Viewer, *, on: date | None = None) -> ChildGroup:
    """A group that waited and is matched with a family, its household's journey too."""
    db.session.execute(
        update(ChildGroup)
        .where(ChildGroup.id == group.id)
        .values(state=GroupState.MATCHED.value, household_id=to.id, since_at=clock.now())
    )
    for child in children_of(group.id):
        db.session.add(
            ChildMilestone(
                child_id=child.id, kind="matched", on=on or days(0), by=by.label, at=clock.now()
            )
        )  # fmt: skip
    db.session.flush()
    for verb in (Verb.LINK, Verb.MATCH):
        move_on(journey(to).reference, verb, by=by, now=clock.now())
    db.session.refresh(group)
    return group


def planned(group: ChildGroup, to: Family, by: Viewer, *, on: date | None = None) -> ChildPlacement:
    """Introductions begun."""
    matched(group, to, by, on=on)
    return beginning.begin_placement(group.reference, by=by, now=clock.now())


def living(group: ChildGroup, to: Family, by: Viewer, *, on: date) -> ChildPlacement:
    """A child who moved in on a day."""
    made = planned(group, to, by, on=on)
    beginning.move_in(made.reference, on, by=by, now=clock.now())
    return made


def on_early_road(group: ChildGroup, by: Viewer) -> None:
    """Early permanence is meant for every child of it."""
    for child in children_of(group.id):
        write_milestone(
            child.reference, "early_permanence", date(2026, 6, 2), "", by=by, now=clock.now()
        )  # fmt: skip


def may_foster(to: Family) -> None:
    """The household is approved for one named child for a time (regulation 25A)."""
    db.session.add(
        TemporaryApproval(
            journey_id=journey(to).id, child="Bear", reasons="Known to them", approved_on=days(-30),
            decided_at=clock.now(), decided_by="TEST-0001", decided_by_name="Dee Decides",
        )
    )  # fmt: skip
    db.session.flush()


def decided(to: Family, outcome: str) -> None:
    """What the court decided about the child who is fostered: "adoption" or "home"."""
    db.session.add(
        CourtHearing(
            journey_id=journey(to).id, on=days(0), outcome=outcome, recorded_by="TEST-0001",
            recorded_at=clock.now(),
        )
    )  # fmt: skip
    db.session.flush()


def fostered(group: ChildGroup, to: Family, by: Viewer, *, on: date) -> ChildPlacement:
    """A child who lives with carers before the court has decided."""
    on_early_road(group, by)
    may_foster(to)
    return fostering.begin_fostering(group.reference, to.reference, on, by=by, now=clock.now())


def adopted(group: ChildGroup, to: Family, by: Viewer) -> ChildPlacement:
    """A child whose order was made today."""
    made = living(group, to, by, on=days(-100))
    ordering.lodge_application(made.reference, days(-20), by=by, now=clock.now())
    ordering.make_order(made.reference, days(0), by=by, now=clock.now())
    return made


def contact(
    made: ChildPlacement, on: date, by: Viewer, *, what: str = "visit", for_family: str = ""
) -> ChildContact:
    """A visit, or a review, written down."""
    told = Told(what, on, "Wendy Worker", "Bear and both adopters", "alone", "Sleeps now", for_family)
    return visiting.record_contact(made.reference, told, by=by, now=clock.now())


def promised(made: ChildPlacement) -> list[Promise]:
    """Every promise about a placement, in the order they were made."""
    return list(
        db.session.scalars(
            select(Promise)
            .where(Promise.subject_kind == SUBJECT, Promise.subject_ref == made.reference)
            .order_by(Promise.id)
            .execution_options(populate_existing=True)
        )
    )


def open_now(made: ChildPlacement) -> dict[str, Promise]:
    """The open promises by kind; fails where two of one kind are open."""
    stands = [one for one in promised(made) if one.ended_at is None]
    assert len({one.kind for one in stands}) == len(stands)
    return {one.kind: one for one in stands}


def next_contact(made: ChildPlacement) -> Promise:
    """The one visit that is promised next; fails where there is none, or more than one."""
    (one,) = [one for kind, one in open_now(made).items() if kind in set(CONTACTS)]
    return one


def standing(group: ChildGroup) -> dict[str, int]:
    """The milestones that stand, and of how many children."""
    ids = [one.id for one in children_of(group.id)]
    found: dict[str, int] = {}
    for kind in db.session.scalars(
        select(ChildMilestone.kind).where(
            ChildMilestone.child_id.in_(ids), ChildMilestone.undone_at.is_(None)
        )
    ):
        found[kind] = found.get(kind, 0) + 1
    return found


def end(made: ChildPlacement, by: Viewer, **changed: str) -> None:
    """A placement that ends today, told with these words unless others are given."""
    told = {
        "because": "It was too much",
        "went_to": "Foster carers, Marchbanks",
        "after": "on_hold",
        "for_family": "",
    }
    ending.end_placement(made.reference, days(0), **(told | changed), by=by, now=clock.now())


def state(group: ChildGroup) -> str:
    """How a group stands."""
    db.session.refresh(group)
    return group.state


def stage(to: Family) -> str:
    """How far a family's journey is."""
    db.session.refresh(found := journey(to))
    return found.stage


def events() -> list[str]:
    """What was audited, in order."""
    return [one.event for one in db.session.scalars(select(AuditRow).order_by(AuditRow.id))]
