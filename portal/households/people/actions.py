"""Who belongs to a household: inviting the second who adopts, adding who lives at home, ending it.

Each action looks the household up through whoever does it. What one person says about how to reach
them is theirs alone to change, or staff's with them on the telephone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import CursorResult, exists, func, select, update

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.clock import london
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.actions import add_person, invite_person
from portal.households.models import Household, Membership, Person
from portal.households.queries import Member, household_for, members_of
from portal.households.rules import wrong_birthday
from portal.households.words import keep_words

MOST_WHO_ADOPT = 2

OWN_ADDRESS = (
    "Each of you needs an e-mail address of your own, so that what is private stays private. "
    "This one is used already. Ask them for another."
)
LEGAL_PARENT = (
    "After the adoption order both are the child’s legal parents, so neither can be taken out here. "
    "A manager guides you: open “Partings”."
)

members_changed: list[Callable[[int, datetime], None]] = []
"""Hook: somebody came to a household (by id), left it, or was put right; in the same transaction."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is written down about one person of a household."""

    given_name: str
    family_name: str
    born_on: date | None = None
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How one person wants to be reached."""

    never_by_post: bool
    no_voicemail: bool
    speak_to_me_first: bool


def member_for(viewer: Viewer, household: Household, reference: str) -> Member:
    """Somebody who belongs to a household now. Raises NotFound for anybody else."""
    for member in members_of(household.id):
        if member.reference == reference:
            return member
    raise NotFound


def invite_second(household_ref: str, details: Details, *, by: Viewer, now: datetime) -> str:
    """Invite the second person who adopts; gives their reference. Only the invitation goes to them.

    Somebody whom the enquiry named already is the one invited. Raises Refused when two adopt
    already, or when the address is somebody's already.
    """
    household = _locked(by, household_ref)
    applicants = [member for member in members_of(household.id) if member.role == "applicant"]
    waiting = [member for member in applicants if member.account_id is None and not member.email]
    if len(applicants) >= MOST_WHO_ADOPT and not waiting:
        raise Refused("Two people adopt together at most. Ring us if somebody else joins you.")
    _refuse_shared(details.email, but=None)
    if waiting and len(applicants) >= MOST_WHO_ADOPT:
        person_id, reference = waiting[0].person_id, waiting[0].reference
        _write(person_id, details)
    else:
        person = _added(household, details, "applicant", by=by, now=now)
        person_id, reference = person.id, person.reference
    _invite(person_id, by=by, now=now)
    _tell_changed(household.id, now)
    return reference


def invite_again(household_ref: str, person_ref: str, *, by: Viewer, now: datetime) -> None:
    """Write the invitation of somebody who has not signed in yet once more. Raises Refused, NotFound."""
    household = _locked(by, household_ref)
    member = member_for(by, household, person_ref)
    if member.role != "applicant":
        raise Refused("Only people who adopt have a sign-in.")
    if member.is_confirmed:
        raise Refused("They have signed in already.")
    _invite(member.person_id, by=by, now=now)


def add_member(household_ref: str, role: str, details: Details, *, by: Viewer, now: datetime) -> str:
    """Add somebody to a household as applicant, adult or child; gives their reference.

    Families add only who lives at home; whoever adopts is invited. Raises Refused, NotFound.
    """
    household = _locked(by, household_ref)
    if role == "applicant":
        if not by.is_staff:
            raise NotFound
        if len([m for m in members_of(household.id) if m.role == "applicant"]) >= MOST_WHO_ADOPT:
            raise Refused("Two people adopt together at most.")
    if problem := wrong_birthday(role, details.born_on, london(now).date()):
        raise Refused(problem)
    if details.email:
        _refuse_shared(details.email, but=None)
    person = _added(household, details, role, by=by, now=now)
    _tell_changed(household.id, now)
    return person.reference


def put_right(household_ref: str, person_ref: str, details: Details, *, by: Viewer, now: datetime) -> None:
    """Correct what is written down about somebody. Families correct themselves and who has no sign-in.

    An address that somebody signs in with is changed by its owner, not here: it then stays as it is.
    """
    household = _locked(by, household_ref)
    member = member_for(by, household, person_ref)
    if by.is_family and member.role == "applicant" and member.person_id != by.person_id:
        raise NotFound
    if problem := wrong_birthday(member.role, details.born_on, london(now).date()):
        raise Refused(problem)
    if member.account_id is None and details.email:
        _refuse_shared(details.email, but=member.person_id)
    _write(member.person_id, details, keeps_email=member.account_id is not None)
    _tell_changed(household.id, now)
    _audit("households.person_put_right", person_ref, by, now)


def end_membership(household_ref: str, person_ref: str, *, by: Viewer, now: datetime) -> None:
    """Write that somebody no longer belongs to a household, from today.

    Families end it for who lives at home only; somebody who adopts is ended by a manager. Raises
    Refused for a legal parent after the order, and for the last who adopts.
    """
    household = _locked(by, household_ref)
    member = member_for(by, household, person_ref)
    if member.role == "applicant":
        if not by.holds("households:keep"):
            raise Refused("A manager ends this for somebody who adopts: it changes what they may see.")
        if household.stage == "adoptive_parent":
            raise Refused(LEGAL_PARENT)
        if len([m for m in members_of(household.id) if m.role == "applicant"]) == 1:
            raise Refused("Somebody always adopts in a household. End their journey instead.")
    end_now(member.person_id, household.id, now=now)
    if member.role == "applicant":
        household.code_word = None  # whoever leaves knows it
    _tell_changed(household.id, now)
    _audit("households.membership_ended", person_ref, by, now)


def end_now(person_id: int, household_id: int, *, now: datetime) -> None:
    """End one open membership today. Raises Conflict when it ended meanwhile."""
    ended = cast(
        CursorResult[tuple[()]],
        db.session.execute(
            update(Membership)
            .where(
                Membership.person_id == person_id,
                Membership.household_id == household_id,
                Membership.until_on.is_(None),
            )
            .values(until_on=london(now).date())
        ),
    )
    if ended.rowcount != 1:
        raise Conflict("This changed meanwhile. Look at it again.")


def set_wishes(wishes: Wishes, *, by: Viewer, now: datetime) -> None:
    """Keep how the viewer wants to be reached. Raises NotFound for anybody who is not of a family."""
    person = db.session.get(Person, by.person_id) if by.is_family and by.person_id else None
    if person is None:
        raise NotFound
    person.never_by_post = wishes.never_by_post
    person.no_voicemail = wishes.no_voicemail
    person.speak_to_me_first = wishes.speak_to_me_first
    db.session.flush()
    _audit("households.wishes_set", person.reference, by, now)


def own_wishes(viewer: Viewer) -> Wishes:
    """How the viewer wants to be reached. Raises NotFound for anybody who is not of a family."""
    person = db.session.get(Person, viewer.person_id) if viewer.is_family and viewer.person_id else None
    if person is None:
        raise NotFound
    return Wishes(person.never_by_post, person.no_voicemail, person.speak_to_me_first)


def set_code_word(word: str, *, by: Viewer, now: datetime) -> None:
    """Keep the household's code word, sealed. Raises NotFound, Refused for a short one."""
    if by.household_reference is None:
        raise NotFound
    household = _locked(by, by.household_reference)
    plain = " ".join(word.split())
    if len(plain) < 4:
        raise Refused("Choose a word of 4 letters or more.")
    household.code_word = plain[:60]
    db.session.flush()
    record(
        "households.code_word_set", by=by, subject_kind="household", subject_ref=household.reference, now=now
    )


