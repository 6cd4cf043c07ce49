"""Enquiries of the same people: found, joined after a second look, taken apart again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.enquiries.handling import actions as answering
from portal.enquiries.joining import actions as joining
from portal.enquiries.joining.duplicates import possible_duplicates
from portal.enquiries.models import Enquiry
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from portal.promises.queries import promises_for
from portal.web.changes import begin_write
from tests.enquiries.answering import colleague, entries, sent
from tests.support.pages import Page, press, read
from tests.support.people import sign_in


def open_promises(enquiry: Enquiry) -> dict[str, Promise]:
    """What is still promised to an enquiry, by kind."""
    return {one.kind: one for one in promises_for("enquiry", enquiry.reference) if one.ended_at is None}


def pair() -> tuple[Enquiry, Enquiry]:
    """An older enquiry and a newer one of the same telephone number."""
    older = sent(email="sam.old@example.org", ago=timedelta(days=3))
    newer = sent(email="sam.new@example.org", telephone="+44 7700 900 001", ago=timedelta(days=1))
    return older, newer


def joined() -> tuple[Enquiry, Enquiry]:
    """The same two, joined by two colleagues."""
    older, newer = pair()
    joining.ask_to_join(older.reference, newer.reference, by=colleague("Asha"), now=clock.now())
    joining.join_asked(older.reference, newer.reference, by=colleague("Tom"), now=clock.now())
    db.session.refresh(newer)
    db.session.refresh(older)
    return older, newer


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [
        ({"email": "SAM@example.org", "telephone": "", "postcode": "", "family_name": "Else"}, True),
        ({"email": None, "telephone": "(07700) 900001", "postcode": "", "family_name": "Else"}, True),
        ({"email": None, "telephone": "", "family_name": "SAMPLE"}, True),
        (
            {
                "email": None,
                "telephone": "",
                "family_name": "Else",
                "second_given_name": "A",
                "second_family_name": "Sample",
            },
            True,
        ),
        ({"email": None, "telephone": "", "family_name": "Else"}, False),
        ({"email": None, "telephone": "", "postcode": ""}, False),
        ({"email": "else@example.org", "telephone": "07700 900002", "postcode": "ME1 1AA"}, False),
    ],
)
def test_what_makes_two_enquiries_alike(session: Session, other: dict[str, object], is_alike: bool) -> None:
    one, two = sent(), sent(**other)  # type: ignore[arg-type]  # an enquiry's own fields
    asha = colleague()
    assert [found.reference for found in possible_duplicates(asha, one)] == ([two.reference] * is_alike)
    assert [found.reference for found in possible_duplicates(asha, two)] == ([one.reference] * is_alike)


def test_a_restricted_household_is_never_alike_nor_joined(session: Session) -> None:
    older, newer = pair()
    household = Household(label="Sam", authority="kent", restricted=True, named=2, made_at=clock.now())
    session.add(household)
    session.flush()
    older.state, older.household_id = "invited", household.id
    session.flush()
    assert possible_duplicates(colleague(), newer) == []
    with pytest.raises(NotFound):
        joining.ask_to_join(newer.reference, older.reference, by=colleague(), now=clock.now())


def test_joining_needs_a_second_person(session: Session) -> None:
    older, newer = pair()
    asha, tom = colleague("Asha Adviser"), colleague("Tom Adviser")
    with pytest.raises(Conflict):
        joining.join_asked(older.reference, newer.reference, by=tom, now=clock.now())
    joining.ask_to_join(newer.reference, older.reference, by=asha, now=clock.now())
    with pytest.raises(Conflict, match="Asha Adviser asked"):
        joining.ask_to_join(older.reference, newer.reference, by=tom, now=clock.now())
    with pytest.raises(Refused, match="second colleague"):
        joining.join_asked(older.reference, newer.reference, by=asha, now=clock.now())
    goes_on = joining.join_asked(older.reference, newer.reference, by=tom, now=clock.now())
    session.refresh(newer)
    assert (goes_on, newer.state, newer.merged_into_id) == (older.reference, "merged", older.id)
    with pytest.raises(Conflict, match="Tom Adviser was first"):
        joining.join_asked(older.reference, newer.reference, by=colleague("Kim"), now=clock.now())
    with pytest.raises(Conflict):
        answering.record_note(newer.reference, text="Too late.", by=asha, now=clock.now())


def test_whoever_asked_can_take_it_back_and_others_can_keep_them_apart(session: Session) -> None:
    older, newer = pair()
    asha, tom = colleague("Asha"), colleague("Tom")
    joining.ask_to_join(newer.reference, older.reference, by=asha, now=clock.now())
    (alike,) = possible_duplicates(tom, older)
    assert (alike.asked_by_name, alike.is_asked_by_me) == ("Asha", False)
    joining.keep_apart(newer.reference, older.reference, by=asha, now=clock.now())
    assert [one.asked_by_name for one in possible_duplicates(tom, older)] == [""]
    joining.ask_to_join(newer.reference, older.reference, by=asha, now=clock.now())
    joining.keep_apart(newer.reference, older.reference, by=tom, now=clock.now())
    assert possible_duplicates(tom, older) == possible_duplicates(tom, newer) == []
    assert len(entries(older, "apart")) == len(entries(newer, "apart")) == 1


def test_what_is_alike_can_be_set_aside_without_asking(session: Session) -> None:
    older, newer = pair()
    joining.keep_apart(newer.reference, older.reference, by=colleague(), now=clock.now())
    assert possible_duplicates(colleague("Tom"), older) == []


def test_a_talk_with_the_joined_keeps_the_one_promise(session: Session) -> None:
    older, newer = joined()
    assert not open_promises(newer)
    assert answering.record_call(
        older.reference, is_answered=True, text="", at=clock.now(), by=colleague(), now=clock.now()
    )
    assert not open_promises(older)


def test_taking_apart_gives_each_its_own_again(session: Session) -> None:
    older, newer = joined()
    before = {one.reference: one.due_at for one in promises_for("enquiry", newer.reference)}
    assert joining.take_apart(newer.reference, by=colleague("Kim"), now=clock.now()) == older.reference
    session.refresh(newer)
    assert (newer.state, newer.merged_into_id) == ("open", None)
    first = open_promises(newer)[Kind.FIRST_CONVERSATION]
    assert first.starts_at == newer.sent_at
    assert first.due_at in before.values()
    assert open_promises(older)[Kind.FIRST_CONVERSATION].starts_at == older.sent_at
    assert len(entries(newer, "unmerged")) == len(entries(older, "unmerged")) == 1
    with pytest.raises(Conflict, match="Kim was first"):
        joining.take_apart(newer.reference, by=colleague("Tom"), now=clock.now())
    joining.ask_to_join(newer.reference, older.reference, by=colleague("Tom"), now=clock.now())


def test_taking_apart_moves_back_a_promise_the_other_took_over(session: Session) -> None:
    older, newer = pair()
    answering.record_call(
        older.reference, is_answered=True, text="", at=clock.now(), by=colleague(), now=clock.now()
    )
    joining.ask_to_join(newer.reference, older.reference, by=colleague("Asha"), now=clock.now())
    joining.join_asked(newer.reference, older.reference, by=colleague("Tom"), now=clock.now())
    assert open_promises(older)[Kind.FIRST_CONVERSATION].starts_at == newer.sent_at
    joining.take_apart(newer.reference, by=colleague("Kim"), now=clock.now())
    assert Kind.FIRST_CONVERSATION not in open_promises(older)
    assert open_promises(newer)[Kind.FIRST_CONVERSATION].starts_at == newer.sent_at


# The pages


def both(app: Flask) -> tuple[str, str]:
    """A committed pair's references, older first."""
    with app.app_context():
        begin_write()
        older, newer = pair()
        db.session.commit()
        return older.reference, newer.reference


