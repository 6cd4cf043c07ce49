"""Ten queries at most, whatever the page: the example agency walked by its links, as family and as staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.access import stamp_of
from portal.accounts.models import Account
from portal.extensions import db
from portal.households.models import Allocation, Household, Membership, Person
from portal.journey.models import Journey
from tests.support.pages import Page, press
from tests.support.people import sign_in
from tests.support.queries import counted

MOST = 10

STAGES = {
    "registration",
    "notice",
    "stage_1",
    "break",
    "stage_2",
    "phase_one",
    "phase_two",
    "approved",
    "fostering",
    "matched",
}
"""Where the households of the example are."""

ABOUT_HOUSEHOLDS = ("/staff/households/", "/staff/journeys/")

AT_HOME = ("/home", "/home/registration/addresses", "/home/registration/written")
"""Where a family begins; what is not of its stage is not there."""

STARTS = ("/staff", "/staff/tracking", "/staff/people", "/staff/agency", "/account")
"""Where staff begin; each role reaches some of it."""

FORMS_OF_HOUSEHOLD = ("panel/decide", "panel/child", "panel/review", "panel/book", "assessment/report/share")
FORMS_OF_JOURNEY = ("registration/accept", "registration/not-now", "registration/more")
"""What a page leads to only while it can be done."""


@dataclass(frozen=True)
class Home:
    """One household of the example: who signs in for it, who works with it, and where it is."""

    reference: str
    family: str
    worker: str
    stage: str


def _homes() -> list[Home]:
    """The first household at each stage that somebody works with, a couple where there is one."""
    worker = (
        select(Account.reference, Allocation.household_id)
        .join(Allocation, Allocation.account_id == Account.id)
        .where(Allocation.until_at.is_(None))
        .subquery()
    )
    adults = (
        select(Membership.household_id, func.count().label("many"))
        .where(Membership.role == "applicant", Membership.until_on.is_(None))
        .group_by(Membership.household_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Household.reference, Account.reference, worker.c.reference, Journey.stage)
        .join(Membership, Membership.household_id == Household.id)
        .join(Person, Person.id == Membership.person_id)
        .join(Account, Account.id == Person.account_id)
        .join(adults, adults.c.household_id == Household.id)
        .join(worker, worker.c.household_id == Household.id)
        .join(Journey, (Journey.household_id == Household.id) & Journey.ended_at.is_(None))
        .where(Membership.until_on.is_(None))
        .order_by(adults.c.many.desc(), Household.id, Membership.id)
    )
    homes: dict[str, Home] = {}
    for household, family, by, stage in rows:
        homes.setdefault(stage, Home(household, family, by, stage))
    return list(homes.values())


def _staff() -> dict[tuple[str, ...], str]:
    """One member of staff of each set of roles: roles -> reference."""
    rows = db.session.execute(
        select(Account.roles, Account.reference)
        .where(Account.kind == "staff", Account.ended_at.is_(None))
        .order_by(Account.id)
    )
    first: dict[tuple[str, ...], str] = {}
    for roles, reference in rows:
        first.setdefault(tuple(sorted(roles)), reference)
    return first


@dataclass
class Walk:
    """Pages opened by their links, each counted; `asked` has the most of each view, and where that was.

    `each`: how many pages of one view are opened from one start.
    """

    app: Flask
    client: FlaskClient
    each: int = 2
    asked: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A process that has answered once knows the agency and its calendar (agency.queries)."""
        self.client.get("/support")

    def from_pages(self, *starts: str, leads_on: Callable[[str], bool]) -> None:
        """Open these and what can be reached from them, `each` of a view, where an address `leads_on`."""
        opened: dict[str, int] = defaultdict(int)
        seen, ahead = set(starts), list(starts)
        while ahead:
            address = ahead.pop(0)
            view = self._view(address)
            if view is None or opened[view] >= self.each:
                continue
            opened[view] += 1
            for link in self._links(view, address):
                if link not in seen and leads_on(link):
                    seen.add(link)
                    ahead.append(link)

    def _view(self, address: str) -> str | None:
        """The name of the view behind an address that asks who is there; None for the public ones."""
        try:
            view, _ = self.app.url_map.bind("localhost").match(address.partition("?")[0], "GET")
        except (HTTPException, RequestRedirect):
            return None
        with self.app.test_request_context():
            stamp = stamp_of(view)
        return view if stamp is not None and stamp.permission is not None else None

    def _links(self, view: str, address: str) -> list[str]:
        with counted(self.app) as statements:
            answer = self.client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200:
            self.asked[view] = max(self.asked.get(view, (0, "")), (len(statements), address))
        if "Location" in answer.headers:
            return [answer.headers["Location"]]
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return []
        links = Page(answer).soup.select("a[href^='/']")
        return [str(link["href"]).partition("#")[0] for link in links]

    @property
    def over(self) -> dict[str, tuple[int, str]]:
        """The views that ask more than MOST."""
        return {view: found for view, found in self.asked.items() if found[0] > MOST}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the statements are the same on both
