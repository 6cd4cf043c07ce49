"""Saying whose a stranger's request is, offering them a sign-in, and giving it to them as they sign in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, or_, select, update

from portal.access import SYSTEM, Viewer
from portal.accounts.models import Account
from portal.accounts.queries import staff_member_of_id
from portal.audit.actions import record
from portal.clock import london
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.actions import add_person, invite_person, make_household
from portal.households.callers.actions import make_sure
from portal.households.models import Household, Person
from portal.households.people.actions import member_for
from portal.households.queries import household_for
from portal.promises.models import Promise
from portal.support.calls.models import CallSlot
from portal.support.calls.moving import drop_call, move_call
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_request
from portal.support.joining.models import SupportOffer
from portal.support.joining.queries import as_seen
from portal.support.joining.rules import (
    ADOPTIVE_PARENTS_ONLY,
    ANEW,
    CONFINED_HOME,
    NO_EMAIL,
    OTHER_ADDRESS,
    may_make_home,
    why_not_theirs,
)
from portal.support.models import SupportRequest
from portal.support.openers import who_may_open
from portal.support.owning import may_open
from portal.support.rules import SUBJECT


def link_request(
    reference: str,
    household_ref: str,
    person_ref: str,
    *,
    because: str,
    said: Collection[str],
    by: Viewer,
    now: datetime,
) -> None:
    """Say whose a stranger's request is: of a household we know, after two facts and its code word.

    Somebody who signs in already has it on their page at once, but never a confined one. `said` is what they
    said right (households.callers). Raises NotFound, Refused, Conflict where it is somebody's already.
    """
    request = _free(reference, by)
    household = household_for(by, household_ref)
    member = member_for(by, household, person_ref)
    if member.role != "applicant":
        raise Refused("Choose the parent who asked us.")
    if not because.strip():
        raise Refused("Write how you know who it is.")
    _owner_may_open(request, household)
    make_sure(household_ref, said, by=by, now=now)
    _link(request, household, member.person_id, because, by=by, now=now)
    if member.is_confirmed and not request.is_confined:
        _becomes_theirs(request, by=by, now=now)


def make_home(
    reference: str,
    *,
    given_name: str,
    family_name: str,
    town: str,
    because: str,
    by: Viewer,
    now: datetime,
) -> str:
    """Make a household for an adoptive parent who is not on our list, and say that the request is theirs.

    Gives the household's reference. Raises NotFound, Refused for who has not adopted and for a confined
    request (all staff read the list of households: safety rule 1), Conflict where it is somebody's already.
    """
    request = _free(reference, by)
    if request.household_id is not None:
        raise Conflict("We know their household already. Say who of it asked us.")
    if request.is_confined:
        raise Refused(CONFINED_HOME)
    if not may_make_home(request.situation):
        raise Refused(ADOPTIVE_PARENTS_ONLY)
    if not because.strip():
        raise Refused("Write how you know who it is.")
    household = make_household(
        f"{given_name} {family_name}".strip(),
        authority=request.authority,
        stage="adoptive_parent",
        town=town,
        by=by,
        now=now,
    )
    person = add_person(
        household.id,
        given_name=given_name[:100],
        family_name=family_name[:100],
        telephone=request.telephone[:30],
        by=by,
        now=now,
        from_on=london(now).date(),
    )
    _link(request, household, person.id, because, by=by, now=now)
    return household.reference


def offer_sign_in(reference: str, *, seen: str, is_safe: bool, by: Viewer, now: datetime) -> None:
    """Invite the writer of a request to a sign-in, at the one address they gave and agreed to.

    Where somebody uses that address already nothing is made and nothing sent, and nobody is told
    (safety rule 10). Who signs in already has the request on their page from now on. `is_safe`: they want it,
    and say that nobody else gets into it. `seen` is whose it was on the page (queries.as_seen). An address
    that we hold for them already is never replaced. Raises NotFound, Refused, Conflict where it is said to be
    somebody else's meanwhile.
    """
    request = _free(reference, by, may_be_invited=True)
    offer = db.session.get(SupportOffer, request.id)
    if offer is None:
        raise Refused("Say first whose request it is.")
    if not is_safe:
        raise Refused("Ask them first whether they want it, and whether anybody else could open it.")
    person = db.session.get_one(Person, offer.person_id, populate_existing=True)
    if seen != as_seen(person.reference, offer.linked_at):
        raise Conflict(ANEW)
    account = db.session.get(Account, person.account_id) if person.account_id is not None else None
    if account is not None and account.first_signed_in_at is not None:
        _becomes_theirs(request, by=by, now=now)
        return
    address = request.email.strip().lower()
    if not request.can_email or not address:
        raise Refused(NO_EMAIL)
    if account is not None and account.email != address:
        raise Refused("They were invited before, to another address. Put that right on the household’s page.")
    if person.email and person.email.lower() != address:
        raise Refused(OTHER_ADDRESS)
    if not _is_used(address, person):
        if not person.email:
            person.email = address
            _audit_address(person, by, now)
        _invite(person.id, by=by, now=now)
    offer.invited_at, offer.invited_by = now, by.label
    add_entry(
        request.id, EntryKind.INVITED, by=by, now=now, text="At the address they gave, if it is free to use"
    )
    audit("support.sign_in_offered", request, by, now)


def becomes_theirs(account_id: int, now: datetime) -> None:
    """Somebody has signed in for the first time: what staff took to be their request is theirs now.

    Never a confined one that nobody offered them. Hook of the accounts (accounts.actions.signed_in_first).
    """
    offered = db.session.scalars(
        select(SupportRequest)
        .join(SupportOffer, SupportOffer.request_id == SupportRequest.id)
        .join(Person, Person.id == SupportOffer.person_id)
        .where(
            Person.account_id == account_id,
            SupportOffer.taken_at.is_(None),
            or_(~SupportRequest.is_confined, SupportOffer.invited_at.is_not(None)),
        )
        .with_for_update(of=SupportRequest)
        .execution_options(populate_existing=True)
    ).all()
    for request in offered:
        _becomes_theirs(request, by=SYSTEM, now=now)


def _free(reference: str, by: Viewer, *, may_be_invited: bool = False) -> SupportRequest:
    """A request whose writer has no sign-in yet, held. Raises NotFound, Conflict."""
    if not by.is_staff:
        raise NotFound
    request = hold_request(reference, by)
    offer = db.session.get(SupportOffer, request.id, populate_existing=True)
    problem = why_not_theirs(
        asker=request.asker,
        has_writer=request.person_id is not None,
        is_invited=not may_be_invited and offer is not None and offer.invited_at is not None,
    )
    if problem:
        raise Conflict(problem)
    return request


def _owner_may_open(request: SupportRequest, household: Household) -> None:
    """Whoever works on it is not shut out by what we say now. Raises Refused."""
    owner = staff_member_of_id(request.owner_id) if request.owner_id is not None else None
    if owner is not None and owner not in who_may_open([owner], household_id=household.id):
        raise Refused("Whoever works on this may not open that household. Give it to somebody who may first.")


def _link(
    request: SupportRequest, household: Household, person_id: int, because: str, *, by: Viewer, now: datetime
) -> None:
    offer = db.session.get(SupportOffer, request.id)
    if offer is None:
        offer = SupportOffer(
            request_id=request.id,
            person_id=person_id,
            linked_at=now,
            linked_by=by.label,
            because=because.strip(),
        )
        db.session.add(offer)
    offer.person_id, offer.because = person_id, because.strip()
    offer.linked_at, offer.linked_by = now, by.label
    request.household_id, request.authority = household.id, household.authority
    db.session.flush()
    _move_its_call(request, by=by, now=now)
    # a confined request names no household in any list
    values = {"authority": household.authority}
    home = {} if request.is_confined else {"household_id": household.id}
    db.session.execute(
        update(Promise)
        .where(
            Promise.subject_kind == SUBJECT,
            Promise.subject_ref == request.reference,
            Promise.ended_at.is_(None),
        )
        .values(**values, **home)
        .execution_options(synchronize_session="fetch")
    )
    add_entry(
        request.id,
        EntryKind.LINKED,
        by=by,
        now=now,
        text=f"{household.label}, {household.reference}. {because}",
    )
    audit("support.request_linked", request, by, now, household=household.reference)


def _move_its_call(request: SupportRequest, *, by: Viewer, now: datetime) -> None:
    """A call booked with who may not open this household goes to the request's owner, or to nobody."""
    slot = db.session.scalars(
        select(CallSlot).where(CallSlot.request_id == request.id, CallSlot.held_at.is_(None))
    ).one_or_none()
    caller = staff_member_of_id(slot.account_id) if slot is not None else None
    if slot is None or (caller is not None and may_open(request, caller)):
        return
    owner = staff_member_of_id(request.owner_id) if request.owner_id is not None else None
    is_theirs = owner is not None and slot.starts_at > now and may_open(request, owner)
    if owner is None or not is_theirs or not move_call(slot, request, owner, by=by, now=now):
        drop_call(slot, request, by=by, now=now)


