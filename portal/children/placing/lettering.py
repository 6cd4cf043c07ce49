"""Letters made in one click from what is recorded, released to the family, opened and printed.

A letter keeps the words it was made with. The name a child had before the order is read from who they are,
audited apart; the name after it is typed for the letter and kept nowhere else, so that the two
never stand on one page.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.queries import settings
from portal.agency.rules import local_day
from portal.children.changing import change_where
from portal.children.holding import MOVED_ON, audit_child
from portal.children.models import Child, ChildIdentity
from portal.children.placing.holding import audit, hold_placement
from portal.children.placing.models import ChildLetter, ChildPlacement
from portal.children.placing.rules import ABOUT_A_CHILD, OVER, Letter, State, responsibility_words
from portal.children.placing.wording import Facts, matching_words, responsibility_letter, school_words
from portal.children.queries import milestones_of
from portal.children.rules import Milestone
from portal.children.telling import tell_household
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.queries import applicants_of, initials_of

"""After an end no letter is made."""


def make_letter(
    reference: str, kind: str, about: str, *, name_now: str = "", by: Viewer, now: datetime
) -> ChildLetter:
    """Make a letter about a child (their reference) or, a matching certificate, about an adult (theirs).

    `name_now` is the child's name since the order. Raises NotFound, Refused for what is missing, Conflict
    after an end.
    """
    placement, group = hold_placement(reference, by)
    if placement.state in OVER:
        raise Conflict(MOVED_ON)
    adults = applicants_of(placement.household_id)
    if kind == Letter.MATCHING:
        one = next((adult for adult in adults if adult.reference == about), None)
        if one is None:
            raise NotFound
        if placement.told_on is None or (placement.moves_in_on or placement.moved_in_on) is None:
            raise Refused(
                "Write down first when the family was told of the match, and when the child is to move in."
            )
        words = matching_words(_facts(placement, (one.name,), "", now))
        whom = initials_of([one])
    elif kind in set(ABOUT_A_CHILD):
        child = db.session.scalars(
            select(Child).where(Child.reference == about, Child.group_id == group.id)
        ).one_or_none()
        if child is None:
            raise NotFound
        name = _name(child, placement, name_now, by, now)
        facts = _facts(placement, tuple(adult.name for adult in adults), name, now)
        if kind == Letter.SCHOOL:
            if placement.state == State.PLANNED:
                raise Refused("This letter is written once the child lives with the family.")
            words = school_words(facts)
        else:
            kinds = {kept.kind for kept in milestones_of([child.id])[child.id]}
            words = responsibility_letter(
                facts,
                responsibility_words(
                    placement.state, has_placement_order=Milestone.PLACEMENT_ORDER in kinds
                ),
            )  # fmt: skip
        whom = child.alias
    else:
        raise Refused("Choose a letter.")
    row = ChildLetter(
        placement_id=placement.id,
        kind=kind,
        about=whom[:40],
        initials=initials_of(adults)[:20],
        words=words,
        by=by.label,
        at=now,
    )
    db.session.add(row)
    audit("children.letter_made", placement, by, now, kind=kind)
    return row


def release_letter(reference: str, letter: str, *, by: Viewer, now: datetime) -> None:
    """Let the family open and print a letter; they are told neutrally. Raises NotFound, Conflict."""
    placement, group = hold_placement(reference, by)
    done = change_where(
        ChildLetter,
        ChildLetter.placement_id == placement.id,
        ChildLetter.reference == letter,
        ChildLetter.released_at.is_(None),
        ChildLetter.withdrawn_at.is_(None),
        released_at=now,
        released_by=by.label,
    )
    if not done:
        raise Conflict(MOVED_ON)
    audit("children.letter_released", placement, by, now, letter=letter)
    tell_household(placement.household_id, group, now=now)


def take_letter_back(reference: str, letter: str, *, by: Viewer, now: datetime) -> None:
    """The family opens a letter no longer. Raises NotFound, Conflict where it is withdrawn already."""
    placement, _group = hold_placement(reference, by)
    done = change_where(
        ChildLetter,
        ChildLetter.placement_id == placement.id,
        ChildLetter.reference == letter,
        ChildLetter.withdrawn_at.is_(None),
        withdrawn_at=now,
    )
    if not done:
        raise Conflict(MOVED_ON)
    audit("children.letter_withdrawn", placement, by, now, letter=letter)


def _name(child: Child, placement: ChildPlacement, name_now: str, by: Viewer, now: datetime) -> str:
    """The child's name: until the order from who they are, audited; afterwards what is typed."""
    if placement.state == State.ADOPTED:
        if not name_now.strip():
            raise Refused("Write the child’s name as it is since the order.")
        return name_now.strip()
    identity = db.session.get(ChildIdentity, child.id, populate_existing=True)
    if identity is None:
        raise Refused("Write down first who the child is.")
    audit_child("children.identity_opened", child, by, now, because="letter")
    return f"{identity.given_name} {identity.family_name}"


def _facts(placement: ChildPlacement, adults: tuple[str, ...], child: str, now: datetime) -> Facts:
    agency = settings()
    return Facts(
        agency=agency.name,
        telephone=agency.telephone,
        adults=adults,
        child=child,
        state=placement.state,
        today=local_day(now),
        told_on=placement.told_on,
        moves_in_on=placement.moves_in_on,
        moved_in_on=placement.moved_in_on,
        ordered_on=placement.ordered_on,
    )
