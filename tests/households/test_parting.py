"""When adults part: what ends at once, what waits for a manager, and that nothing gives away who said it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account, MailedLink, Session
from portal.agency.models import Team
from portal.audit.models import AuditRow
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.forms.base import new_once
from portal.households.models import Household, Membership, NamedStaff
from portal.households.partings.actions import note_parted, parted, say_parted
from portal.households.partings.deciding import (
    EACH_OWN,
    GUIDED,
    ONE_STAYS,
    TOGETHER,
    Decision,
    decide,
    release_mail,
)
from portal.households.partings.models import Parting
from portal.households.partings.queries import joint_history_of, parting_for, partings_for
from portal.households.queries import applicants_of, household_for, own_household
from portal.messages.actions import write_message
from portal.messages.models import Message
from tests.households.making import account_of, allocate, couple, written
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody

MANAGER = Viewer(kind="staff", account_id=0, reference="1234-5678", roles=frozenset({"manager"}))


def viewer_of(household: Household, name: str) -> Viewer:
    account = account_of(household.id, name)
    person = next(one for one in applicants_of(household.id) if one.given_name == name)
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        kind="family",
        household_id=household.id,
        household_reference=household.reference,
        person_id=person.person_id,
    )


def mail(to: str, template: str = "something_for_you") -> str:
    """Write a message; gives its state."""
    return write_message(
        template,
        to=to,
        now=clock.now(),
        parameters={},
        subject_kind="household",
        subject_ref="ABCD-EFGH",
        link="sign_in",
        link_subject="ABCD-EFGH",
    ).state


@pytest.fixture
def stopped() -> Iterator[list[int]]:
    """The households for which the higher rooms were told to stop."""
    told: list[int] = []

    def stop(household_id: int, _now: datetime) -> None:
        told.append(household_id)

    parted.append(stop)
    yield told
    parted.remove(stop)


def test_at_once_everything_joint_ends(session: object, stopped: list[int]) -> None:
    household = couple()
    household.code_word = "blue teapot"
    sam, alex = (account_of(household.id, name) for name in ("Sam", "Alex"))
    for account in (sam, alex):
        db.session.add(_session(account))
        db.session.add(_link(account))
    waiting = write_message(
        "something_for_you",
        to=alex.email,
        now=clock.now(),
        parameters={},
        subject_kind="household",
        subject_ref=household.reference,
        link="sign_in",
        link_subject=alex.reference,
    )
    db.session.flush()
    say_parted("Ring me at work.", by=viewer_of(household, "Sam"), now=clock.now())
    assert db.session.scalars(select(Session.ended_how)).all() == ["renewed"] * 2
    assert all(db.session.scalars(select(MailedLink.used_at)).all())
    assert db.session.scalars(select(Membership.is_apart)).all() == [True, True]
    db.session.refresh(waiting)
    assert waiting.state == "withdrawn"
    assert db.session.scalars(select(Household.code_word)).one() is None
    assert stopped == [household.id]
    raw = db.session.connection().exec_driver_sql("SELECT said_by, words FROM parting").one()
    assert not any("work" in text or (text[4:5] == "-" and len(text) == 9) for text in raw)
    for name in ("sam", "alex"):
        assert mail(f"{name}-{household.id}@example.org") == "withdrawn"
        assert mail(f"{name}-{household.id}@example.org", "sign_in_link") == "waiting"
    assert mail("somebody-else@example.org") == "waiting"


def _session(account: Account) -> Session:
    return Session(
        token_hash=f"{account.id:064}", account_id=account.id, made_at=clock.now(), last_seen_at=clock.now()
    )


def _link(account: Account) -> MailedLink:
    return MailedLink(
        token_hash=f"{account.id:064}",
        purpose="sign_in",
        account_id=account.id,
        made_at=clock.now(),
        expires_at=clock.now(),
    )


def test_who_says_it_second_finds_nothing_different(session: object, stopped: list[int]) -> None:
    household = couple()
    sam, alex = viewer_of(household, "Sam"), viewer_of(household, "Alex")
    say_parted("", by=sam, now=clock.now())
    say_parted("", by=alex, now=clock.now())
    assert len(db.session.scalars(select(Parting)).all()) == 1
    assert stopped == [household.id]


def test_one_open_parting_a_household(session: object) -> None:
    household = couple()
    for _ in range(2):
        db.session.add(Parting(household_id=household.id, said_by="x", said_at=clock.now()))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_nobody_else_says_it(session: object) -> None:
    household, other = couple(), couple("Others")
    sam = viewer_of(household, "Sam")
    stranger = Viewer(account_id=9, reference="9999-9999", kind="family", person_id=9, household_id=other.id)
    with pytest.raises(NotFound):
        say_parted("", by=stranger, now=clock.now())
    db.session.execute(update(Membership).where(Membership.person_id != sam.person_id).values(role="adult"))
    with pytest.raises(Refused, match="two people"):
        say_parted("", by=sam, now=clock.now())


def test_the_page_gives_nothing_away(app: Flask, client: FlaskClient) -> None:
    def make() -> tuple[str, str, str]:
        household = couple()
        sam, alex = account_of(household.id, "Sam"), account_of(household.id, "Alex")
        return household.reference, sam.reference, alex.reference

    household, sam, alex = written(app, make)
    other = app.test_client()
    sign_in(other, alex)
    sign_in(client, sam)
    page = read(client.get(read(client.get("/home/people")).link("Tell us privately")))
    telling = re.compile(r"part|separat|together|split|divorc", re.IGNORECASE)
    assert not telling.search(page.url)
    assert not telling.search(page.title)
    done = press(client, page, "Say that we are no longer together", {"words": "Ring me at work."})
    assert done.headers["Location"] == "/"
    for each in (client, other):
        assert each.get("/home").status_code == 303
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.by.in_([sam, "system"]))).all()
        said = [(one.event, one.subject_kind, one.subject_ref, one.details) for one in rows]
        assert not telling.search(repr([event for event, *_ in said]))
        assert not any(reference in (household, alex) for _, kind, reference, _ in said if kind == "person")
        assert not db.session.scalars(select(Message).where(Message.state == "waiting")).all()
    sign_in(other, alex)
    seen = read(other.get("/home/people"))
    assert "Sam" not in seen.text
    assert "A manager is looking at" in seen.text
    assert "A manager looks at what you see here" in read(other.get("/home")).text
    assert not telling.search(seen.text.replace("apart", ""))
    sign_in(client, sam)
    mine = read(client.get("/home/people"))
    assert mine.text.replace("Sam", "Alex") == seen.text
    for path in ("/home/people/invite", "/home/people/add", "/home/people/tell-us", "/home/people/code-word"):
        assert client.get(path).status_code == 404


def test_one_alone_has_no_such_page(client: FlaskClient) -> None:
    sign_in(client, "applicant")
    assert "Tell us privately" not in read(client.get("/home/people")).text
    assert client.get("/home/people/tell-us").status_code == 404


def parted_couple(stage: str = "approved") -> tuple[Household, str, tuple[str, ...]]:
    """A household, its parting's reference, and those of its two people."""
    household = couple(stage=stage)
    people = tuple(one.reference for one in applicants_of(household.id))
    note_parted(household.reference, "They rang.", by=MANAGER, now=clock.now())
    return household, partings_for(MANAGER)[0].reference, people


