"""Answers as families and staff meet them, without JavaScript. On both databases."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller

from portal import clock
from portal.children.interests import actions
from portal.children.interests.actions import most_of
from portal.children.interests.models import ChildInterest
from portal.children.models import ChildGroup, Grant
from portal.extensions import db
from portal.households.models import Household
from portal.journey.actions import SUBJECT as JOURNEY
from portal.journey.models import Journey
from portal.journey.moving import promise_for_journey
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from tests.conversations.writing import everything_outside, viewer
from tests.enquiries.asking.test_contention import at_once
from tests.finding_families.making import DAY, Family, family, finder, shown, waiting
from tests.finding_families.town import Town, come
from tests.households.making import allocate, written
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, sign_out, somebody
from tests.support.queries import counted

INTERESTED = "Tell us you’d like to know more"


def said(app: Flask, client: FlaskClient, town: Town, words: str = "") -> str:
    """Sam says that they would like to know more; gives the interest's reference."""
    come(client, app, town.sam)
    page = read(client.get(f"/children/{town.grant}/interest"))
    assert press(client, page, INTERESTED, words=words).headers["Location"] == f"/children/{town.grant}"
    with app.app_context():
        return db.session.scalars(select(ChildInterest.reference)).one()


def test_what_must_be_so_stands_before_the_buttons(app: Flask, client: FlaskClient, town: Town) -> None:
    come(client, app, town.sam)
    page = read(client.get(f"/children/{town.grant}"))
    answer = str(page.soup.select_one("#your-answer").parent)  # type: ignore[union-attr]  # it stands there
    assert answer.index("A garden with a gate") < answer.index("We’d like to know more")
    form = read(client.get(page.link("We’d like to know more")))
    assert form.html.index("A garden with a gate") < form.html.index(INTERESTED)
    assert page.link("Not now: pause everything for a while") == "/children/wishes"
    said(app, client, town)
    for shown_page in (page, read(client.get(f"/children/{town.grant}"))):
        assert shown_page.html.count("A garden with a gate") == 1, "said once, whatever they have said"


def test_from_an_interest_to_its_answer(
    app: Flask, client: FlaskClient, town: Town, frozen: Traveller
) -> None:
    reference = said(app, client, town, "We have a garden with a gate")
    page = read(client.get(f"/children/{town.grant}"))
    assert "We will answer by 5pm on Friday 27 November 2026." in page.text
    come(client, app, town.alex)
    assert "You would like to know more" in read(client.get("/children")).text
    assert "Sam Example" in read(client.get(f"/children/answers/{reference}")).text
    sign_out(client)
    sign_in(client, town.kit)
    mine = read(client.get("/staff/children/interests?whose=mine"))
    assert read(client.get("/staff?whose=mine")).link(f"Bear, {town.home}") == (
        f"/staff/children/interests/{reference}"
    )
    one = read(client.get(mine.link("Sam and Alex Example about Bear")))
    assert "We have a garden with a gate" in one.text
    short = press(client, one, "Send this answer", answer="not_now", words="Thank you")
    assert read(short, status=422).errors == ["Choose a reason that the family reads."]
    frozen.shift(20 * DAY)
    sign_in(client, town.kit)
    one = read(client.get(f"/staff/children/interests/{reference}"))
    typed = {"answer": "not_now", "because": "needs", "words": "You thought of puddles."}
    assert press(client, one, "Send this answer", typed).status_code == 303
    assert "Nothing is owed here now" in read(client.get(f"/staff/children/interests/{reference}")).text
    come(client, app, town.sam)
    for address in ("/children", f"/children/answers/{reference}"):
        page = read(client.get(address))
        assert "You thought of puddles." in page.text
        assert "another family can give more easily" in page.text
    assert client.get(f"/children/{town.grant}").status_code == 404, "its day has passed"
    assert "You thought of puddles." not in everything_outside(app)
    come(client, app, town.other)
    assert client.get(f"/children/answers/{reference}").status_code == 404


def test_three_at_once_is_said_kindly(app: Flask, client: FlaskClient, town: Town) -> None:
    def more() -> list[str]:
        kit, lee = viewer(town.kit), viewer(town.lee)
        home = Family(_id(town.home), town.home, town.sam, town.alex)
        return [shown(waiting(kit, lee, alias=f"Hare {n}"), home, kit).reference for n in range(3)]

    grants = written(app, more)
    said(app, client, town)
    for grant in grants[:2]:
        page = read(client.get(f"/children/{grant}/interest"))
        assert press(client, page, INTERESTED).status_code == 303
    full = read(client.get(f"/children/{grants[2]}/interest"))
    assert "You are waiting for 3 answers now" in full.text
    assert not full.soup.select("main button")
    back = read(client.get(full.link("Take it back : Bear")))
    assert press(client, back, "Take it back").status_code == 303
    page = read(client.get(f"/children/{grants[2]}/interest"))
    assert press(client, page, INTERESTED).status_code == 303


