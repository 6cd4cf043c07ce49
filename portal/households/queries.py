"""Reading households, always through who asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Result, Select, case, or_, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import Authority
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Allocation, Household, Membership, NamedStaff, Person


def hidden_from(viewer: Viewer) -> Select[int]:
    """The restricted households on which this viewer is not named, by id."""
    return hidden_from_account(viewer.account_id)


def hidden_from_account(account_id: int | ColumnElement[int] | None) -> Select[int]:
    """The same by account id, which may be bound later where a query is built once and kept."""
    named = select(NamedStaff.household_id).where(NamedStaff.account_id == account_id)
    return select(Household.id).where(Household.restricted, Household.id.not_in(named))


def is_open_to(
    viewer: Viewer, household_id: ColumnElement[int | None] | ColumnElement[int]
) -> ColumnElement[bool]:
    """The one condition on restricted households: none, not restricted, or the viewer is named.

    Every room's lists, search and look-ups for staff carry it.
    """
    return or_(household_id.is_(None), household_id.not_in(hidden_from(viewer)))


@dataclass(frozen=True, slots=True)
class OwnHome:
    """What a family's own home page needs to know."""

    given_names: tuple[str, ...]
    """The reader's first, then who adopts with them."""
    stage: str | None
    """None for somebody without a household: a birth relative."""
    side: str
    authority: str
    """The name of the council responsible; empty where nobody knows it."""
    out_of_hours_telephone: str
    worker: Worker | None = None


def own_home(viewer: Viewer, members: Sequence[Member] | None = None) -> OwnHome:
    """The viewer's own household with its worker, or what there is of it.

    Two queries; one where the members are known.
    """
    me = db.session.execute(
        select(
            Person.given_name,
            Person.side,
            Household.stage,
            Authority.name.label("council"),
            Authority.out_of_hours_telephone,
            *worker_columns(),
        )
        .select_from(Person)
        .outerjoin(Household, Household.id == (viewer.household_id or 0))
        .outerjoin(Authority, Authority.code == Household.authority)
        .outerjoin(Allocation, (Allocation.household_id == Household.id) & Allocation.until_at.is_(None))
        .outerjoin(Account, Account.id == Allocation.account_id)
        .outerjoin(COVER, (COVER.id == Account.cover_id) & COVER.ended_at.is_(None))
        .where(Person.id == viewer.person_id)
    ).one_or_none()
    if me is None:
        return OwnHome((viewer.name.split(" ")[0],), None, "adoptive", "", "")
    if me.stage is None:
        return OwnHome((me.given_name,), None, me.side, "", "")
    if members is not None:
        known = (one for one in members if one.role == "applicant" and one.person_id != viewer.person_id)
        names = (me.given_name, *(one.given_name for one in known))
        return OwnHome(names, me.stage, me.side, me.council, me.out_of_hours_telephone, worker_in(me))
    others = db.session.scalars(
        select(Person.given_name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.household_id == viewer.household_id,
            Membership.until_on.is_(None),
            Membership.role == "applicant",
            Person.id != viewer.person_id,
        )
        .order_by(Person.id)
    )
    names = (me.given_name, *others)
    return OwnHome(names, me.stage, me.side, me.council, me.out_of_hours_telephone, worker_in(me))


def household_for(viewer: Viewer, reference: str) -> Household:
    """One household through the viewer: of a family only their own; of staff what is not hidden from them.

    Raises NotFound, the same for one that does not exist and for one that is somebody else's.
    """
    query = select(Household).where(Household.reference == reference)
    if viewer.is_staff:
        query = query.where(is_open_to(viewer, Household.id.expression))
    else:
        query = query.where(Household.id == (viewer.household_id or 0))
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_household(viewer: Viewer) -> Household:
    """The household of a family's viewer. Raises NotFound where there is none, or none they may see."""
    if not viewer.is_family or viewer.household_reference is None:
        raise NotFound
    return household_for(viewer, viewer.household_reference)