def test_every_page_of_a_family_and_of_its_household_asks_ten_at_every_stage(
    app: Flask, example: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        homes = _homes()
    assert {one.stage for one in homes} >= STAGES
    walk = Walk(app, client)
    for home in homes:
        sign_in(client, home.family)
        walk.from_pages(*AT_HOME, leads_on=lambda link: not link.startswith("/account"))
        own = f"/staff/households/{home.reference}"
        sign_in(client, home.worker)
        walk.from_pages(own, leads_on=lambda link: False)  # before anybody said who rings
        press(client, Page(client.get(own)), "Nobody is on the telephone")
        walk.from_pages(own, leads_on=lambda link: link.startswith(ABOUT_HOUSEHOLDS))
    assert walk.asked.keys() >= {
        "home_household.home",
        "home_household.see_stage",
        "registration_family.see_registration",
        "registration_family.write_section",
        "journey_checks_family.see_steps",
        "journey_referees_family.see_referees",
        "journey_time_family.ask_for_stage_2",
        "assessment_family.see_visits",
        "assessment_family.see_report",
        "panel_family.see_panel",
        "panel_family.see_child",
        "conversations_family.see_conversation",
        "documents_family.see_documents",
        "households_family.see_people",
        "home_households.see_household",
        "households_staff_people.see_people",
        "registration_staff.read_registration",
        "journey_checks_staff.see_steps",
        "journey_checks_staff.see_step",
        "journey_checks_staff_plan.write_plan",
        "journey_checks_staff_moves.see_moves",
        "journey_referees_staff.see_referees",
        "journey_time_staff.see_time",
        "assessment_staff.see_household",
        "assessment_staff_report.print_report",
        "panel_staff_household.see_household",
        "conversations_staff.see_messages",
        "documents_staff.see_documents",
    }
    assert not walk.over


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the statements are the same on both
def test_every_page_about_any_household_asks_ten_of_who_may_do_everything(
    app: Flask, example: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        manager = next(ref for roles, ref in _staff().items() if {"assessor", "manager"} <= set(roles))
        rows = db.session.execute(
            select(Household.reference, Journey.reference)
            .outerjoin(Journey, (Journey.household_id == Household.id) & Journey.ended_at.is_(None))
            .order_by(Household.id)
        )
        households = {household: journey for household, journey in rows}  # noqa: C416 - rows are no pairs
    walk = Walk(app, client, each=1)
    sign_in(client, manager)
    for reference, journey in households.items():
        own = f"/staff/households/{reference}"
        page = Page(client.get(own, follow_redirects=True))
        if page.status == 404:
            continue  # restricted, and they are not named
        if not page.soup.select_one("#caller"):
            press(client, page, "Open it", {"reason": "Their worker is away."})
            page = Page(client.get(own))
        press(client, page, "Nobody is on the telephone")
        forms = [f"{own}/{form}" for form in FORMS_OF_HOUSEHOLD]
        forms += [f"/staff/journeys/{journey}/{form}" for form in FORMS_OF_JOURNEY if journey]
        walk.from_pages(own, *forms, leads_on=lambda link: link.startswith(ABOUT_HOUSEHOLDS))
    assert walk.asked.keys() >= {
        "registration_staff.accept",
        "panel_staff_deciding.decide",
        "panel_staff_deciding.approve_for_child",
        "panel_staff_household.book_place",
    }
    assert not walk.over


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the statements are the same on both
def test_every_page_of_staff_asks_ten_whatever_they_work_on(
    app: Flask, example: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        staff = _staff()
    walk = Walk(app, client)
    for one in staff.values():
        sign_in(client, one)
        walk.from_pages(*STARTS, leads_on=lambda link: True)
    assert walk.asked.keys() >= {
        "home_staff.worklist",
        "households_staff_list.see_households",
        "households_opening.see_openings",
        "households_opening.ask_reason",
        "enquiries_staff_list.see_enquiries",
        "enquiries_staff.see_enquiry",
        "events_running.see_programme",
        "events_running.see_event",
        "events_register.see_registers",
        "journey_checks_staff_tracking.see_tracking",
        "panel_staff.see_panels",
        "panel_staff.see_panel",
        "panel_staff_members.see_members",
        "accounts_staff.people",
        "conversations_staff_waiting.see_waiting",
    }
    assert not walk.over
