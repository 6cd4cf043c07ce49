"""An enquiry that is invited opens the journey: what it said is there, to be confirmed."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.clock import now
from portal.enquiries.actions import send_enquiry
from portal.enquiries.handling.inviting import invite_to_register
from portal.enquiries.rules import Details
from portal.households.models import Household
from portal.households.queries import applicants_of
from portal.journey.queries import journey_of
from portal.journey.registration.filling import viewer_of
from portal.journey.registration.queries import overview_for, registration_of
from tests.support.people import authority

ADVISER = Viewer(account_id=0, reference="ADVR-0001", kind="staff", roles=frozenset({"adviser"}))


@pytest.mark.parametrize(
    ("background", "pathway"),
    [((), "standard"), (("foster_carer",), "fast_track"), (("child_in_family",), "child_in_family")],
)
def test_an_invitation_opens_the_journey_on_its_pathway(
    session: Session, background: tuple[str, ...], pathway: str
) -> None:
    details = Details(
        given_name="Sam",
        family_name="Example",
        second_given_name="Alex",
        second_family_name="Example",
        email="sam@example.org",
        telephone="01632 960444",
        authority=authority(),
        postcode="ME14 1XX",
        background=background,
        language_needs="British Sign Language",
        no_voicemail=True,
    )
    enquiry = send_enquiry(details, by=ADVISER, now=now())
    reference = invite_to_register(enquiry.reference, by=ADVISER, now=now())
    household = session.scalars(select(Household).where(Household.reference == reference)).one()
    journey = journey_of(household.id)
    assert journey is not None
    assert journey.pathway == pathway
    registration = registration_of(journey)
    assert registration is not None
    sam, alex = applicants_of(household.id)
    seen = overview_for(viewer_of(journey, sam), journey, registration)
    own = {view.section.code: view.answers for view in seen.own}
    shared = {view.section.code: view.answers for view in seen.shared}
    assert own["identity"]["given_name"] == "Sam"
    assert own["reach-you"]["telephone"] == "01632 960444"
    assert own["reach-you"]["wishes"] == ["no_voicemail"]
    assert own["reach-you"]["language_needs"] == "British Sign Language"
    assert shared["home"]["postcode"] == "ME14 1XX"
    assert shared["home"]["authority"] == "kent"
    theirs = overview_for(viewer_of(journey, alex), journey, registration)
    assert "Sign Language" not in repr(theirs.own)
    assert not any(view.is_done for view in (*seen.own, *seen.shared))