def living_in(household_id: int) -> list[tuple[str, bool]]:
    """Who belongs to a household now, and whether they see it."""
    found = db.session.execute(
        select(Membership.person_id, Membership.is_apart).where(
            Membership.household_id == household_id, Membership.until_on.is_(None)
        )
    )
    return [(str(person), not apart) for person, apart in found]


def test_each_gets_a_household_of_their_own(session: object) -> None:
    household, parting, people = parted_couple()
    household.named, household.restricted = 2, True
    for _ in range(2):
        who = somebody("manager")
        db.session.add(NamedStaff(household_id=household.id, account_id=who.id, named_at=clock.now()))
    db.session.flush()
    by = Viewer(kind="staff", account_id=who.id, reference=who.reference)
    with pytest.raises(NotFound):
        decide(parting, Decision(EACH_OWN), by=MANAGER, now=clock.now())
    decide(parting, Decision(EACH_OWN, see_history=people[:1]), by=by, now=clock.now())
    assert living_in(household.id) == []
    own = db.session.scalars(select(Household).where(Household.id != household.id)).all()
    assert [one.label for one in own] == ["Sam Example", "Alex Example"]
    assert all(one.restricted and one.named == 2 and one.stage == "invited" for one in own)
    assert [len(living_in(one.id)) for one in own] == [1, 1]
    first, second = (living_in(one.id)[0][0] for one in own)
    assert joint_history_of(int(first)) == (household.id,)
    assert joint_history_of(int(second)) == ()
    with pytest.raises(Conflict):
        decide(parting, Decision(TOGETHER), by=by, now=clock.now())


def test_one_stays(session: object) -> None:
    household, parting, people = parted_couple()
    with pytest.raises(Refused, match="who stays"):
        decide(parting, Decision(ONE_STAYS), by=MANAGER, now=clock.now())
    with pytest.raises(Refused, match="no order yet"):
        decide(parting, Decision(GUIDED), by=MANAGER, now=clock.now())
    decide(parting, Decision(ONE_STAYS, stays=people[1], see_history=people[1:]), by=MANAGER, now=clock.now())
    assert [one.reference for one in applicants_of(household.id)] == [people[1]]
    assert [sees for _, sees in living_in(household.id)] == [True]


