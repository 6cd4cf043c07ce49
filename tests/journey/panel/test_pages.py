"""The pages of panels, members, papers, decision, the three ways and the court."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.clock import now
from portal.example.panels import fill_list, finish_others, hold_visits, make_panel, share_report
from portal.extensions import db
from portal.journey.models import Journey
from portal.journey.moving import move_on
from portal.journey.panel.actions import book_place
from portal.journey.panel.models import PanelSeat
from portal.journey.panel.papers import papers_link, send_papers
from tests.journey.households import WORKER
from tests.journey.panel.going import ADVISER, after_panel, approved, court_says, proposed
from tests.journey.panel.pages import Case, make_case
from tests.support.pages import Page, press, read

SECRET = "A sentence for the panel alone"


@pytest.fixture
def case(app: Flask) -> Case:
    return make_case(app)


def test_from_the_calendar_to_an_approval(case: Case, frozen: time_machine.Traveller) -> None:
    case.run(lambda _: fill_list(by=ADVISER, now=now()))
    case.run(lambda journey: hold_visits(journey, by=WORKER, now=now()))
    case.run(lambda journey: share_report(journey, by=WORKER, now=now()))
    assert "not booked your panel yet" in case.see("sam", "/home/panel").text
    page = case.refused("panel_adviser", "/staff/panels/new", "Put it in the calendar", status=422,
                        where="place", places="0")  # fmt: skip
    assert "Enter where it is" in page.errors
    case.do("panel_adviser", "/staff/panels/new", "Put it in the calendar", day=["24", "11", "2026"],
            hour="9:30am", where="online", places="2")  # fmt: skip
    page = case.see("panel_adviser", "/staff/panels")
    assert "2 of 2 free" in page.text
    panel = page.link("9:30am on Tuesday 24 November 2026")
    seats = case.see("panel_adviser", f"{panel}/seats")
    members = [str(box["value"]) for box in seats.soup.select("input[type=checkbox]")]
    assert len(members) == 6
    case.do("panel_adviser", f"{panel}/seats", "Save who sits at it", members=members)
    page = case.see("assessor", case.at("/panel/book"))
    choice = str(page.soup.select("input[type=radio]")[0]["value"])
    case.do("assessor", case.at("/panel/book"), "Give them this place", panel=choice)
    assert "9:30am on Tuesday 24 November 2026, online" in case.see("alex", "/home/panel").text
    case.do("panel_adviser", f"{panel}/papers", "Send each member their link")
    frozen.move_to(now() + timedelta(days=4, hours=2))
    case.sign_in_again()
    household = case.see("panel_adviser", case.at("/panel"))
    recommend = household.link("Write what the panel recommends")
    page = case.refused("panel_adviser", recommend, "Write it down", status=409, recommended="suitable")
    assert "0 were" in page.errors[0]
    case.do("panel_adviser", f"{panel}/attendance", "Write down who attended", members=members)
    case.do("panel_adviser", recommend, "Write it down", recommended="suitable")
    assert "recommends that you are approved" in case.see("sam", "/home/panel").text
    assert "final minutes of the panel are missing" in case.see("manager", case.at("/panel")).text
    minutes = household.link("Write the minutes")
    case.do("panel_adviser", minutes, "Save the minutes", text="They answered well", is_final="yes")
    page = case.refused("manager", case.at("/panel/decide"), "Write down my decision", status=409,
                        decided="approve", reasons="I agree")  # fmt: skip
    assert "Health report" in page.errors[0]
    case.run(lambda journey: finish_others(journey, by=WORKER, now=now()))
    case.do(
        "manager", case.at("/panel/decide"), "Write down my decision", decided="approve", reasons="I agree"
    )
    assert "You are approved" not in case.see("sam", "/home/panel").text
    case.see("sam", "/home/decision", status=404)
    case.do("manager", case.at("/panel/told"), "Write it down", how="telephone")
    assert "You are approved to adopt" in case.see("sam", "/home/panel").text
    case.do("manager", case.at("/panel/letter"), "Put the letter on their page", letter="Dear both")
    assert "Dear both" in case.see("alex", "/home/decision").text
    case.do("alex", "/home/panel/thoughts", "Tell us", heard="yes", prepared="partly", text="Kind people")
    assert "You told us" not in case.see("sam", "/home/panel").text
    page = case.see("panel_adviser", panel)
    assert "Kind people" in page.text
    assert "Alex" not in page.text.split("What applicants thought of it")[1].replace("Sam and Alex", "")
    case.do("panel_adviser", panel, "The panel is over: close its papers")


def test_papers_behind_a_link(case: Case, frozen: time_machine.Traveller) -> None:
    links: list[str] = []

    def prepare(journey: Journey) -> None:
        share_report(journey, by=WORKER, now=now())
        panel = make_panel(now() + timedelta(days=20), by=ADVISER, now=now())
        book_place(journey.reference, panel, by=ADVISER, now=now())
        send_papers(panel, by=ADVISER, now=now())
        for seat in _seats()[:2]:
            links.append(papers_link(seat, base_url="", now=now()))

    case.run(prepare)
    member, other = case.app.test_client(), case.app.test_client()
    answer = member.get(links[0])
    assert answer.headers["Cache-Control"] == "no-store"
    page = read(answer)
    assert "SE and AE" in page.text
    assert "Alex" not in page.text
    assert "What we have learned" not in page.html
    place = str(page.soup.select("a[href$='/conflict']")[0]["href"])
    opens = place.removesuffix("/conflict")
    token = page.soup.select("input[name=csrf_token]")
    assert not token  # nothing to open before the conflict is declared
    declare = read(member.get(place))
    assert press(member, declare, "Tell the panel adviser", conflict="no").status_code == 303
    page = read(member.get(links[0]))
    papers = read(press(member, page, page_button(page)))
    assert "What we have learned together" in papers.text
    assert case.read(lambda _: _opened()) == 1
    # the second member has a conflict: closed, also when the address is known
    declare = read(other.get(place.replace(links[0], links[1])))
    assert press(other, declare, "Tell the panel adviser", conflict="yes").status_code == 303
    page = read(other.get(links[1]))
    assert "Closed to you" in page.text
    form = {"csrf_token": str(declare.soup.select("input[name=csrf_token]")[0]["value"])}
    assert other.post(opens.replace(links[0], links[1]), data=form).status_code == 409
    assert press(other, declare, "Tell the panel adviser", conflict="no").status_code in (303, 409)
    assert "Closed to you" in read(other.get(links[1])).text
    # a link that was copied wrong, and one whose 14 days are over
    read(member.get(links[0][:-3] + "AAA"), status=404)
    frozen.move_to(now() + timedelta(days=15))
    read(member.get(links[0]), status=404)
    assert member.post(opens, data=form).status_code in (400, 404)


def page_button(page: Page) -> str:
    """The words of the button that opens the papers."""
    return " ".join(page.soup.select("main button")[0].get_text(" ").split())


def _seats() -> list[str]:
    return list(db.session.scalars(select(PanelSeat.reference).order_by(PanelSeat.id)))


def _opened() -> int:
    return len(db.session.scalars(select(AuditRow.id).where(AuditRow.event == "panel.papers_opened")).all())


def test_a_proposed_refusal_sent_to_the_independent_review(case: Case) -> None:
    case.run(proposed)
    page = case.see("sam", "/home/panel")
    assert "5pm on Tuesday 19 January 2027: 39 working days after today" in page.text
    assert "A lot has changed at home" in case.see("alex", "/home/decision").text
    page = case.refused("sam", "/home/panel/ways", "Choose this way", status=409, way="representations")
    assert "own words" in page.errors[0]
    case.do("alex", "/home/panel/ways", "Choose this way", way="independent_review")
    for who in ("sam", "alex"):
        page = case.see(who, "/home/panel/ways")
        assert "You chose: ask for an independent review" in page.text
        assert not page.soup.select("main form")
    page = case.see("manager", case.at("/panel"))
    assert "asked for a new recommendation" in page.text
    case.do(
        "panel_adviser",
        case.at("/panel/review"),
        "Write it down",
        recommended="not_suitable",
        reasons="As found",
    )
    case.do(
        "manager", case.at("/panel/decide"), "Write down my decision", decided="not_approve", reasons="Yes"
    )
    page = case.see("sam", "/home/panel")
    assert "We decided not to approve" not in page.text
    case.do("manager", case.at("/panel/told"), "Write it down", how="in_person")
    page = case.see("sam", "/home/panel")
    assert "We know what you have put into this" in page.text
    assert "You are approved" not in page.text


def test_a_proposal_is_taken_back_by_the_decision_maker(case: Case) -> None:
    case.run(lambda journey: after_panel(journey, "not_suitable"))
    page = case.refused("manager", case.at("/panel/decide"), "Write down my decision", status=409,
                        decided="propose_refusal", reasons="Because")  # fmt: skip
    assert "Write the letter" in page.errors[0]
    case.do("manager", case.at("/panel/decide"), "Write down my decision", decided="propose_refusal",
            reasons="Because", letter="Ours", private_0=SECRET)  # fmt: skip
    assert SECRET in case.see("sam", "/home/decision").text
    assert SECRET not in case.see("alex", "/home/decision").text
    case.do("manager", case.at("/panel/undo-proposal"), "Take it back", because="Wrong family")
    case.see("sam", "/home/decision", status=404)
    assert "We propose" not in case.see("sam", "/home/panel").text


def test_an_early_permanence_couple_whose_child_returns_home(app: Flask) -> None:
    case = make_case(app, "early_permanence")
    case.see("sam", "/home/early-permanence", status=404)
    case.run(lambda journey: approved(journey, dual=True))
    case.run(lambda journey: _move(journey, "foster"))
    page = case.see("sam", "/home/early-permanence")
    assert "Neither is a failure" in page.text
    case.do("assessor", case.at("/panel/hearings/new"), "Write it down", on=["20", "11", "2026"])
    assert "Friday 20 November 2026" in case.see("alex", "/home/early-permanence").text
    outcome = case.see("assessor", case.at("/panel")).soup.select("a[href*='/hearings/']")[0]["href"]
    case.do("assessor", str(outcome), "Write it down", outcome="home", for_family="We come on Monday")
    assert "We come on Monday" in case.see("alex", "/home/early-permanence").text
    case.run(lambda journey: _move(journey, "return_home"))
    page = case.see("sam", "/home/early-permanence")
    assert "went home to the birth family" in page.h1
    assert "You are still approved" in page.text


def test_a_named_child_and_the_match(case: Case) -> None:
    case.run(approved)
    case.do("manager", case.at("/panel/child"), "Approve them for this child", child="Robin", reasons="Known")
    assert "Robin" in case.see("sam", "/home/early-permanence").text
    assert "Robin" in case.see("assessor", case.at("/panel")).text
    case.run(lambda journey: _move(journey, "foster"))
    case.run(lambda journey: court_says(journey, "adoption"))
    case.run(lambda journey: _move(journey, "match"))
    assert "The court decided for adoption" in case.see("sam", "/home/early-permanence").h1


def _move(journey: Journey, verb: str) -> None:
    move_on(journey.reference, verb, by=WORKER, now=now())


def test_the_central_list(case: Case) -> None:
    base = "/staff/panel/members"
    case.do("manager", f"{base}/new", "Add them", name="Nadia Sample", part="member", independent="yes",
            email="nadia@example.org", review_due_on=["1", "11", "2026"])  # fmt: skip
    page = case.see("panel_adviser", f"{base}?only=due")
    one = page.link("Nadia Sample")
    assert "Due: Sunday 1 November 2026" in page.text
    case.do("manager", f"{one}/training", "Write it down", what="Safeguarding")
    case.do("manager", f"{one}/review", "Write it down", next_on=["1", "11", "2027"])
    page = case.see("manager", one)
    assert "Safeguarding" in page.text
    assert "Nadia" not in case.see("manager", f"{base}?only=due").text
    case.do("manager", f"{one}/change", "Save it", part="vice_chair")
    case.do("manager", one, "End their time on the list")
    assert "Nadia Sample" in case.see("manager", f"{base}?only=ended").text
    assert case.people["assessor"].get(base).status_code == 403
