"""The pages of an assessment, as family and staff use them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.clock import now
from portal.example.panels import share_report
from portal.extensions import db
from portal.households.queries import applicants_of
from tests.journey.households import WORKER
from tests.journey.panel.pages import Case, make_case
from tests.support.pages import press

PRIVATE = "Only I know this sentence"


@pytest.fixture
def case(app: Flask) -> Case:
    return make_case(app)


def test_a_visit_from_the_offer_to_its_record(case: Case) -> None:
    offer = case.at("/assessment/visits/offer")
    page = case.refused("assessor", offer, "Offer these times", status=422)
    assert "Enter a day, like 27 11 2026" in page.errors
    page = case.do(
        "assessor", offer, "Offer these times",
        hour_1="4:30pm", day_1=["27", "11", "2026"],
    )  # fmt: skip
    assert "Waiting for them" in page.text
    page = case.see("alex", "/home/visits")
    assert "Take 4:30pm on Friday 27 November 2026" in page.text
    page = case.do("alex", "/home/visits", "Take 4:30pm on Friday 27 November 2026")
    assert "To come" in page.text
    assert "Take 4:30pm" not in case.see("sam", "/home/visits").text
    held = case.see("assessor", case.at("/assessment"))
    record = next(str(a["href"]) for a in held.soup.select("a[href$='/held']"))
    page = case.do("assessor", record, "Write it down", seen_0="alone", seen_1="together", notes="Warm home")
    assert "Sam, on their own; Alex, together" in page.text
    assert "Warm home" in page.text
    case.do("assessor", case.at("/assessment"), "The home visits are complete")
    assert "you were seen on your own" in case.see("sam", "/home/visits").text
    alex = case.see("alex", "/home/visits").text
    assert "on your own" not in alex.split("Held")[1]
    assert "Warm home" not in alex


def test_the_written_parts(case: Case) -> None:
    address = case.at("/assessment/parts/risk-assessment")
    page = case.do("assessor", address, "Write it down", text="The pond is covered", in_order="yes")
    assert "In order" in page.text
    people = case.read(lambda journey: [one.reference for one in applicants_of(journey.household_id)])
    assert isinstance(people, list)
    address = case.at(f"/assessment/parts/health-report/{people[0]}")
    page = case.refused(
        "assessor", address, "Write it down", status=409, text="Well", in_order="yes",
        valid_until=["1", "1", "2020"],
    )  # fmt: skip
    assert "has to be later" in page.errors[0]
    assert "Well" in page.html
    case.do("assessor", address, "Write it down", text="Well", source="Dr Mona Example", in_order="no")
    for wrong in (
        "/assessment/parts/health-report",
        "/assessment/parts/other",
        "/assessment/parts/court-report",
    ):
        case.see("assessor", case.at(wrong), status=404)


def test_the_report_on_paper_has_initials_and_who_printed_it(case: Case) -> None:
    report = case.at("/assessment/report")
    case.see("assessor", f"{report}/print", status=404)
    case.do("assessor", report, "Save the report", text="What we learned together")
    case.do("assessor", f"{report}/share", "Share it with Sam and Alex")
    page = case.see("assessor", case.see("assessor", case.at("/assessment")).link("Print the report"))
    assert page.h1.endswith("SE and AE")
    assert "Printed by Assessor Example, 10am on Friday 20 November 2026" in page.text
    assert "What we learned together" in page.text
    main = str(page.soup.select_one("main"))
    assert "Sam" not in main
    with case.app.app_context():
        assert "assessment.report_printed" in db.session.scalars(select(AuditRow.event)).all()


def test_the_report_and_each_ones_own_answer(case: Case) -> None:
    for who in ("sam", "alex"):
        assert "is writing it with you" in case.see(who, "/home/report").text
    report = case.at("/assessment/report")
    case.do("assessor", report, "Save the report", text="What we learned together")
    assert "together" not in case.see("sam", "/home/report").text
    case.do("assessor", f"{report}/share", "Share it with Sam and Alex")
    page = case.see("sam", "/home/report")
    assert "What we learned together" in page.text
    assert "By 5pm on Thursday 26 November 2026" in page.text
    page = case.do("sam", "/home/report", "Save and come back later", text=PRIVATE)
    assert PRIVATE in page.html
    page = case.refused("sam", "/home/report", "Send your answer", status=422, has_comments="comments")
    assert "Choose who may read your comments" in page.errors
    assert PRIVATE in page.html
    case.do("sam", "/home/report", "Send your answer", has_comments="comments", release="later")
    for who, address in (("alex", "/home/report"), ("alex", "/home/steps"), ("alex", "/home"),
                         ("assessor", case.at("/assessment")), ("manager", case.at("/panel"))):  # fmt: skip
        assert PRIVATE not in case.see(who, address).html, (who, address)
    assert "Answered. Their comments are their own" in case.see("assessor", case.at("/assessment")).text
    case.do("sam", "/home/report", "Release your comments")
    assert PRIVATE in case.see("assessor", case.at("/assessment")).text
    assert PRIVATE not in case.see("alex", "/home/report").html
    page = case.do("alex", "/home/report", "Send your answer", has_comments="nothing")
    assert "nothing to add" in page.text


def test_the_other_applicant_gets_the_same_404_as_for_nothing(case: Case) -> None:
    """A step's reference of one applicant is no address for the other, nor for another family."""
    case.run(lambda journey: share_report(journey, by=WORKER, now=now()))
    other = make_case(case.app, given=("Kim",), roles=("assessor",))
    addresses = ("/home/panel/ways", "/home/panel/thoughts", "/home/early-permanence")
    answers = {other.people["kim"].get(address).status_code for address in addresses}
    assert "is writing it with you" in other.see("kim", "/home/report").text
    assert answers == {404}