def _id(reference: str) -> int:
    return db.session.scalars(select(Household.id).where(Household.reference == reference)).one()


def test_two_adults_press_at_the_same_moment(app: Flask, client: FlaskClient, town: Town) -> None:
    """The limit holds, and one group has one answer."""

    def more() -> list[str]:
        kit, lee = viewer(town.kit), viewer(town.lee)
        home = Family(_id(town.home), town.home, town.sam, town.alex)
        return [shown(waiting(kit, lee, alias=f"Hare {n}"), home, kit).reference for n in range(8)]

    grants = written(app, more)
    sam, alex = app.test_client(), app.test_client()
    come(sam, app, town.sam)
    come(alex, app, town.alex)
    pages = [
        (who, read(who.get(f"/children/{grant}/interest")))
        for grant, who in zip(grants, (sam, alex) * 4, strict=True)
    ]
    clones = [(_clone(app, who), page) for who, page in pages]
    at_once(*(partial(_say, who, page) for who, page in clones))
    with app.app_context():
        states = db.session.scalars(select(ChildInterest.state)).all()
        assert states == ["open"] * 3
        owed = select(func.count()).select_from(Promise).where(Promise.kind == Kind.INTEREST_ANSWER.value)
        assert db.session.scalar(owed) == 3


def test_both_answer_one_group_at_the_same_moment(app: Flask, client: FlaskClient, town: Town) -> None:
    sam, alex = app.test_client(), app.test_client()
    come(sam, app, town.sam)
    come(alex, app, town.alex)
    yes, no = (
        read(sam.get(f"/children/{town.grant}/interest")),
        read(alex.get(f"/children/{town.grant}/not-right")),
    )
    codes: list[int] = []
    at_once(
        lambda: codes.append(press(sam, yes, INTERESTED).status_code),
        lambda: codes.append(press(alex, no, "Tell us this").status_code),
    )
    assert sorted(codes) == [303, 422]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ChildInterest)) == 1