@pytest.mark.parametrize("outcome", [EACH_OWN, ONE_STAYS])
def test_after_the_order_neither_is_removed(session: object, outcome: str) -> None:
    household, parting, people = parted_couple("adoptive_parent")
    with pytest.raises(Refused, match="legal parents"):
        decide(parting, Decision(outcome, stays=people[0]), by=MANAGER, now=clock.now())
    decide(parting, Decision(GUIDED, see_history=people[:1]), by=MANAGER, now=clock.now())
    assert [sees for _, sees in living_in(household.id)] == [True, False]


def test_mail_goes_out_when_a_manager_releases_it(session: object) -> None:
    household, parting, people = parted_couple()
    sam, alex = (f"{name}-{household.id}@example.org" for name in ("sam", "alex"))
    with pytest.raises(Refused, match="Decide first"):
        release_mail(parting, people[0], by=MANAGER, now=clock.now())
    decide(parting, Decision(TOGETHER), by=MANAGER, now=clock.now())
    assert (mail(sam), mail(alex)) == ("withdrawn", "withdrawn")
    release_mail(parting, people[0], by=MANAGER, now=clock.now())
    assert (mail(sam), mail(alex)) == ("waiting", "withdrawn")
    with pytest.raises(NotFound):
        release_mail(parting, people[0], by=MANAGER, now=clock.now())
    assert [side.is_released for side in parting_for(MANAGER, parting).sides] == [True, False]


def test_together_again_sees_everything(session: object) -> None:
    household, parting, _ = parted_couple()
    decide(parting, Decision(TOGETHER), by=MANAGER, now=clock.now())
    assert own_household(viewer_of(household, "Sam")).id == household.id
    assert household_for(viewer_of(household, "Alex"), household.reference).id == household.id
    note_parted(household.reference, "Again.", by=MANAGER, now=clock.now())
    assert len(partings_for(MANAGER)) == 2


def test_the_second_gets_nothing_before_they_joined(session: object) -> None:
    household = couple(joined=False)
    sam, alex = (f"{name}-{household.id}@example.org" for name in ("sam", "alex"))
    assert (mail(sam), mail(alex)) == ("waiting", "withdrawn")
    assert mail(alex, "family_invitation") == "waiting"
    account_of(household.id, "Alex").first_signed_in_at = clock.now()
    db.session.flush()
    assert mail(alex) == "waiting"


def test_a_manager_decides_on_the_page(app: Flask, client: FlaskClient) -> None:
    def make() -> tuple[str, str, int]:
        household, _, people = parted_couple()
        return household.reference, people[0], household.id

    household, sam, household_id = written(app, make)
    sign_in(client, "manager")
    about = read(client.get(f"/staff/households/{household}/people"))
    assert "Tell neither anything about the other" in about.text
    listed = read(client.get("/staff/partings"))
    assert "You decide" in listed.text
    page = read(client.get(listed.link("Sam and Alex Example")))
    assert "They rang." in page.text
    assert read(press(client, page, "Decide this"), status=422).errors
    none = read(press(client, page, "Decide this", {"outcome": "one_stays"}), status=409)
    assert "who stays" in none.errors[0]
    typed = {"outcome": "one_stays", "stays": sam, "see_history": [sam]}
    done = read(client.get(press(client, page, "Decide this", typed).headers["Location"]))
    assert "One stays in this household" in done.text
    done = read(client.get(press(client, done, "Let mail go out to Sam Example").headers["Location"]))
    assert "Mail goes out again" in done.text
    with app.app_context():
        assert [one.reference for one in applicants_of(household_id)] == [sam]
    again = read(client.get(f"/staff/households/{household}/parting"))
    assert "two people" in read(press(client, again, "Write it down", {"words": "x"}), status=409).errors[0]
    sign_in(client, "assessor")
    assert client.get("/staff/partings").status_code == 403


def test_another_teams_manager_is_asked_why_before_reading_what_was_said(
    app: Flask, client: FlaskClient
) -> None:
    def make() -> tuple[str, str]:
        household, parting, people = parted_couple()
        db.session.add(team := Team(code="east", name="East"))
        db.session.flush()
        worker = somebody("assessor")
        worker.team_id = team.id
        allocate(household, worker)
        return f"/staff/partings/{parting}", people[0]

    page, sam = written(app, make)
    sign_in(client, "manager")
    form = read(client.get("/staff/partings")).soup.select_one("input[name=csrf_token]")
    keys = {"csrf_token": str(form["value"]) if form else "", "once": new_once()}
    for answer in (
        client.get(page),
        client.post(page, data={"outcome": "together", **keys}),
        client.post(f"{page}/people/{sam}/release", data=keys),
    ):
        assert (answer.status_code, "/reason" in answer.headers.get("Location", "")) == (303, True)
        assert "They rang." not in answer.text
