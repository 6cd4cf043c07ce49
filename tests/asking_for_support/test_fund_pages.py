"""The fund on its pages: staff ask, write down and count; the writer reads; the administrator sets limits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.clock import LONDON
from portal.extensions import db
from portal.support.fund.models import FundApplication
from portal.support.plans import actions as plans
from portal.web.changes import begin_write
from tests.asking_for_support.funding import agreed
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_pages import family, ready, sent_by
from tests.asking_for_support.test_plans import LINES, WHOLE, called
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

TYPED: dict[str, Any] = {
    "child": "another",
    "child_words": "my son, 12",
    "year": "2026",
    "provision": "therapy",
    "what": "play therapy",
    "provider": "external",
    "who": "Example Therapy",
    "amount": "£4,200",
}


def test_staff_ask_the_fund(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    sam, _ = family(app)
    sign_in(client, sam)
    reference = sent_by(client).url.rsplit("/", 1)[1]
    sign_in(client, "support_worker")
    here = f"/staff/support/requests/{reference}/fund"
    empty = read(client.get(read(client.get(f"/staff/support/requests/{reference}")).link("The fund")))
    assert "The fund pays up to £3,000 for each child in 2026/27." in empty.text

    def does(address: str, button: str, **typed: Any) -> Page:
        answer = press(client, read(client.get(address)), button, typed)
        assert answer.status_code == 303, Page(answer).errors
        return read(client.get(answer.headers["Location"]))

    refused = press(client, read(client.get(f"{here}/new")), "Keep the application", provider="external")
    assert refused.status_code == 422
    assert {"Write who provides it", "Enter the amount, like 2400"} <= set(Page(refused).errors)
    kept = does(f"{here}/new", "Keep the application", **TYPED)
    assert "Being written" in kept.text
    with app.app_context():
        made = db.session.scalars(select(FundApplication.reference)).one()
    form = read(client.get(f"{here}/{made}/change"))
    assert form.soup.select_one("[name=amount]")["value"] == "4200"  # type: ignore[index]  # it is there
    does(f"{here}/{made}/change", "Keep the application", **{**TYPED, "amount": "4000.50"})
    does(f"{here}/{made}/sending", "Write down that it is sent")
    missing = press(
        client, read(client.get(f"{here}/{made}/decision")), "Write down the decision", decision="part"
    )
    assert set(Page(missing).errors) == {
        "Enter how much was agreed", "Enter how many sessions were agreed, like 12",
    }  # fmt: skip
    shown = does(
        f"{here}/{made}/decision", "Write down the decision",
        decision="part", agreed="3000", sessions="2", because="Up to the limit",
    )  # fmt: skip
    for words in ("£3,000 in all", "£3,000, agreed or asked for", "£1,000.50 , which the fund does not pay"):
        assert words in shown.text
    assert "2 sessions agreed, 0 used, 2 left" in shown.text
    stale = read(client.get(f"{here}/{made}/sessions"))
    does(f"{here}/{made}/sessions", "Write down the session")
    twice = press(client, stale, "Write down the session")
    assert twice.status_code == 422
    assert "A colleague has changed this" in Page(twice).errors[0]
    shown = does(f"{here}/{made}/sessions", "Write down the session", held_on=["20", "11", "2026"])
    assert "2 sessions agreed, 2 used, 0 left" in shown.text
    assert "Friday 20 November 2026" in shown.text
    sign_in(client, sam)
    own = read(client.get(f"/support/requests/{reference}"))
    assert "The fund agreed £3,000 of the £4,000.50 we asked for" in own.text
    assert "Begun:" not in own.text


def test_taken_back_and_refused(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    with app.app_context():
        begin_write()
        kit = duty()
        request = ask()
        made = agreed(request, kit)
        reference = request.reference
        db.session.commit()
    here = f"/staff/support/requests/{reference}/fund"
    sign_in(client, "support_worker")
    page = read(client.get(f"{here}/{made}/taking-back"))
    assert press(client, page, "Take it back").status_code == 303
    assert "Taken back" in read(client.get(here)).text
    for role in ("assessor", "family_finder", "business_support", "administrator"):
        sign_in(client, role)
        for address in (here, f"{here}/new", f"{here}/{made}/sessions", "/staff/support/lapsing"):
            assert client.get(address).status_code == 403, (role, address)


def test_the_writer_reads_it_with_the_plan(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    with app.app_context():
        begin_write()
        agency()
        kit, (sam, alex) = duty(), parents()
        request, now = called(sam, kit), clock.now()
        plans.begin_assessment(request.reference, by=kit, now=now)
        plans.write_assessment(request.reference, WHOLE, seen=0, by=kit, now=now)
        plans.write_plan(request.reference, LINES, seen=1, by=kit, now=now)
        plans.share_plan(request.reference, date(2027, 3, 1), seen=2, by=kit, now=now)
        agreed(request, kit, sessions=12)
        of_alex = ask(alex)
        agreed(of_alex, kit, what="couple therapy", amount_pence=99_900)
        reference, writer, other = request.reference, str(sam.reference), str(alex.reference)
        db.session.commit()
    sign_in(client, writer)
    page = read(client.get(f"/support/requests/{reference}/plan"))
    assert "play therapy , with Example Therapy, for Ada." in page.text
    assert "12 sessions: 0 used, 12 left." in page.text
    assert "Use them by Wednesday 31 March 2027: what is left then is lost." in page.text
    assert "couple therapy" not in page.text
    assert "999" not in page.text.replace("Ring 999", "").replace("999 ", "")
    sign_in(client, other)
    assert client.get(f"/support/requests/{reference}/plan").status_code == 404


def test_of_a_confined_request_its_pages_are_not_there(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    with app.app_context():
        begin_write()
        manager = duty("manager")
        request = ask(risks=("frightened",), danger="adult")
        made = agreed(request, manager)
        reference = request.reference
        db.session.commit()
    sign_in(client, "support_worker")
    for path in ("fund", "fund/new", f"fund/{made}/sessions", f"fund/{made}/change", "order"):
        assert client.get(f"/staff/support/requests/{reference}/{path}").status_code == 404


def test_the_administrator_sets_the_limits(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    sign_in(client, "administrator")
    page = read(client.get("/staff/agency/fund"))
    assert "Tuesday 1 April 2025" in page.text
    assert "£5,000" in page.text
    wrong = press(
        client, page, "Save these limits", therapy="3000", assessment="many", from_on=["1", "4", "2027"]
    )
    assert wrong.status_code == 422
    kept = press(
        client, page, "Save these limits",
        therapy="3500", assessment="2000", within="yes", from_on=["1", "4", "2027"],
    )  # fmt: skip
    assert kept.status_code == 303
    assert "£3,500" in read(client.get("/staff/agency/fund")).text
    sign_in(client, "manager")
    seen = read(client.get("/staff/agency/fund"))
    assert "£3,500" in seen.text
    assert not seen.soup.select("[name=therapy]")
    assert client.post("/staff/agency/fund").status_code == 403
    sign_in(client, "support_worker")
    assert client.get("/staff/agency/fund").status_code == 403


def test_before_january_the_list_says_from_when(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    sign_in(client, "support_worker")
    page = read(client.get(read(client.get("/staff/support")).link("Therapy that lapses")))
    assert "From Friday 1 January 2027 on" in page.text
    frozen.move_to(datetime(2027, 1, 4, 10, tzinfo=LONDON))
    sign_in(client, "support_worker")
    assert "Nothing lapses" in read(client.get("/staff/support/lapsing")).text


def test_after_a_safeguarding_referral_staff_are_not_told_that_it_shows(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    with app.app_context():
        begin_write()
        request = ask()
        request.outcome = "safeguarding"
        reference = request.reference
        db.session.commit()
    here = f"/staff/support/requests/{reference}/fund"
    sign_in(client, "support_worker")

    def does(address: str, button: str, **typed: Any) -> str:
        answer = press(client, read(client.get(address)), button, typed)
        assert answer.status_code == 303, Page(answer).errors
        return read(client.get(answer.headers["Location"])).text

    does(f"{here}/new", "Keep the application", **TYPED)
    with app.app_context():
        made = db.session.scalars(select(FundApplication.reference)).one()
    sent = does(f"{here}/{made}/sending", "Write down that it is sent")
    assert "They read" not in read(client.get(f"{here}/{made}/decision")).text
    decided = does(f"{here}/{made}/decision", "Write down the decision", decision="refused", because="Full")
    for page in (sent, decided):
        assert "They read" not in page
        assert "nothing of it shows on their page" in page
