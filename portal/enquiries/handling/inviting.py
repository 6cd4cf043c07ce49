"""Inviting somebody who enquired to register, and sending the information pack to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.audit.actions import record
from portal.clock import london
from portal.enquiries.entries import add_entry, take
from portal.enquiries.handling.actions import SUBJECT, references_of
from portal.enquiries.models import Enquiry
from portal.enquiries.packs.actions import count_posted_pack, send_pack
from portal.enquiries.rules import LIVE, EntryKind, State
from portal.errors import Refused
from portal.extensions import db
from portal.households.actions import add_person, invite_person, make_household
from portal.households.models import Membership, Person
from portal.journey.pathways import Pathway
from portal.journey.registration.carrying import Carried, begin_registration
from portal.promises.actions import keep_promise
from portal.promises.kinds import Kind

NO_ADDRESS = "Enter the e-mail address they gave you: the invitation goes there, and they sign in with it."


def invite_to_register(reference: str, *, email: str = "", by: Viewer, now: datetime) -> str:
    """Invite somebody to register: a household, its people, a sign-in for the first; gives its reference.

    The invitation goes to the first person alone; the second is not contacted until they confirm
    (safety rule 10). `email` is used only where the enquiry has none. Raises Refused
    without an address, Conflict when a colleague was first or somebody signs in with the address.
    """
    enquiry = take(reference, states=(State.OPEN,), state=State.INVITED)
    address = enquiry.email or email.strip().lower()
    if not address:
        raise Refused(NO_ADDRESS)
    household = make_household(enquiry.label, authority=enquiry.authority, town=enquiry.town, by=by, now=now)
    (given, family), *others = enquiry.people
    today = london(now).date()
    first = add_person(
        household.id,
        given_name=given,
        family_name=family,
        email=address,
        telephone=enquiry.telephone[:30],
        by=by,
        now=now,
        from_on=today,
    )
    for given_name, family_name in others:
        add_person(
            household.id, given_name=given_name, family_name=family_name, by=by, now=now, from_on=today
        )
    _begin_journey(enquiry, household.id, first.id, by=by, now=now)
    invite_person(first.id, by=by, now=now)
    take(reference, states=(State.INVITED,), household_id=household.id, email=address, last_contact_at=now)
    add_entry(
        enquiry.id, EntryKind.INVITED, at=now, by=by, now=now, details={"household": household.reference}
    )
    record(
        "enquiries.invited",
        by=by,
        subject_kind=SUBJECT,
        subject_ref=enquiry.reference,
        now=now,
        details={"household": household.reference},
    )
    return household.reference


def _begin_journey(enquiry: Enquiry, household_id: int, person_id: int, *, by: Viewer, now: datetime) -> None:
    """Open the household's journey, with what the enquiry said: it is confirmed there, not asked again."""
    if enquiry.pathway not in set(Pathway):
        return
    carried = Carried(
        person_id=person_id,
        authority=enquiry.authority,
        town=enquiry.town,
        address=enquiry.address,
        postcode=enquiry.postcode,
        considers=tuple(enquiry.considers),
        background=tuple(enquiry.background),
        safe_times=enquiry.safe_times,
        access_needs=enquiry.access_needs,
        language_needs=enquiry.language_needs,
        no_voicemail=enquiry.no_voicemail,
        never_by_post=enquiry.never_post,
        speak_to_me_first=enquiry.speak_to_me_first,
    )
    begin_registration(household_id, enquiry.pathway, carried, by=by, now=now)


def invite_again(reference: str, *, by: Viewer, now: datetime) -> None:
    """Write the invitation to the first person once more. Raises Conflict when they are not invited."""
    enquiry = take(reference, states=(State.INVITED,))
    first = db.session.scalar(
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == enquiry.household_id, Membership.until_on.is_(None))
        .order_by(Person.id)
        .limit(1)
    )
    if first is None:
        raise Refused("There is nobody to invite any more. Look at the household first.")
    invite_person(first, by=by, now=now)
    add_entry(enquiry.id, EntryKind.INVITED, at=now, by=by, now=now, details={"again": "yes"})
    record("enquiries.invited_again", by=by, subject_kind=SUBJECT, subject_ref=enquiry.reference, now=now)


def send_pack_again(reference: str, *, by: Viewer, now: datetime) -> bool:
    """E-mail the digital pack to somebody who enquired; says whether that kept our promise of it.

    Raises Refused without an e-mail address, Conflict when the enquiry is finished or joined.
    """
    enquiry = take(reference, states=LIVE)
    if not enquiry.email:
        raise Refused("They gave us no e-mail address. Post the pack, then mark it as posted here.")
    send_pack(
        enquiry.email,
        now=now,
        subject_kind=SUBJECT,
        subject_ref=enquiry.reference,
        authority=enquiry.authority,
    )
    return _pack_sent(enquiry, way="email", by=by, now=now)


def mark_pack_posted(reference: str, *, by: Viewer, now: datetime) -> bool:
    """Write that the paper pack was posted; says whether that kept our promise of it.

    Raises Refused for people who asked never to get post, Conflict when the enquiry is finished or
    joined.
    """
    enquiry = take(reference, states=LIVE)
    if enquiry.never_post:
        raise Refused("They asked us never to send post. E-mail the pack, or give it to them in person.")
    has_kept = _pack_sent(enquiry, way="post", by=by, now=now)
    if has_kept:
        count_posted_pack(enquiry.authority, now=now)
    return has_kept


def _pack_sent(enquiry: Enquiry, *, way: str, by: Viewer, now: datetime) -> bool:
    kept = [
        keep_promise(Kind.INFORMATION_PACK, SUBJECT, ref, by=by, now=now) for ref in references_of(enquiry)
    ]
    has_kept = any(promise is not None for promise in kept)
    details = {"way": way, **({"keeps": Kind.INFORMATION_PACK.value} if has_kept else {})}
    add_entry(enquiry.id, EntryKind.PACK, at=now, by=by, now=now, details=details)
    record(
        "enquiries.pack_sent",
        by=by,
        subject_kind=SUBJECT,
        subject_ref=enquiry.reference,
        now=now,
        details={"way": way},
    )
    return has_kept
