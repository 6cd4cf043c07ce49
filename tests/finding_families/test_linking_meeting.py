"""The weekly linking meeting: who stands on it, in which order, its notes, and how long it takes."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from portal import clock
from portal.access import Viewer
from portal.children.links import meeting
from portal.children.links.meeting import PAGE, keep_note, meeting_for
from portal.children.links.models import ChildLink
from portal.children.links.rules import waits_words
from portal.children.models import Child, ChildGroup, ChildMilestone
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.models import Household
from portal.references import new_reference
from tests.conversations.writing import restrict, viewer
from tests.finding_families.linking import agreed, ahead
from tests.finding_families.making import family, finder, group, household, waiting
from tests.finding_families.town import Town
from tests.households.making import written
from tests.support.pages import press, read
from tests.support.people import authority, sign_in, somebody
from tests.support.queries import counted

MANY = 2000


def page(
    by: Viewer, *, authority: str = "", groups_after: str = "", families_after: str = ""
) -> meeting.Meeting:
    return meeting_for(
        by,
        authority=authority,
        groups_after=groups_after,
        families_after=families_after,
        now=clock.now(),
    )


def test_children_without_a_link_stand_first(kit: Viewer) -> None:
    lee = finder("Lee Colleague")
    bear, fox, hare = (waiting(kit, lee, alias=one) for one in ("Bear", "Fox", "Hare"))
    group(kit, alias="Mole")
    sam, other = family(), family(label="Sam and Alex Other")
    link = agreed(bear, sam, kit)
    found = page(kit)
    assert [one.alias for one in found.groups] == ["Fox", "Hare", "Bear"], "who gets ready is not on it"
    assert found.groups[0].ordered_on == date(2026, 6, 1)
    assert [one.reference for one in found.groups[2].links] == [link.reference]
    assert found.groups[2].links[0].due_at is not None
    assert {one.label: len(one.links) for one in found.families} == {
        "Sam and Alex Example": 1, "Sam and Alex Other": 0,
    }  # fmt: skip
    ahead(fox, other, kit)
    found = page(kit)
    assert [one.label for one in found.families] == ["Sam and Alex Example"], "who is linked does not wait"
    assert [one.alias for one in found.groups] == ["Hare", "Bear", "Fox"]
    assert found.groups[0].shown_to == 0
    assert hare.state == "waiting"


def test_one_council_or_all(kit: Viewer) -> None:
    bear = waiting(kit, finder("Lee Colleague"))
    fox = waiting(kit, finder("Ann More"), alias="Fox")
    fox.authority = authority("medway")
    db.session.flush()
    assert {one.alias for one in page(kit).groups} == {"Bear", "Fox"}
    assert [one.alias for one in page(kit, authority="medway").groups] == ["Fox"]
    assert bear.authority == "kent"
    with pytest.raises(NotFound):
        page(kit, groups_after="nothing")


def test_restricted_families_are_not_on_it_and_workers_read_nothing(kit: Viewer) -> None:
    waiting(kit, finder("Lee Colleague"))
    hidden = family()
    restrict(household(hidden), somebody("manager"), somebody("manager"))
    assert page(kit).families == []
    found = page(finder(role="assessor"))
    assert (found.groups, found.families) == ([], [])


def test_days_since_the_placement_order_against_121() -> None:
    today = date(2026, 11, 20)
    assert waits_words(None, today) == ""
    assert waits_words(today - timedelta(1), today) == "1 day since the placement order"
    assert waits_words(today - timedelta(121), today) == "121 days since the placement order"
    assert waits_words(today - timedelta(130), today) == "130 days since the placement order, 9 over 121"


def test_a_note_is_kept_for_each_group(app: Flask, client: FlaskClient, town: Town) -> None:
    with app.app_context(), pytest.raises(Refused):
        keep_note(town.group, " ", by=viewer(town.kit), now=clock.now())
    sign_in(client, town.kit)
    found = read(client.get("/staff/children/meeting"))
    assert "172 days since the placement order, 51 over 121" in found.text
    note = read(client.get(found.link("Note what was said of Bear")))
    assert press(client, note, "Keep this note", text="Lee rings two families").status_code == 303
    assert "Lee rings two families" in read(client.get("/staff/children/meeting")).text
    new = read(client.get(read(client.get("/staff/children/meeting")).link("Suggest a link for Bear")))
    assert press(client, new, "Suggest this link", household=town.home).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(ChildLink.origin)).one() == "meeting"


def many_groups(number: int = MANY) -> None:
    """Groups that wait, each with a child and a placement order; links with a quarter of them."""
    now, code = clock.now(), authority()
    first = 100_000
    groups = [
        {
            "id": first + n, "reference": new_reference(), "alias": f"Otter {n}", "sought": f"otter {n}",
            "state": "waiting", "since_at": now - timedelta(minutes=n), "authority": code, "needs": {},
            "musts": "", "shows_band": False, "version": 0, "made_at": now,
        }
        for n in range(number)
    ]  # fmt: skip
    db.session.execute(insert(ChildGroup), groups)
    db.session.execute(
        insert(Child),
        [
            {
                "id": first + n, "reference": new_reference(), "group_id": first + n, "alias": f"Otter {n}",
                "sought": f"otter {n}", "born_on": date(2021, 5, 4), "waits_longer": "", "cleared_at": now,
                "cleared_by": "x", "made_at": now,
            }
            for n in range(number)
        ],
    )  # fmt: skip
    db.session.execute(
        insert(ChildMilestone),
        [
            {"child_id": first + n, "kind": "placement_order", "on": date(2026, 6, 1), "note": "", "by": "x",
             "at": now, "undone_by": ""}
            for n in range(number)
        ],
    )  # fmt: skip
    home = db.session.scalars(select(Household.id)).first()
    db.session.execute(
        insert(ChildLink),
        [
            {"reference": new_reference(), "group_id": first + n, "household_id": home, "origin": "finder",
             "state": "suggested", "suggested_at": now, "suggested_by": "x", "stops": "",
             "stop_decided_by": "", "recommended": "", "ended_by": "", "outcome": "", "ended_why": "",
             "family_words": ""}
            for n in range(0, number, 4)
        ],
    )  # fmt: skip


def test_it_is_quick_with_2000_groups_and_asks_a_fixed_number(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    sign_in(client, town.kit)
    client.get("/staff/children/meeting")
    with counted(app) as few:
        read(client.get("/staff/children/meeting"))
    written(app, many_groups)
    took = []
    with counted(app) as many:
        began = time.perf_counter()
        found = read(client.get("/staff/children/meeting"))
        took.append(time.perf_counter() - began)
    assert len(few) == len(many) <= 10, many
    assert len(found.soup.select("tr[id^=group-]")) == PAGE
    began = time.perf_counter()
    client.get("/staff/children/meeting")
    took.append(time.perf_counter() - began)
    assert min(took) < 3, took
    seen = [str(row["id"]) for row in found.soup.select("tr[id^=group-]")]
    following = read(client.get(found.link("More children →")))
    more = [str(row["id"]) for row in following.soup.select("tr[id^=group-]")]
    assert not set(seen) & set(more)
    assert len(more) == PAGE


def test_paging_meets_every_group_once(app: Flask, town: Town) -> None:
    written(app, lambda: many_groups(4 * PAGE))
    with app.app_context():
        by, after, seen = viewer(town.kit), "", list[str]()
        linked: list[bool] = []
        while True:
            found = meeting_for(by, groups_after=after, now=clock.now())
            seen += [one.reference for one in found.groups]
            linked += [one.has_link for one in found.groups]
            if found.next_groups is None:
                break
            after = found.next_groups
        assert len(seen) == len(set(seen)) == 4 * PAGE + 1
        assert linked == sorted(linked), "those without a link stand first"