def test_an_interest_said_while_the_group_is_held_is_not_left_open(
    app: Flask, client: FlaskClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hold begins once the family has been looked at and before its interest stands there."""
    looked, held = threading.Event(), threading.Event()

    def slowly(household_id: int) -> int:
        looked.set()
        held.wait(1)
        return most_of(household_id)

    def hold_back() -> None:
        looked.wait(10)
        press(kit, hold, "Put on hold", text="A hearing")
        held.set()

    monkeypatch.setattr(actions, "most_of", slowly)
    come(client, app, town.sam)
    page = read(client.get(f"/children/{town.grant}/interest"))
    kit = app.test_client()
    sign_in(kit, town.kit)
    hold = read(kit.get(f"/staff/children/groups/{town.group}/hold"))
    at_once(partial(_say, client, page), hold_back)
    with app.app_context():
        assert db.session.scalars(select(ChildGroup.state)).one() == "on_hold"
        assert db.session.scalars(select(ChildInterest.state)).all() == ["ended"]
        assert db.session.scalar(select(Promise.id).where(Promise.ended_at.is_(None))) is None


def _say(who: FlaskClient, page: Page) -> None:
    press(who, page, INTERESTED)


def _clone(app: Flask, of: FlaskClient) -> FlaskClient:
    """Another tab of the same browser."""
    other = app.test_client()
    with of.session_transaction() as cookie:
        kept = dict(cookie)
    with other.session_transaction() as cookie:
        cookie.update(kept)
    return other


def test_a_hold_says_what_happened_to_their_interest(app: Flask, client: FlaskClient, town: Town) -> None:
    said(app, client, town)
    sign_out(client)
    sign_in(client, town.kit)
    page = read(client.get(f"/staff/children/groups/{town.group}/hold"))
    assert press(client, page, "Put on hold", text="A birth uncle came forward").status_code == 303
    come(client, app, town.sam)
    gone = read(client.get("/children"))
    assert "We are not looking for a family for Bear for now, so your interest has ended." in gone.text
    assert gone.text.count("It may be hard to read that") == 1, "what is sad is said once"
    assert "uncle" not in gone.html


def test_the_household_page_of_its_worker(app: Flask, client: FlaskClient, town: Town) -> None:
    said(app, client, town, "We know puddles")

    def worker() -> str:
        home = db.session.scalars(select(Household).where(Household.reference == town.home)).one()
        journey = db.session.scalars(select(Journey).where(Journey.household_id == home.id)).one()
        tom = somebody("assessor", name="Tom Worker")
        allocate(home, tom)
        promise_for_journey(journey, Kind.WAITING_UPDATE, by="test", now=clock.now())
        return tom.reference

    sign_in(client, written(app, worker))
    here = f"/staff/households/{town.home}"
    page = read(client.get(read(client.get(here)).link("Children they were shown")))
    assert "We know puddles" in page.text
    assert "1 of 3 open at once" in page.text
    assert not page.soup.select("main a[href*='/staff/children']"), "no page that this worker may not open"
    number = read(client.get(page.link("Change the number")))
    assert read(press(client, number, "Keep this number", most="x", reason="y"), status=422).errors
    assert press(client, number, "Keep this number", most="4", reason="They can").status_code == 303
    tell = read(client.get(page.link("Tell them what we did")))
    assert "Friday 18 December 2026" in tell.text
    assert press(client, tell, "Tell them this", words="We rang two finders.").headers["Location"] == (
        f"{here}/interests"
    )
    with app.app_context():
        query = select(Promise).where(Promise.subject_kind == JOURNEY).order_by(Promise.id)
        assert [one.ended_as for one in db.session.scalars(query)] == ["kept", None]
    come(client, app, town.alex)
    for address in ("/children", "/home"):
        assert "We rang two finders." in read(client.get(address)).text, address
    sign_in(client, "assessor")
    assert client.get(f"{here}/interests").status_code == 303, "a reason is asked of others"


def test_who_may_not_tell_or_answer(app: Flask, client: FlaskClient, town: Town) -> None:
    reference = said(app, client, town)
    here = f"/staff/households/{town.home}"
    for role, closed in (
        ("assessor", ("/staff/children/interests", f"/staff/children/interests/{reference}")),
        (
            "support_worker",
            (f"/staff/children/interests/{reference}", f"/staff/children/groups/{town.group}/looked"),
        ),
        ("adviser", (f"{here}/interests", f"{here}/what-we-did", "/staff/children/interests")),
    ):
        sign_in(client, role)
        for address in closed:
            assert client.get(address).status_code == 403, (role, address)


def test_what_each_family_said(app: Flask, client: FlaskClient, town: Town) -> None:
    said(app, client, town)

    def silent() -> None:
        made = db.session.scalars(select(ChildGroup).where(ChildGroup.reference == town.group)).one()
        other = Family(_id(town.other_home), town.other_home, town.other, town.other)
        shown(made, other, viewer(town.kit))

    written(app, silent)
    sign_in(client, town.kit)
    page = read(client.get(f"/staff/children/groups/{town.group}/answers"))
    assert "Sam and Alex Example Would like to know more" in page.text
    assert "Sam and Alex Other Nothing yet" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/staff/children/interests",
        "/staff/children/groups/{group}/answers",
        "/staff/children/groups/{group}/looked",
        "/staff/households/{home}/interests",
        "/staff/children",
        "/children",
        "/children/{grant}",
        "/children/{grant}/interest",
    ],
)
def test_a_fixed_number_of_queries(app: Flask, client: FlaskClient, town: Town, address: str) -> None:
    where = address.format(**vars(town))
    said(app, client, town)
    client.get(f"/children/{town.grant}")
    if where.startswith("/staff"):
        sign_in(client, town.kit)
    client.get(where)
    with counted(app) as few:
        client.get(where)

    def more() -> None:
        kit, lee = finder("Ann More"), finder("Bo More")
        bear = db.session.scalars(select(ChildGroup).where(ChildGroup.reference == town.group)).one()
        for number in range(3):
            made = waiting(kit, lee, alias=f"Hare {number}")
            to = family(label=f"Sam and Alex {number}")
            shown(bear, to, kit)
            grant = shown(made, Family(_id(town.home), town.home, town.sam, town.alex), kit)
            db.session.add(
                ChildInterest(
                    group_id=made.id, household_id=_id(town.home), grant_id=grant.id, state="not_right",
                    said_by=town.sam, said_at=clock.now(), changed_at=clock.now(),
                )
            )  # fmt: skip

    written(app, more)
    with counted(app) as many:
        read(client.get(where))
    assert len(few) == len(many) <= 10, [one[:150] + "..." + one[-300:] for one in many]


def test_a_page_that_was_overtaken_keeps_what_was_typed(app: Flask, client: FlaskClient, town: Town) -> None:
    come(client, app, town.sam)
    page = read(client.get(f"/children/{town.grant}/not-right"))
    come(app.test_client(), app, town.alex)
    alex = app.test_client()
    come(alex, app, town.alex)
    press(alex, read(alex.get(f"/children/{town.grant}/interest")), INTERESTED)
    late = press(client, page, "Tell us this", why="age", words="They are so young")
    kept: Page = read(late, status=422)
    assert "has just answered" in kept.errors[0]
    assert "They are so young" in kept.html
    with app.app_context():
        assert db.session.scalars(select(ChildInterest.state)).one() == "open"
        assert db.session.scalar(select(func.count()).select_from(Grant)) == 1
