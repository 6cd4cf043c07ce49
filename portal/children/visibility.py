"""Who may open what of a child: the conditions that every query, page and picture of this room carries.

Families: one condition over Grant, `is_shown_to`. It is asked anew at each request, with the moment handed
in, so that whatever ends it (a day that passes, a hold, a pause, a parting) ends it at once and by itself.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account, Passkey, Session
from portal.agency.rules import local_day
from portal.children.links.models import ChildLink
from portal.children.models import Child, ChildGroup, Grant
from portal.children.own.models import ShownWishes, Terms
from portal.children.rules import TERMS_WORDING, WITH_A_FAMILY, GroupState
from portal.events.models import Event, EventInvitation
from portal.events.rules import State
from portal.households.models import Household, Membership
from portal.households.partings.models import Parting
from portal.journey.actions import SUBJECT as JOURNEY
from portal.journey.models import Journey
from portal.journey.pathways import Stage
from portal.promises.models import Promise

STAFF_SEE = "children:see"
"""The permission with which staff open children's records."""

AFTER_A_LINK = (Stage.LINKED, Stage.MATCHED, Stage.FOSTERING, Stage.MOVED_IN)
"""Stages in which a household is shown the group it is linked with, and no other."""


def is_open_to_staff(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that this viewer keeps records of children."""
    return true() if viewer.is_staff and viewer.holds(STAFF_SEE) else false()


def is_shown_to(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The condition over Grant that this person may open its group at this moment.

    The grant runs, the group may be shown to this household, the household may be shown children, and the
    person belongs to it, has agreed the terms and took their second step (service description, section 7).
    """
    if not viewer.is_family or viewer.person_id is None:
        return false()
    return and_(_runs(now), _group_may_be_shown(), _household_may_be_shown(now), may_look(viewer))


def may_look(viewer: Viewer) -> ColumnElement[bool]:
    """The condition over Grant that this person may look at all at what is open to its household."""
    return and_(belongs_to(viewer), has_agreed(viewer), has_second_step(viewer), took_second_step(viewer))


def belongs_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition over Grant that the person adopts in its household now, and does not part from it."""
    one = aliased(Membership)
    return _where(
        one.person_id == (viewer.person_id or 0),
        one.household_id == Grant.household_id,
        one.role == "applicant",
        one.until_on.is_(None),
        ~one.is_apart,
    )


def has_agreed(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that this person has agreed the terms as they are worded now."""
    return _where(Terms.person_id == (viewer.person_id or 0), Terms.wording == TERMS_WORDING)


def has_second_step(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that this account has an authenticator app or a passkey."""
    account_id = viewer.account_id or 0
    passkey = _where(Passkey.account_id == account_id)
    app = _where(Account.id == account_id, Account.totp_sealed.is_not(None))
    return and_(_where(Account.id == account_id, Account.ended_at.is_(None)), or_(app, passkey))


def took_second_step(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that whoever sits at this browser took the second step when they signed in."""
    return _where(
        Session.id == (viewer.session_id or 0),
        Session.account_id == (viewer.account_id or 0),
        Session.ended_at.is_(None),
        Session.second_factor_at.is_not(None),
    )


def _runs(now: datetime) -> ColumnElement[bool]:
    """Until its moment, or as long as an agreed link lives; at an event, on its day alone."""
    return and_(
        Grant.ended_at.is_(None),
        Grant.from_at <= now,
        or_(Grant.until_at > now, has_agreed_link()),
        or_(Grant.event_id.is_(None), _is_event_of_today(now)),
    )


def _is_event_of_today(now: datetime) -> ColumnElement[bool]:
    """What is featured at an event shows on its day alone, to who is invited, while it is not cancelled."""
    event, invited = aliased(Event), aliased(EventInvitation)
    return and_(
        _where(
            event.id == Grant.event_id,
            event.state == State.PUBLISHED.value,
            event.starts_on == local_day(now),
        ),
        _where(invited.event_id == Grant.event_id, invited.household_id == Grant.household_id),
    )


def has_agreed_link() -> ColumnElement[bool]:
    """The condition over Grant that both social workers agreed a link of its group and household.

    Then its household reads the fuller report; so does the household the group is linked with.
    """
    link = aliased(ChildLink)
    agreed = _where(
        link.group_id == Grant.group_id,
        link.household_id == Grant.household_id,
        link.agreed_at.is_not(None),
        link.ended_at.is_(None),
    )
    return or_(agreed, is_linked_with_household())


def _group_may_be_shown() -> ColumnElement[bool]:
    """The group waits, or is linked with this very household; and every child of it is cleared."""
    group, child, other = aliased(ChildGroup), aliased(Child), aliased(Child)
    theirs = and_(group.state.in_(WITH_A_FAMILY), group.household_id == Grant.household_id)
    return and_(
        _where(group.id == Grant.group_id, or_(group.state == GroupState.WAITING.value, theirs)),
        _where(child.group_id == Grant.group_id),
        ~_where(other.group_id == Grant.group_id, other.cleared_at.is_(None)),
    )


def is_linked_with_household() -> ColumnElement[bool]:
    """The condition over Grant that its group and its household are linked with each other."""
    group = aliased(ChildGroup)
    return _where(group.id == Grant.group_id, group.household_id == Grant.household_id)


def _household_may_be_shown(now: datetime) -> ColumnElement[bool]:
    """The household adopts with us, is neither restricted nor parting, and neither it nor its journey pauses.

    It is approved, or in Stage 2 and did not ask to wait; after a link it is shown that child alone.
    """
    home, parting = aliased(Household), aliased(Parting)
    wishes, waits = aliased(ShownWishes), aliased(ShownWishes)
    journey, paused = aliased(Journey), aliased(Promise)
    waiting = _where(waits.household_id == Grant.household_id, waits.waits_until_approved.is_(True))
    is_paused = (
        exists()
        .where(
            paused.subject_kind == JOURNEY,
            paused.subject_ref == journey.reference,
            paused.ended_at.is_(None),
            paused.paused_at.is_not(None),
        )
        .correlate(journey)
    )
    return and_(
        _where(home.id == Grant.household_id, home.ended_at.is_(None), ~home.restricted),
        ~_where(parting.household_id == Grant.household_id, parting.decided_at.is_(None)),
        ~_where(wishes.household_id == Grant.household_id, wishes.paused_until > local_day(now)),
        select(journey.id)
        .where(
            journey.household_id == Grant.household_id,
            journey.ended_at.is_(None),
            or_(
                journey.stage == Stage.APPROVED.value,
                and_(journey.stage == Stage.STAGE_2.value, ~waiting),
                and_(journey.stage.in_(AFTER_A_LINK), is_linked_with_household()),
            ),
            ~is_paused,
        )
        .correlate(Grant)
        .exists(),
    )


def _where(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that there is such a row; Grant is always the one of the statement around it.

    Said outright: two levels down SQLAlchemy would otherwise look through every grant there is.
    """
    return exists().where(*conditions).correlate(Grant)