def test_staff_of_no_part_in_it_see_and_change_nothing(case: Case) -> None:
    answer = case.people["panel_adviser"].get(case.at("/assessment"))
    assert answer.status_code == 303
    assert "/reason" in answer.headers["Location"]
    assert case.people["panel_adviser"].get(case.at("/assessment/visits/offer")).status_code == 403


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("manager", {"Warm home", "The pond is covered", "Our first draft"}),
        ("panel_adviser", {"The pond is covered"}),
        ("family_finder", {"The pond is covered"}),
        ("business_support", set()),
        ("adviser", set()),
    ],
)
def test_what_colleagues_read_of_it_by_their_work(app: Flask, role: str, reads: set[str]) -> None:
    case = make_case(app, roles=("assessor", role))
    case.do("assessor", case.at("/assessment/visits/offer"), "Offer these times", hour_1="4:30pm",
            day_1=["27", "11", "2026"])  # fmt: skip
    case.do("alex", "/home/visits", "Take 4:30pm on Friday 27 November 2026")
    held = case.see("assessor", case.at("/assessment"))
    record = next(str(a["href"]) for a in held.soup.select("a[href$='/held']"))
    case.do("assessor", record, "Write it down", seen_0="alone", seen_1="together", notes="Warm home")
    risk = case.at("/assessment/parts/risk-assessment")
    case.do("assessor", risk, "Write it down", text="The pond is covered", in_order="yes")
    case.do("assessor", case.at("/assessment/report"), "Save the report", text="Our first draft")
    answer = case.people[role].get(case.at("/assessment"))
    if answer.status_code == 303:
        why = case.see(role, answer.headers["Location"])
        press(case.people[role], why, "Open it", {"reason": "Their worker is away today"})
    text = case.see(role, case.at("/assessment")).text
    assert {one for one in ("Warm home", "The pond is covered", "Our first draft") if one in text} == reads


def test_no_panel_is_offered_where_the_child_is_in_the_family_already(app: Flask) -> None:
    kin = make_case(app, "child_in_family", given=("Kim",), roles=("assessor",))
    kin.do("assessor", kin.at(), "Nobody is on the telephone")
    for address in ("", "/assessment"):
        page = kin.see("assessor", kin.at(address))
        assert "Panel and decision" not in page.text
    assert "Visits and report" in kin.see("assessor", kin.at()).text
