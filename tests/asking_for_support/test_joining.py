"""The sign-in offered to a stranger: whose the request is, the invitation, the first sign-in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update

from portal import clock
from portal.access import Viewer
from portal.accounts.actions import open_session
from portal.accounts.models import Account, Session
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.actions import add_person, make_account_of
from portal.households.models import Household, Membership, NamedStaff, Person
from portal.messages.models import Message
from portal.promises.models import Promise
from portal.support.joining import actions as joining
from portal.support.joining.models import SupportOffer
from portal.support.joining.queries import offer_of
from portal.support.joining.rules import may_make_home, name_parts, why_not_theirs
from portal.support.models import SupportRequest
from portal.support.queries import entries_of, own_requests
from tests.asking_for_support.making import agency, ask, duty
from tests.conversations.writing import viewer
from tests.households.making import couple

pytestmark = pytest.mark.usefixtures("session")
SAID = ("name", "people", "rang_back")
GIVEN = "rowan@example.org"


@pytest.fixture(autouse=True)
def _agency(session: object) -> None:
    agency()


def worker(role: str = "support_worker") -> Viewer:
    """Somebody on duty, with a session: what they make sure of holds in it."""
    kit = duty(role)
    open_session(kit.account_id or 0, device="test", now=clock.now(), second_factor=True)
    number = db.session.scalar(select(func.max(Session.id)))
    return replace(kit, session_id=number)


def home(*, joined: bool = False) -> tuple[Household, Person]:
    """A household on our list, and a parent of it who has no account, or one they use."""
    made = couple(stage="adoptive_parent")
    if joined:
        sam = db.session.scalars(select(Person).where(Person.email == f"sam-{made.id}@example.org")).one()
        return made, sam
    rowan = add_person(
        made.id, given_name="Rowan", family_name="Sample", by="test", now=clock.now(), from_on=clock.today()
    )
    return made, rowan


def link(request: SupportRequest, made: Household, person: Person, kit: Viewer, **said: Any) -> None:
    typed = {"because": "She named the panel", "said": SAID, **said}
    joining.link_request(
        request.reference, made.reference, person.reference, by=kit, now=clock.now(), **typed
    )


def seen(request: SupportRequest) -> str:
    """Whose it is, as the page shows it now."""
    return offer_of(request).seen


def invitations() -> list[str]:
    asked = select(Message.to).where(Message.template == "family_invitation").order_by(Message.id)
    return list(db.session.scalars(asked))


def writer_of(request: SupportRequest) -> int | None:
    return db.session.scalar(select(SupportRequest.person_id).where(SupportRequest.id == request.id))


def signs_in(person: Person) -> Viewer:
    """The person opens the link in their invitation."""
    db.session.refresh(person)
    assert person.account_id is not None
    open_session(person.account_id, device="test", now=clock.now())
    return viewer(db.session.get_one(Account, person.account_id).reference)


def test_rules() -> None:
    assert why_not_theirs(asker="self", has_writer=False, is_invited=False) == ""
    for said in (("school", False, False), ("self", True, False), ("self", False, True)):
        assert why_not_theirs(asker=said[0], has_writer=said[1], is_invited=said[2])
    assert [may_make_home(one) for one in ("adopted", "no_order_yet", "special_guardian", "other")] == [
        True, False, False, False,
    ]  # fmt: skip
    assert name_parts("  Rowan  Ann Sample ") == ("Rowan Ann", "Sample")
    assert name_parts("Rowan") == ("Rowan", "")


def test_a_known_family_is_linked_after_two_facts_and_invited_at_the_address_they_gave() -> None:
    kit, request = worker(), ask(email=GIVEN)
    made, rowan = home()
    for few in ((), ("name",), ("name", "people"), ("name", "rang_back")):
        with pytest.raises(Refused):
            link(request, made, rowan, kit, said=few)
    with pytest.raises(Refused, match="how you know"):
        link(request, made, rowan, kit, because="  ")
    assert db.session.scalar(select(SupportRequest.household_id)) is None
    with pytest.raises(Refused, match="whose"):
        joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
    link(request, made, rowan, kit)
    assert (request.household_id, writer_of(request)) == (made.id, None)
    assert set(
        db.session.scalars(select(Promise.household_id).where(Promise.subject_ref == request.reference))
    ) == {made.id}
    with pytest.raises(Refused):
        joining.offer_sign_in(request.reference, seen=seen(request), is_safe=False, by=kit, now=clock.now())
    assert invitations() == []
    joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
    assert invitations() == [GIVEN]
    with pytest.raises(Conflict):  # nobody else's from then on
        link(request, made, rowan, kit)
    assert writer_of(request) is None
    theirs = signs_in(rowan)
    assert writer_of(request) == rowan.id
    assert [one.reference for one in own_requests(theirs)] == [request.reference]
    assert "linked" not in [one.kind for one in entries_of(request, shown=True)]
    with pytest.raises(Conflict):
        joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())


def test_nobody_else_at_home_finds_what_was_linked() -> None:
    kit, request = worker(), ask(email=GIVEN)
    made, rowan = home()
    link(request, made, rowan, kit)
    joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
    signs_in(rowan)
    others = db.session.scalars(
        select(Account.reference)
        .join(Person, Person.account_id == Account.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == made.id, Person.id != rowan.id)
    ).all()
    assert len(others) == 2
    assert all(own_requests(viewer(other)) == [] for other in others)


def test_somebody_who_signs_in_already_has_it_at_once() -> None:
    kit, request = worker(), ask(email=GIVEN)
    made, sam = home(joined=True)
    link(request, made, sam, kit)
    assert writer_of(request) == sam.id
    assert invitations() == []


def test_a_confined_one_is_never_theirs_by_itself() -> None:
    kit = worker("manager")
    request = ask(email=GIVEN, risks=("frightened",), danger="adult")
    made, sam = home(joined=True)
    link(request, made, sam, kit)
    assert writer_of(request) is None
    assert set(
        db.session.scalars(select(Promise.household_id).where(Promise.subject_ref == request.reference))
    ) == {None}
    joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
    assert writer_of(request) == sam.id
    second = ask(email=GIVEN, risks=("frightened",), danger="adult")
    rowan = add_person(
        made.id,
        given_name="Rowan",
        family_name="S",
        email=GIVEN,
        by="test",
        now=clock.now(),
        from_on=clock.today(),
    )
    link(second, made, rowan, kit)
    make_account_of(rowan.id, by="test", now=clock.now())  # invited some other way
    signs_in(rowan)
    assert writer_of(second) is None
    with pytest.raises(NotFound):
        joining.offer_sign_in(second.reference, seen=seen(second), is_safe=True, by=duty(), now=clock.now())


@pytest.mark.parametrize("where", ["account", "person"])
def test_an_address_that_somebody_uses_makes_nothing_and_says_nothing(where: str) -> None:
    kit, request = worker(), ask(email="Taken@example.org")
    made, rowan = home()
    other = duty("adviser")
    if where == "account":
        db.session.execute(
            update(Account).where(Account.id == other.account_id).values(email="taken@example.org")
        )
    else:
        add_person(
            None, given_name="B", family_name="R", email="taken@example.org", side="birth", by="test",
            now=clock.now(), from_on=clock.today(),
        )  # fmt: skip
    link(request, made, rowan, kit)
    joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
    assert invitations() == []
    db.session.refresh(rowan)
    assert (rowan.account_id, rowan.email) == (None, "")
    # the same is written down as where it was free
    assert entries_of(request, shown=False)[-1].text == "At the address they gave, if it is free to use"


def test_without_an_agreed_address_nobody_is_invited() -> None:
    kit = worker()
    made, rowan = home()
    for said in ({"can_email": False, "email": GIVEN}, {"email": ""}):
        request = ask(**said)
        link(request, made, rowan, kit)
        with pytest.raises(Refused, match="agree to e-mail"):
            joining.offer_sign_in(
                request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now()
            )
    assert invitations() == []


def test_an_invitation_never_goes_to_another_address_than_the_one_they_gave() -> None:
    kit, request = worker(), ask(email=GIVEN)
    made, rowan = home()
    rowan.email = "old@example.org"
    link(request, made, rowan, kit)
    make_account_of(rowan.id, by="test", now=clock.now())
    with pytest.raises(Refused, match="another address"):
        joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
    assert invitations() == []


def test_a_household_is_made_for_an_adoptive_parent_who_is_not_on_our_list() -> None:
    kit, request = worker(), ask(email=GIVEN, name="Rowan Sample")
    typed = {
        "given_name": "Rowan",
        "family_name": "Sample",
        "town": "Testford",
        "because": "Kent placed in 2019",
    }
    made = joining.make_home(request.reference, **typed, by=kit, now=clock.now())
    household = db.session.scalars(select(Household).where(Household.reference == made)).one()
    assert (household.label, household.stage, household.authority) == (
        "Rowan Sample",
        "adoptive_parent",
        "kent",
    )
    assert request.household_id == household.id
    with pytest.raises(Conflict):
        joining.make_home(request.reference, **typed, by=kit, now=clock.now())
    person = db.session.scalars(select(Person).where(Person.given_name == "Rowan")).one()
    assert (person.email, person.telephone) == ("", request.telephone)
    joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=kit, now=clock.now())
    assert invitations() == [GIVEN]
    assert [one.reference for one in own_requests(signs_in(person))] == [request.reference]
    for situation in ("special_guardian", "no_order_yet", "other"):
        with pytest.raises(Refused, match="only for somebody who has adopted"):
            joining.make_home(ask(situation=situation).reference, **typed, by=kit, now=clock.now())


def test_what_somebody_else_wrote_never_becomes_the_familys() -> None:
    kit = worker()
    made, rowan = home()
    request = ask(asker="school", asked_by="Head", organisation="School", email="head@example.org")
    with pytest.raises(Conflict, match="Somebody else asked"):
        link(request, made, rowan, kit)
    with pytest.raises(Conflict):
        joining.make_home(
            request.reference, given_name="R", family_name="S", town="", because="x", by=kit, now=clock.now()
        )
    assert db.session.scalars(select(SupportOffer)).all() == []


def test_a_restricted_household_is_linked_only_by_and_for_who_is_named_on_it() -> None:
    kit, manager = worker(), worker("manager")
    made, rowan = home()
    db.session.add_all(
        NamedStaff(household_id=made.id, account_id=one.account_id or 0, named_at=clock.now())
        for one in (manager, worker("manager"))
    )
    db.session.execute(update(Household).where(Household.id == made.id).values(named=2, restricted=True))
    request = ask(email=GIVEN)
    request.owner_id = kit.account_id
    db.session.flush()
    with pytest.raises(NotFound):
        link(request, made, rowan, kit)
    with pytest.raises(Refused, match="Give it to somebody"):
        link(request, made, rowan, manager)
    request.owner_id = manager.account_id
    db.session.flush()
    link(request, made, rowan, manager)
    assert request.household_id == made.id


def test_no_family_does_any_of_it() -> None:
    made, sam = home(joined=True)
    request = ask(email=GIVEN)
    family = viewer(db.session.get_one(Account, sam.account_id).reference)
    with pytest.raises(NotFound):
        link(request, made, sam, family)
    with pytest.raises(NotFound):
        joining.offer_sign_in(request.reference, seen=seen(request), is_safe=True, by=family, now=clock.now())