def is_apart(viewer: Viewer) -> bool:
    """Whether this person belongs to a household whose adults part: a manager has still to decide."""
    query = select(Membership.id).where(
        Membership.person_id == (viewer.person_id or 0), Membership.until_on.is_(None), Membership.is_apart
    )
    return db.session.scalar(query) is not None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household: an applicant, or an adult or child who lives at home."""

    person_id: int
    reference: str
    given_name: str
    family_name: str
    role: str
    born_on: date | None
    account_id: int | None
    email: str
    telephone: str
    from_on: date
    until_on: date | None
    is_confirmed: bool
    """They have taken up their invitation. Until then nothing but the invitation goes to them."""
    never_by_post: bool
    no_voicemail: bool
    speak_to_me_first: bool

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.given_name} {self.family_name}".strip()


IN_ORDER = case({"applicant": 0, "adult": 1}, value=Membership.role, else_=2)
"""Applicants first, then adults, then children."""


def members_of(household_id: int, on: date | None = None) -> tuple[Member, ...]:
    """Who belongs to a household now, or did `on` a day: applicants first, then adults, then children.

    The caller has looked the household up through its viewer.
    """
    if on is None:
        return _members(household_id, Membership.until_on.is_(None))
    still = or_(Membership.until_on.is_(None), Membership.until_on > on)
    return _members(household_id, Membership.from_on <= on, still)


def members_of_each(household_ids: Collection[int]) -> dict[int, tuple[Member, ...]]:
    """Who belongs to each of these households now, in one query."""
    found: dict[int, list[Member]] = {one: [] for one in household_ids}
    in_these = Membership.household_id.in_(sorted(found))
    for person, membership, signed_in_at in _member_rows(in_these, Membership.until_on.is_(None)):
        found[membership.household_id].append(member_of(person, membership, signed_in_at))
    return {one: tuple(members) for one, members in found.items()}


def past_members_of(household_id: int) -> tuple[Member, ...]:
    """Who belonged to a household once; the caller has looked it up through its viewer."""
    return _members(household_id, Membership.until_on.is_not(None))


def _members(household_id: int, *conditions: ColumnElement[bool]) -> tuple[Member, ...]:
    rows = _member_rows(Membership.household_id == household_id, *conditions)
    return tuple(member_of(*row) for row in rows)


def _member_rows(*conditions: ColumnElement[bool]) -> Result[Person, Membership, datetime | None]:
    return db.session.execute(
        select(Person, Membership, Account.first_signed_in_at)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(*conditions)
        .order_by(IN_ORDER, Membership.id)
        .execution_options(populate_existing=True)
    )


def member_of(person: Person, membership: Membership, signed_in_at: datetime | None) -> Member:
    """Somebody of a household from their rows, and when their account was first signed in to."""
    return Member(
        person_id=person.id,
        reference=person.reference,
        given_name=person.given_name,
        family_name=person.family_name,
        role=membership.role,
        born_on=person.born_on,
        account_id=person.account_id,
        email=person.email,
        telephone=person.telephone,
        from_on=membership.from_on,
        until_on=membership.until_on,
        is_confirmed=signed_in_at is not None,
        never_by_post=person.never_by_post,
        no_voicemail=person.no_voicemail,
        speak_to_me_first=person.speak_to_me_first,
    )


def applicants_of(household_id: int) -> tuple[Member, ...]:
    """The one or two who adopt, the first first."""
    return tuple(member for member in members_of(household_id) if member.role == "applicant")


def initials_of(members: Sequence[Member]) -> str:
    """How a household stands on paper: the initials alone of those who adopt."""
    return " and ".join(
        f"{one.given_name[:1]}{one.family_name[:1]}" for one in members if one.role == "applicant"
    )


@dataclass(frozen=True, slots=True)
class Worker:
    """Who works with a household, as the family reads it."""

    account_id: int
    reference: str
    name: str
    telephone: str
    working_days: str
    team_id: int | None
    cover_id: int | None
    cover_name: str
    cover_telephone: str


COVER = aliased(Account)
"""Who covers for a worker."""


def worker_columns() -> tuple[Any, ...]:
    """What `worker_in` reads, of a statement that joins Account as the worker and COVER as their cover."""
    return (
        Account.id.label("worker_id"),
        Account.reference.label("worker_reference"),
        Account.name.label("worker_name"),
        Account.telephone.label("worker_telephone"),
        Account.working_days,
        Account.team_id,
        COVER.id.label("cover_id"),
        COVER.name.label("cover_name"),
        COVER.telephone.label("cover_telephone"),
    )


def worker_in(row: Any) -> Worker | None:
    """The worker in a row with `worker_columns`; None while nobody is allocated."""
    if row is None or row.worker_id is None:
        return None
    return Worker(
        account_id=row.worker_id,
        reference=row.worker_reference,
        name=row.worker_name,
        telephone=row.worker_telephone,
        working_days=row.working_days,
        team_id=row.team_id,
        cover_id=row.cover_id,
        cover_name=row.cover_name or "",
        cover_telephone=row.cover_telephone or "",
    )


def worker_of(household_id: int) -> Worker | None:
    """A household's worker with days and cover; None while nobody is allocated."""
    return worker_in(
        db.session.execute(
            select(*worker_columns())
            .select_from(Allocation)
            .join(Account, Account.id == Allocation.account_id)
            .outerjoin(COVER, (COVER.id == Account.cover_id) & COVER.ended_at.is_(None))
            .where(Allocation.household_id == household_id, Allocation.until_at.is_(None))
        ).one_or_none()
    )