def see(client: FlaskClient, address: str) -> Page:
    """A page of an enquiry."""
    return read(client.get(f"/staff/enquiries/{address}"))


def test_the_whole_way_in_the_pages(app: Flask, client: FlaskClient) -> None:
    older, newer = both(app)
    sign_in(client, "adviser")
    assert f"Sam Sample, Maidstone, {older}" in see(client, newer).text
    compared = see(client, f"{newer}/duplicates/{older}")
    assert "Who would newly see what" in compared.text
    assert "sam.old@example.org" in compared.text
    asked = press(client, compared, "Ask a colleague to join them")
    assert "You asked to join them." in read(client.get(asked.location)).text

    second = app.test_client()
    sign_in(second, "manager")
    assert "Adviser Example asks to join them" in see(second, older).text
    decided = press(second, see(second, f"{older}/duplicates/{newer}"), "They are the same: join them")
    assert decided.location == f"/staff/enquiries/{older}"
    together = see(client, older)
    assert f"From the joined enquiry {newer}" in together.text
    assert "Another enquiry joined this one" in together.text
    assert client.get(f"/staff/enquiries/{newer}").location == f"/staff/enquiries/{older}"

    undone = press(client, see(client, f"{older}/joined/{newer}"), "Take them apart")
    assert undone.location == f"/staff/enquiries/{newer}"
    assert "Taken apart again" in see(client, newer).text
    with app.app_context():
        states = db.session.scalars(select(Enquiry.state).order_by(Enquiry.id)).all()
    assert states == ["open", "open"]


def test_the_second_of_two_who_decide_is_told(app: Flask, client: FlaskClient) -> None:
    older, newer = both(app)
    sign_in(client, "adviser")
    press(client, see(client, f"{newer}/duplicates/{older}"), "Ask a colleague to join them")
    two, three = app.test_client(), app.test_client()
    sign_in(two, "manager")
    sign_in(three, "adviser")
    first, late = (see(one, f"{newer}/duplicates/{older}") for one in (two, three))
    press(two, first, "Keep them apart")
    told = read(press(three, late, "They are the same: join them"), status=422)
    assert told.errors == ["Manager Example was first and decided to keep them apart."]


def test_only_who_may_join_sees_who_is_alike(app: Flask, client: FlaskClient) -> None:
    older, newer = both(app)
    sign_in(client, "assessor")
    assert older not in see(client, newer).text
    assert client.get(f"/staff/enquiries/{newer}/duplicates/{older}").status_code == 403