def _becomes_theirs(request: SupportRequest, *, by: Viewer, now: datetime) -> None:
    """Make a request its writer's own, by one conditional UPDATE. Raises Conflict where it is somebody's."""
    offer = db.session.get_one(SupportOffer, request.id)
    theirs = db.session.scalar(
        update(SupportRequest)
        .where(SupportRequest.id == request.id, SupportRequest.person_id.is_(None))
        .values(person_id=offer.person_id)
        .returning(SupportRequest.id)
        .execution_options(synchronize_session="fetch")
    )
    if theirs is None:
        raise Conflict("This is somebody’s own already.")
    offer.taken_at = now
    add_entry(request.id, EntryKind.LINKED, by=by, now=now, text="On its writer’s own page from now on")
    audit("support.request_theirs", request, by, now)


def _is_used(address: str, person: Person) -> bool:
    """Whether somebody else signs in with this address, or is written to there."""
    account = exists().where(Account.email == address, Account.id != (person.account_id or 0))
    other = exists().where(func.lower(Person.email) == address, Person.id != person.id)
    return bool(db.session.scalar(select(or_(account, other))))


def _audit_address(person: Person, by: Viewer, now: datetime) -> None:
    """Write down that we hold an address of somebody from now on, never which."""
    db.session.flush()
    record(
        "households.person_put_right",
        by=by,
        subject_kind="person",
        subject_ref=person.reference,
        now=now,
        details={"fields": "email"},
    )


def _invite(person_id: int, *, by: Viewer, now: datetime) -> None:
    try:
        with db.session.begin_nested():
            invite_person(person_id, by=by, now=now)
    except Conflict:  # somebody took the address in this very moment: nothing is said
        return
