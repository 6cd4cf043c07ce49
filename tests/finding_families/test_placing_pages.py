"""The pages of moving in, as staff and families meet them, without JavaScript. On both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditRow
from portal.children.placing import lettering
from portal.children.placing.models import ChildContact, ChildLetter
from portal.extensions import db
from portal.households.models import Household
from portal.promises.models import Promise
from tests.conversations.writing import restrict, viewer
from tests.enquiries.asking.test_contention import at_once, twins
from tests.finding_families.making import (
    CANARIES,
)
from tests.finding_families.place import BASE, Make, Place, fosters, has_left, lives, look, on
from tests.finding_families.placing import adopted, days, decided, planned
from tests.finding_families.town import come
from tests.households.making import written
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, sign_out, somebody
from tests.support.queries import counted


def test_from_the_groups_page_to_moved_in(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(None))
    page = look(client, town.kit, f"/staff/children/groups/{town.group}")
    begin = read(client.get(page.link("The family they go to or live with")))
    answer = press(client, begin, "Plan the introductions", told_on=on(0), moves_in_on=on(10))
    here = answer.headers["Location"]
    assert here.startswith(BASE)
    assert "What comes next Moving in is planned for Monday 30 November 2026." in read(client.get(here)).text
    assert client.get(f"/staff/children/groups/{town.group}/placement").headers["Location"] == here
    sign_out(client)
    sign_in(client, town.worker)
    assert "Bear" in read(client.get(BASE)).text
    form = read(client.get(f"{here}/introductions"))
    assert read(press(client, form, "Put it into the plan", on=on(2)), status=422).errors == [
        "Write what happens, like: breakfast and a walk",
        "Write who is there",
        "Write where",
    ]
    press(client, form, "Put it into the plan", on=on(2), what="A walk", who="All", place="By the pond")
    assert "What comes next Sunday 22 November 2026: A walk" in read(client.get(here)).text
    come(client, app, town.sam)
    page = read(client.get("/children/moving-in"))
    assert "On: Sunday 22 November 2026" in page.text
    assert page.h1 == "You and Bear"
    assert "A walk, with Bear" in page.text
    assert "Sunday 22 November 2026" in page.text
    assert "Where: By the pond" in page.text
    sign_out(client)
    sign_in(client, town.worker)
    form = read(client.get(f"{here}/moving-in"))
    assert read(press(client, form, "Write it down", on=on(1)), status=422).errors == [
        "Enter the day they moved in, not one to come."
    ]
    press(client, read(client.get(f"{here}/moving-in")), "Write it down", on=on(0))
    page = read(client.get(here))
    assert "First visit after moving in: due in 5 working days" in page.text
    come(client, app, town.alex)
    page = read(client.get("/children/moving-in"))
    assert "We will visit you and the child for the first time" in page.text
    assert "Our turn" in page.text
    assert "5pm on Friday 27 November 2026" in page.text
    assert "from Friday 29 January 2027 on" in page.text


def test_a_visit_is_written_down_and_undone(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(lives))
    sign_in(client, town.worker)
    form = read(client.get(f"{town.here}/visits"))
    press(
        client, form, "Write it down", on=on(-93), met="Bear", seen="alone", for_staff="Marchbanks rang",
        for_family="Lovely to see you",
    )  # fmt: skip
    page = read(client.get(town.here))
    assert "Marchbanks rang" in page.text
    assert read(
        press(
            client, read(client.get(f"{town.here}/visits")), "Write it down", on=on(-93), met="Bear",
            seen="with",
        ),
        status=422,
    ).errors == ["A visit on this day is written down already. Look at it first."]  # fmt: skip
    come(client, app, town.sam)
    page = read(client.get("/children/moving-in"))
    assert "Lovely to see you" in page.text
    assert "Marchbanks" not in page.text, "words for staff"
    sign_out(client)
    sign_in(client, town.worker)
    undo = read(client.get(page_link(read(client.get(town.here)), "undoing")))
    assert read(press(client, undo, "Undo it"), status=422).errors == ["Write why, in a few words"]
    press(client, undo, "Undo it", text="The wrong family")
    come(client, app, town.sam)
    assert "Lovely to see you" not in read(client.get("/children/moving-in")).text


def page_link(page: Page, ends: str) -> str:
    """The first address on a page that ends so."""
    return str(page.soup.select_one(f"a[href$='{ends}']")["href"])  # type: ignore[index]  # it is there


def test_two_workers_write_down_the_same_visit(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(lives))
    sign_in(client, town.kit)
    (kit,) = twins(app, client, 1)
    sign_out(client)
    sign_in(client, town.worker)
    (wendy,) = twins(app, client, 1)
    shown = [(one, read(one.get(f"{town.here}/visits"))) for one in (kit, wendy)]
    answers: list[int] = []

    def write(browser: FlaskClient, page: Page) -> Callable[[], None]:
        def act() -> None:
            told: dict[str, str | list[str]] = {
                "on": on(-92),
                "met": "Bear",
                "seen": "alone",
                "for_staff": "Well",
            }
            answers.append(press(browser, page, "Write it down", told).status_code)

        return act

    at_once(*[write(browser, page) for browser, page in shown])
    assert sorted(answers) == [303, 422]
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(ChildContact.on == days(-92))) == 1
        stands = select(Promise.kind).where(
            Promise.subject_kind == "child_placement", Promise.ended_at.is_(None)
        )
        assert sorted(db.session.scalars(stands)) == ["placement_review", "weekly_visit"]


def test_the_worklist_leads_to_the_child(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(lives))
    page = look(client, town.worker, "/staff")
    assert f"Bear, household {town.home}" in page.text
    assert town.here in page.html
    assert not any(word in page.text for word in CANARIES)


def test_who_may_open_it(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(lives))
    for who, status in ((town.kit, 200), (town.worker, 200), (town.stranger, 404)):
        look(client, who, town.here, status)
        look(client, who, f"{town.here}/visits", status)
        assert ("Bear" in look(client, who, BASE).text) is (status == 200)
    look(client, town.worker, f"{town.here}/ending", 403)
    look(client, town.worker, f"{town.here}/letters", 403)
    come(client, app, town.other)
    assert "Bear" not in read(client.get("/children/moving-in")).text
    come(client, app, town.sam, second=False)
    assert "Bear" not in read(client.get("/children/moving-in")).text, "without the second step"

    def hide() -> None:
        home = db.session.scalars(select(Household).where(Household.reference == town.home)).one()
        restrict(home, somebody("manager"), somebody("manager"))

    written(app, hide)
    for who in (town.kit, town.worker):
        look(client, who, town.here, 404)


def test_the_order_the_celebration_and_what_is_given(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(lives))
    sign_in(client, town.worker)
    press(client, read(client.get(f"{town.here}/application")), "Write it down", on=on(-20))
    come(client, app, town.sam)
    assert (
        "You applied to the court on Saturday 31 October 2026" in read(client.get("/children/moving-in")).text
    )
    sign_out(client)
    sign_in(client, town.worker)
    press(client, read(client.get(f"{town.here}/order")), "Write down the order", on=on(0))
    come(client, app, town.sam)
    assert "We agree with you when to celebrate" in read(client.get("/children/moving-in")).text
    sign_out(client)
    sign_in(client, town.worker)
    press(client, read(client.get(f"{town.here}/celebration")), "Keep this day", on=on(0))
    come(client, app, town.sam)
    page = read(client.get("/children/moving-in"))
    assert "We will give you the life story book by 5pm on Friday 4 December 2026" in page.text
    assert page.text.count("still to come from us") == 2
    sign_out(client)
    sign_in(client, town.worker)
    for what in ("life-story-book", "later-life-letter"):
        form = read(client.get(f"{town.here}/given/{what}"))
        press(client, form, "Write it down", to_whom="Sam", how="By hand")
    assert client.get(f"{town.here}/given/poem").status_code == 404
    come(client, app, town.sam)
    page = read(client.get("/children/moving-in"))
    assert page.text.count("given on Friday 20 November 2026 to Sam") == 2
    assert "Nothing more is needed" in page.text
    assert "Nobody’s just now" in page.text


def test_gentle_words_and_nothing_for_staff_after_an_end(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(has_left))
    come(client, app, town.sam)
    page = read(client.get("/children/moving-in"))
    assert "Bear could not stay" in page.text
    assert "Bear loved the garden." in page.text
    for never in ("Too much", "Marchbanks", "placement", "late", "breakdown", "What we promised"):
        assert never not in page.text
    page = look(client, town.kit, town.here)
    assert "Where the child went: Marchbanks" in page.text
    page = look(client, town.worker, town.here)
    assert "Too much" in page.text
    assert "Marchbanks" not in page.text, "for who keeps children’s records"
    sign_out(client)
    sign_in(client, town.kit)
    form = read(client.get(f"{town.here}/meeting"))
    press(client, form, "Write it down", on=on(0), met_with="All", learned="More rest")
    assert "More rest" in read(client.get(town.here)).text


def test_ending_asks_and_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(lives))
    sign_in(client, town.kit)
    form = read(client.get(f"{town.here}/ending"))
    page = read(press(client, form, "Write it down", on=on(0), text="Too much", after="on_hold"), status=422)
    assert page.errors == ["Write where the child went."]
    assert "Too much" in page.html
    press(client, page, "Write it down", went_to="Foster carers")
    assert read(client.get(f"/staff/children/groups/{town.group}")).text.count("On hold") >= 1
    for gone in ("ending", "match", "return-home"):
        assert client.get(f"{town.here}/{gone}").status_code == 404


def test_the_early_road_on_its_pages(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(fosters))
    come(client, app, town.sam)
    page = read(client.get("/children/moving-in"))
    assert "Neither is a failure" in page.text
    sign_out(client)
    sign_in(client, town.kit)
    form = read(client.get(f"{town.here}/return-home"))
    answer = read(press(client, form, "Write it down", on=on(0)), status=422)
    assert "court" in answer.errors[0]
    written(app, lambda: decided(town.to, "home"))
    press(
        client,
        read(client.get(f"{town.here}/return-home")),
        "Write it down",
        on=on(0),
        for_family="Thank you",
    )
    come(client, app, town.sam)
    page = read(client.get("/children/moving-in"))
    assert "Bear went home" in page.text
    assert "from Tuesday 10 November 2026 to Friday 20 November 2026" in page.text
    assert "Thank you" in page.text


def test_a_letter_is_made_read_released_and_printed(app: Flask, client: FlaskClient) -> None:
    town = written(app, lambda: Place(lives))
    sign_in(client, town.kit)
    form = read(client.get(f"{town.here}/letters/new"))
    press(client, form, "Make the letter", letter=f"responsibility {town.child}")
    page = read(client.get(f"{town.here}/letters"))
    assert "Zebedee" not in page.text
    here = page_link(page, letter_of(app))
    letter = read(client.get(here))
    assert "Zebedee Quillfeather" in letter.text
    assert "Printed by Fatima Finder, 10am on Friday 20 November 2026" in letter.text
    assert "SE and AE" in letter.text
    own = f"/children/moving-in/letters/{letter_of(app)}"
    come(client, app, town.sam)
    assert client.get(own).status_code == 404, "not released"
    sign_out(client)
    sign_in(client, town.kit)
    press(client, read(client.get(here)), "Let the family print it")
    come(client, app, town.sam)
    page = read(client.get("/children/moving-in"))
    assert "Zebedee" not in page.text
    printed = read(client.get(own))
    assert "About: Zebedee Quillfeather" in printed.text
    assert "Printed by Sam Example" in printed.text
    come(client, app, town.other)
    assert client.get(own).status_code == 404
    come(client, app, town.sam, second=False)
    assert client.get(own).status_code == 404
    with app.app_context():
        events = list(db.session.scalars(select(AuditRow.event)))
    assert {"children.letter_opened", "children.own_letter_opened", "children.identity_opened"} <= set(events)
    sign_out(client)
    sign_in(client, town.kit)
    press(client, read(client.get(here)), "Withdraw it")
    come(client, app, town.sam)
    assert client.get(own).status_code == 404


def letter_of(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(ChildLetter.reference)).one()


@pytest.mark.parametrize("make", [planned, lives, adopted, has_left], ids=lambda one: one.__name__)
def test_few_questions_to_the_database(app: Flask, client: FlaskClient, make: Make) -> None:
    town = written(app, lambda: Place(make))
    sign_in(client, town.worker)
    with counted(app) as asked:
        client.get(town.here)
    assert len(asked) <= 10, "; ".join(one[:90] for one in asked)
    with counted(app) as asked:
        client.get(BASE)
    assert len(asked) <= 10
    come(client, app, town.sam)
    with counted(app) as asked:
        read(client.get("/children/moving-in"))
    assert len(asked) <= 10, "; ".join(one[:90] for one in asked)


def test_letters_ask_little_and_a_new_one_after_the_order_asks_the_name(
    app: Flask, client: FlaskClient
) -> None:
    town = written(app, lambda: Place(adopted))

    def letters() -> None:
        kit = viewer(town.kit)
        for name in ("Robin Example", "Robin Example"):
            reference = town.here.rsplit("/", 1)[1]
            lettering.make_letter(reference, "school", town.child, name_now=name, by=kit, now=clock.now())

    written(app, letters)
    sign_in(client, town.kit)
    with counted(app) as asked:
        client.get(f"{town.here}/letters")
    assert len(asked) <= 10
    form = read(client.get(f"{town.here}/letters/new"))
    page = read(press(client, form, "Make the letter", letter=f"school {town.child}"), status=422)
    assert page.errors == ["Write the child’s name as it is since the order."]
