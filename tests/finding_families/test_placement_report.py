"""The placement report and plan: sent, read, and what each adult says to it, privately until it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.audit.models import AuditRow
from portal.children.links.models import ChildLink, PlacementComment
from portal.children.links.reading import own_report, report_page
from portal.children.links.reporting import comment_report, send_report, write_report
from portal.children.models import ChildGroup
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.promises.lateness import lateness
from tests.conversations.writing import viewer
from tests.finding_families.linking import agreed, ahead, open_kinds, promised
from tests.finding_families.making import Family, agency, family, finder, looking, waiting
from tests.finding_families.town import Town, come
from tests.households.making import written
from tests.support.pages import press, read
from tests.support.people import sign_in

REPORT, PLAN = "Bear has moved twice.", "They meet on Monday."


@dataclass
class Stage:
    kit: Viewer
    bear: ChildGroup
    sam: Family
    other: Family
    link: ChildLink


@pytest.fixture
def on(session: object) -> Stage:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    bear, sam = waiting(kit, lee), family()
    return Stage(kit, bear, sam, family(label="Sam and Alex Other"), ahead(bear, sam, kit))


def sent(on: Stage) -> None:
    write_report(on.link.reference, REPORT, PLAN, seen=0, by=on.kit, now=clock.now())
    send_report(on.link.reference, by=on.kit, now=clock.now())


def test_ten_working_days_from_the_day_of_sending_in_their_own_time(on: Stage, frozen: Traveller) -> None:
    """From Friday 18 December 2026, the first day: 25 and 28 December and 1 January are bank holidays."""
    frozen.move_to(datetime(2026, 12, 18, 19, 0, tzinfo=LONDON))
    sent(on)
    promise = promised(on.link)["placement_report_comments"]
    assert promise.due_at == datetime(2027, 1, 5, 17, tzinfo=LONDON), "18, 21-24, 29-31, 4, 5"
    frozen.move_to(datetime(2027, 1, 6, 10, 0, tzinfo=LONDON))
    assert not lateness(promise.facts, clock.now(), working_calendar()).is_late, "never ours"
    comment_report(
        on.link.reference, "Late, and welcome", sends=True, nothing_to_add=False,
        by=looking(on.sam.sam), now=clock.now(),
    )  # fmt: skip
    comment_report(
        on.link.reference, "", sends=True, nothing_to_add=True, by=looking(on.sam.alex), now=clock.now()
    )
    assert promised(on.link)["placement_report_comments"].ended_as == "lapsed"
    assert len(report_page(on.link, on.kit).said) == 2, "welcome all the same"


def test_it_is_written_once_we_go_ahead_and_sent_once(on: Stage) -> None:
    early = agreed(waiting(on.kit, finder("Ann More"), alias="Fox"), on.other, on.kit)
    with pytest.raises(Refused, match="go ahead"):
        write_report(early.reference, REPORT, PLAN, seen=0, by=on.kit, now=clock.now())
    with pytest.raises(Refused, match="Write the report"):
        send_report(on.link.reference, by=on.kit, now=clock.now())
    write_report(on.link.reference, REPORT, PLAN, seen=0, by=on.kit, now=clock.now())
    with pytest.raises(Conflict, match="A colleague has written"):
        write_report(on.link.reference, "Lost", PLAN, seen=0, by=on.kit, now=clock.now())
    with pytest.raises(NotFound):
        own_report(looking(on.sam.sam), on.link.reference, now=clock.now())
    send_report(on.link.reference, by=on.kit, now=clock.now())
    with pytest.raises(Conflict, match="sent already"):
        send_report(on.link.reference, by=on.kit, now=clock.now())
    write_report(on.link.reference, "Newer", PLAN, seen=0, by=on.kit, now=clock.now())
    read_now = own_report(looking(on.sam.sam), on.link.reference, now=clock.now())
    assert (read_now.number, read_now.report) == (1, REPORT), "until the newer one is sent"
    with pytest.raises(NotFound):
        own_report(looking(on.other.sam), on.link.reference, now=clock.now())


def test_what_one_writes_is_theirs_until_they_send_it(on: Stage) -> None:
    sent(on)
    sam, alex = looking(on.sam.sam), looking(on.sam.alex)

    def say(who: Viewer, words: str, *, sends: bool, nothing: bool = False) -> None:
        comment_report(on.link.reference, words, sends=sends, nothing_to_add=nothing, by=who, now=clock.now())

    say(sam, "I am afraid of Monday", sends=False)
    assert own_report(sam, on.link.reference, now=clock.now()).words == "I am afraid of Monday"
    assert own_report(alex, on.link.reference, now=clock.now()).words == ""
    assert list(report_page(on.link, on.kit).said) == []
    with pytest.raises(Refused, match="nothing to add"):
        say(alex, " ", sends=True)
    say(alex, "", sends=True, nothing=True)
    assert "placement_report_comments" in open_kinds(on.link), "Sam has not answered"
    say(sam, "We are ready", sends=True)
    assert "placement_report_comments" not in open_kinds(on.link)
    said = {one.name: one.words for one in report_page(on.link, on.kit).said}
    assert said == {"Alex": "", "Sam": "We are ready"}
    with pytest.raises(Conflict, match="sent your answer"):
        say(sam, "More", sends=True)
    assert own_report(alex, on.link.reference, now=clock.now()).words == "", "never the other’s words"
    assert report_page(on.link, finder(role="assessor")).report == ""


def test_it_is_read_and_answered_on_the_page(app: Flask, client: FlaskClient, town: Town) -> None:
    def make() -> str:
        group = db.session.scalars(select(ChildGroup).where(ChildGroup.reference == town.group)).one()
        return ahead(group, Family(_home(town), town.home, "", ""), viewer(town.kit)).reference

    link = written(app, make)
    sign_in(client, town.kit)
    address = f"/staff/children/links/{link}/report"
    page = read(client.get(address))
    writing = read(client.get(page.link("Write it")))
    assert press(client, writing, "Keep the draft", report=REPORT, plan=PLAN).status_code == 303
    assert press(client, read(client.get(address)), "Send it to the family").status_code == 303
    family_browser = app.test_client()
    come(family_browser, app, town.sam)
    own = read(family_browser.get(f"/children/links/{link}"))
    assert "Your turn By: 5pm on Thursday 3 December 2026" in own.text
    mine = read(family_browser.get(own.link("Read the report and the plan")))
    assert "until 5pm on Thursday 3 December 2026" in mine.text
    for words in (REPORT, PLAN):
        assert words in mine.text
    assert press(family_browser, mine, "Save and come back later", text="Not yet").status_code == 303
    assert "Not yet" not in read(client.get(address)).text
    mine = read(family_browser.get(mine.url))
    assert read(press(family_browser, mine, "Send your answer"), status=422).errors == [
        "Choose what you would like to do"
    ]
    assert press(family_browser, mine, "Send your answer", text="Good", answer="send").status_code == 303
    assert "Good" in read(client.get(address)).text
    assert "Your turn" not in read(family_browser.get(own.url)).text, "they have answered"
    come(family_browser, app, town.alex)
    assert "Your turn" in read(family_browser.get(own.url)).text, "each answers for themselves"
    with app.app_context():
        opened = db.session.scalars(
            select(AuditRow).where(
                AuditRow.event == "children.placement_report_opened", AuditRow.by == town.sam
            )
        ).all()
        assert opened[0].details["version"] == "1"
        assert len(db.session.scalars(select(PlacementComment)).all()) == 1


def _home(town: Town) -> int:
    return db.session.scalars(select(Household.id).where(Household.reference == town.home)).one()