def _tell_changed(household_id: int, now: datetime) -> None:
    """Who belongs to a household has changed: bring in line what follows from it."""
    keep_words(household_id)
    for follow in members_changed:
        follow(household_id, now)


def _locked(by: Viewer, reference: str) -> Household:
    """The household through the viewer, held so that two who change its people come one after the other."""
    household = household_for(by, reference)
    db.session.scalars(select(Household.id).where(Household.id == household.id).with_for_update()).one()
    return household


def _added(household: Household, details: Details, role: str, *, by: Viewer, now: datetime) -> Person:
    return add_person(
        household.id,
        given_name=details.given_name[:100],
        family_name=details.family_name[:100],
        email=details.email,
        telephone=details.telephone[:30],
        born_on=details.born_on,
        role=role,
        by=by,
        now=now,
        from_on=london(now).date(),
    )


def _invite(person_id: int, *, by: Viewer, now: datetime) -> None:
    try:
        invite_person(person_id, by=by, now=now)
    except Conflict as taken:  # somebody's already, perhaps taken in this very moment
        raise Refused(OWN_ADDRESS) from taken


def _refuse_shared(email: str, *, but: int | None) -> None:
    address = email.strip().lower()
    account = select(exists().where(Account.email == address))
    person = select(exists().where(func.lower(Person.email) == address, Person.id != (but or 0)))
    if db.session.scalar(account) or db.session.scalar(person):
        raise Refused(OWN_ADDRESS)


def _write(person_id: int, details: Details, *, keeps_email: bool = False) -> None:
    person = db.session.get_one(Person, person_id)
    person.given_name, person.family_name = details.given_name[:100], details.family_name[:100]
    person.telephone = details.telephone[:30]
    if details.born_on is not None:
        person.born_on = details.born_on
    if not keeps_email:
        person.email = details.email.strip().lower()
    db.session.flush()


def _audit(event: str, person_ref: str, by: Viewer, now: datetime) -> None:
    record(event, by=by, subject_kind="person", subject_ref=person_ref, now=now)
