"""The managers' page of support: its numbers against a count by hand, and what it shows to whom."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import Team
from portal.agency.queries import working_calendar
from portal.agency.rules import Calendar, local_day
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.errors import NotFound
from portal.extensions import db, writing
from portal.households.models import Household, NamedStaff
from portal.promises.models import Promise
from portal.support.calls.models import CallDayOff, CallSlot
from portal.support.duty import actions as on_duty
from portal.support.models import SupportNamed, SupportRequest
from portal.support.overview import promised, queries, rules
from portal.support.overview.words import turn_words
from portal.support.plans.models import SupportAssessment, SupportSession
from portal.support.rota.models import Duty
from portal.support.rules import TEAM
from tests.asking_for_support.lives import live, restrict
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.conversations.writing import viewer
from tests.events.finding.test_family import signed_in
from tests.support.pages import read
from tests.support.people import somebody

MANY = 700


def manager() -> Viewer:
    """A manager of the team that answers."""
    account = somebody("manager", name="Maya Manager")
    account.team_id = db.session.scalars(select(Team.id).where(Team.code == TEAM)).one_or_none()
    db.session.flush()
    return viewer(account.reference)


def team_id() -> int:
    return db.session.scalars(select(Team.id).where(Team.code == TEAM)).one()


def full_house() -> tuple[Viewer, list[Viewer]]:
    """Two years of requests, some confined, some of a restricted household; the manager and the workers."""
    agency()
    chief, workers = manager(), [duty(name="Ada Worker"), duty(name="Bea Worker"), duty("adviser")]
    live(MANY, workers, now=clock.now(), team_id=team_id())
    sam, _ = parents()
    household = db.session.get_one(Household, sam.household_id)
    for one in workers[:2]:
        db.session.add(NamedStaff(household_id=household.id, account_id=one.account_id, named_at=clock.now()))
    household.named, household.restricted = 2, True
    db.session.flush()
    restrict(household.id)
    return chief, workers


def everything(model: type[Any]) -> list[Any]:
    return list(db.session.scalars(select(model)))


def test_a_months_promises_add_up(session: Session) -> None:
    full_house()
    now = clock.now()
    for first in (date(2026, 11, 1), date(2026, 10, 1), date(2026, 3, 1), date(2025, 1, 1)):
        by_hand: Counter[tuple[str, str, str]] = Counter()
        for one in everything(Promise):
            moment = one.kept_at if one.ended_as == "kept" else one.due_at
            if one.ended_as == "cancelled" or local_day(moment).replace(day=1) != first:
                continue
            if one.ended_as == "kept":
                by_hand[one.kind, one.authority, "late" if one.kept_at > one.due_at else "in_time"] += 1
            elif one.due_at < now:
                by_hand[one.kind, one.authority, "broken"] += 1
        found = Counter(
            {
                (one.kind, one.authority, name): getattr(one, name)
                for one in promised.kept_in_month(first, now)
                for name in ("in_time", "late", "broken")
            }
        )
        assert +found == by_hand
        assert by_hand


def test_the_tallies_are_those_of_a_count_by_hand(session: Session) -> None:
    chief, _ = full_house()
    now, calendar = clock.now(), working_calendar()
    today, until = local_day(now), rules.ahead_ends(now, calendar)
    found = queries.tallies(chief, now=now, calendar=calendar)
    requests = {one.id: one for one in everything(SupportRequest)}
    live_ones = [one for one in requests.values() if one.state in ("new", "accepted")]

    def whose(ones: list[Any]) -> dict[str, int]:
        return dict(Counter(str(one.owner_id or "") for one in ones))

    assert found["open"] == whose(live_ones)
    assert "" in found["open"]
    assert found["at_risk"] == whose([one for one in live_ones if one.rank == 0])
    assert found["new"] == whose([one for one in live_ones if one.state == "new"])
    assessments = everything(SupportAssessment)
    running = [one for one in assessments if not one.shared_at and requests[one.request_id] in live_ones]
    assert found["assessments"] == whose([requests[one.request_id] for one in running])
    accounts = {one.reference: str(one.id) for one in everything(Account)}
    monday = datetime(2026, 11, 16, tzinfo=LONDON)
    week = [one for one in everything(SupportSession) if monday <= one.at < monday + timedelta(days=7)]
    assert found["sessions"] == dict(Counter(accounts[one.by] for one in week))
    booked = [one for one in everything(CallSlot) if one.state == "taken" and now <= one.starts_at < until]
    assert found["calls"] == dict(Counter(str(one.account_id) for one in booked))
    about = [one for one in everything(Promise) if one.ended_at is None and one.sort_at < until]
    late = [one for one in about if one.sort_at < now]
    assert found["soon"]["late"] == len(late)
    assert found["soon"]["due"] == len(about) - len(late)
    assert found["soon"]["nobody"] == len([one for one in about if one.owner_id is None])
    kinds = [one for one in everything(Promise) if one.ended_at is None]
    waits = [
        (today - local_day(one.starts_at)).days for one in kinds if one.kind == "support_assessment_start"
    ]
    assert found["waiting"] == by_band(waits, (28, 56, 85), ("under_4", "to_8", "to_12", "over_12"))
    runs = [(today - local_day(one.begun_at)).days for one in running]
    assert found["running"] == by_band(runs, (14, 28, 43), ("under_2", "to_4", "to_6", "over_6"))
    called = [one for one in requests.values() if one.call_held_at and in_a_year(one.call_held_at, today)]
    assert found["outcomes"] == dict(Counter(one.outcome for one in called))
    assert found["risk"]["all"] == sum(found["at_risk"].values())


def by_band(days: list[int], limits: tuple[int, ...], keys: tuple[str, ...]) -> dict[str, int]:
    return dict(Counter(keys[sum(one >= limit for limit in limits)] for one in days))


def in_a_year(moment: datetime, today: date) -> bool:
    return date(2025, 12, 1) <= local_day(moment) <= today


def test_requests_received_add_up(session: Session) -> None:
    full_house()
    found = queries.received(clock.today())
    year = [one for one in everything(SupportRequest) if in_a_year(one.sent_at, clock.today())]
    assert found.by_month == dict(Counter((one.sent_on.replace(day=1), one.authority) for one in year))
    assert len(found.by_month) == 12 * 3
    assert {way: many for way, many in found.by_channel.items() if many} == Counter(
        one.channel for one in year
    )
    assert {who: many for who, many in found.by_asker.items() if many} == Counter(one.asker for one in year)
    assert found.total == sum(found.by_channel.values()) == sum(found.by_asker.values()) == len(year)


def all_pages(who: Viewer, *, now: datetime) -> list[promised.Soon]:
    """Every row of what will break, page by page."""
    rows, after = [], ""
    until = rules.ahead_ends(now, working_calendar())
    while True:
        page, following = promised.breaks_soon(who, until=until, after=after, now=now)
        rows += page
        if following is None:
            return rows
        after = following


def test_what_will_break_is_paged_in_order_and_tells_nothing_of_what_is_not_the_viewers(
    session: Session,
) -> None:
    chief, workers = full_house()
    now = clock.now()
    rows = all_pages(chief, now=now)
    assert len(rows) > 2 * promised.PAGE
    due = [one.due_at for one in rows if one.due_at]
    assert due == sorted(due)
    counted = queries.tallies(chief, now=now, calendar=working_calendar())["soon"]
    assert len(rows) + counted["unshown"] == counted["late"] + counted["due"]
    restricted = [one for one in rows if one.is_restricted]
    assert restricted
    assert all(one.is_late and not (one.name or one.reference or one.authority) for one in restricted)
    # named on the household, a worker sees those; of the confined ones a manager of another team sees none
    assert not any(one.is_restricted for one in all_pages(workers[0], now=now))
    with pytest.raises(NotFound):
        promised.breaks_soon(chief, until=now, after="nonsense", now=now)


def test_a_confined_request_shows_to_who_is_named(session: Session) -> None:
    agency()
    chief, other = manager(), manager()
    request = ask(risks=("frightened",), danger="adult")
    db.session.query(SupportNamed).where(SupportNamed.account_id == other.account_id).delete()
    now = clock.now()
    assert [one.reference for one in promised.families_at_risk(chief)] == [request.reference]
    assert list(promised.families_at_risk(other)) == []
    assert {one.name for one in all_pages(chief, now=now)} == {request.name}
    assert all_pages(other, now=now) == []
    later = now + timedelta(days=1)
    found = all_pages(other, now=later)
    assert [(one.kind, one.is_restricted, one.name) for one in found] == [("support_crisis_reply", True, "")]
    counted = queries.tallies(other, now=now, calendar=working_calendar())
    assert counted["risk"] == {"all": 1}
    assert counted["soon"] == {"due": 2, "unshown": 2}


def test_a_family_at_risk_says_since_when_and_whether_somebody_replied(session: Session) -> None:
    agency()
    chief, kit = manager(), duty()
    now = clock.now()
    request = ask(risks=("breaking_down",), now=now - timedelta(hours=1))
    (one,) = promised.families_at_risk(chief)
    assert (one.since, one.is_answered, one.is_taken_up) == (now - timedelta(hours=1), False, False)
    assert one.next_kind == "support_crisis_reply"
    on_duty.accept(request.reference, by=kit, now=now)
    on_duty.record_telephone(request.reference, is_answered=True, text="", at=now, by=kit, now=now)
    (one,) = promised.families_at_risk(chief)
    assert (one.is_answered, one.is_taken_up, one.owner) == (True, True, kit.name)
    assert one.next_kind == "advice_call"


def test_who_is_away_on_duty_or_has_left(session: Session) -> None:
    agency()
    ada, bea, gone = duty(name="Ada"), duty(name="Bea"), duty(name="Gone")
    somebody("assessor", name="Not Ours")
    request = ask()
    on_duty.accept(request.reference, by=gone, now=clock.now())
    db.session.get_one(Account, gone.account_id).ended_at = clock.now()
    db.session.add(CallDayOff(account_id=ada.account_id, day=clock.today()))
    db.session.add(Duty(day=clock.today(), part="day", account_id=bea.account_id))
    db.session.flush()
    found = {one.name: (one.is_away, one.is_on_duty, one.has_left) for one in queries.workers(clock.now())}
    assert found == {
        "Ada": (True, False, False), "Bea": (False, True, False), "Gone": (False, False, True)
    }  # fmt: skip


def test_what_ended_otherwise_is_not_kept(session: Session) -> None:
    agency()
    kit = duty()
    request = ask()
    on_duty.accept(request.reference, by=kit, now=clock.now())
    on_duty.finish(request.reference, "They need nothing", "", by=kit, now=clock.now())
    assert promised.kept_in_month(clock.today().replace(day=1), clock.now() + timedelta(days=8)) == []


# the rules


def test_months_are_whole_and_two_years_back() -> None:
    today = date(2026, 1, 31)
    assert rules.month_of("", today) == date(2026, 1, 1)
    assert rules.month_of("2024-02", today) == date(2024, 2, 1)
    for wrong in ("2024-01", "2026-02", "2026-1", "nonsense", "2025-13"):
        with pytest.raises(NotFound):
            rules.month_of(wrong, today)
    assert rules.months_counted(today)[0] == date(2025, 2, 1)


def test_five_working_days_skip_what_is_closed() -> None:
    calendar = Calendar(
        frozenset({date(2026, 12, 25), date(2026, 12, 28)}), date(2026, 1, 1), date(2027, 1, 9)
    )
    thursday = datetime(2026, 12, 24, 10, tzinfo=UTC)
    assert rules.ahead_ends(thursday, calendar) == datetime(2027, 1, 5, tzinfo=UTC)
    assert rules.ahead_ends(datetime(2027, 1, 8, 10, tzinfo=UTC), calendar) == datetime(
        2027, 1, 16, tzinfo=UTC
    )


def test_twelve_weeks_to_the_day_are_not_over() -> None:
    today = date(2026, 11, 20)

    def band(began: date) -> str:
        limits = rules.band_limits(rules.WAITING, today)
        moment = datetime(began.year, began.month, began.day, 9, tzinfo=LONDON)
        return next((key for key, limit in limits if moment < limit), "under_4")

    days = {one: band(today - timedelta(days=one)) for one in (0, 27, 28, 55, 56, 84, 85)}
    assert list(days.values()) == ["under_4", "under_4", "to_8", "to_8", "to_12", "to_12", "over_12"]
    assert rules.band_limits(rules.RUNNING, today)[0] == ("over_6", datetime(2026, 10, 9, tzinfo=LONDON))


def test_a_share_of_a_hundred_means_every_one() -> None:
    assert rules.share_in_time(199, 1, 0) == 99
    assert rules.share_in_time(3, 0, 0) == 100
    assert rules.share_in_time(0, 0, 2) == 0
    assert rules.share_in_time(0, 0, 0) is None


def test_whose_turn_it_is() -> None:
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert turn_words("advice_call", is_taken_up=True, is_unread=False).startswith("Theirs or ours")
    assert "10am on Monday" in turn_words("advice_call", is_taken_up=True, is_unread=False, slot_at=at)
    assert "nobody" in turn_words("advice_call", is_taken_up=False, is_unread=True, slot_at=at)
    assert "they wrote" in turn_words("support_reply", is_taken_up=True, is_unread=True)
    assert "Mon 23 Nov" in turn_words(
        "support_reply", is_taken_up=True, is_unread=False, next_try_on=at.date()
    )


# the pages


def test_the_page_and_its_paper(app: Flask) -> None:
    with app.app_context(), writing():
        chief, workers = full_house()
    signed = signed_in(app, chief)
    page = read(signed.get("/staff/support/overview"))
    assert page.text.count("Ada Worker") >= 1
    first = page.soup.select_one("#soon-list tbody tr")
    assert first is not None
    assert "late" in first.get_text()
    more = read(signed.get(page.link("More →")))
    assert more.soup.select_one("#soon-list tbody tr") != first
    assert "Back to the first" in more.text
    earlier = read(signed.get("/staff/support/overview?month=2026-09"))
    assert "Promises, September 2026" in earlier.text
    assert signed.get("/staff/support/overview?month=1999-01").status_code == 404
    assert signed.get("/staff/support/overview?after=nonsense").status_code == 404
    paper = read(signed.get("/staff/support/overview/print"))
    assert "Printed by Maya Manager" in paper.text
    assert "An average stands here once 5 have answered." in paper.text
    assert "Family " not in paper.text.replace("Family at risk", "")
    with app.app_context():
        events = db.session.scalars(select(AuditRow.event)).all()
        assert "support.overview_opened" in events
        assert "support.overview_printed" in events
    assert signed_in(app, workers[0]).get("/staff/support/overview").status_code == 403


def test_the_page_of_an_empty_agency(app: Flask) -> None:
    with app.app_context(), writing():
        agency()
        chief = manager()
    page = read(signed_in(app, chief).get("/staff/support/overview"))
    assert "Nothing will break" in page.text
    assert "Nothing was promised for this month" in page.text
