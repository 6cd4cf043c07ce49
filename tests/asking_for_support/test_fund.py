"""Asking the fund, step by step; who sees it; the same child in every request. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.models import Message
from portal.support.calls.actions import record_call
from portal.support.duty import actions as on_duty
from portal.support.fund import actions
from portal.support.fund.actions import Decision
from portal.support.fund.limiting import set_limit
from portal.support.fund.models import FundApplication, FundChild, FundSession
from portal.support.fund.queries import (
    ChildYear,
    application_of,
    children_to_choose,
    fund_of,
    fund_read,
    limits,
)
from portal.support.models import SupportEntry, SupportRequest
from tests.asking_for_support.funding import WANTED, agreed, applied, child_of, sent
from tests.asking_for_support.making import agency, ask, duty, parents

TODAY = date(2026, 11, 20)


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Friday at ten."""
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    agency()


def lines(viewer: Viewer, request: SupportRequest) -> list[ChildYear]:
    return fund_of(viewer, request, limits(), today=clock.today())


def entries(request: SupportRequest) -> list[tuple[str, bool, str]]:
    rows = db.session.scalars(
        select(SupportEntry).where(SupportEntry.request_id == request.id).order_by(SupportEntry.id)
    )
    return [(one.kind, one.shows, one.text) for one in rows if one.kind.startswith(("fund", "session"))]


@pytest.mark.usefixtures("room")
def test_an_application_goes_its_way() -> None:
    kit, (sam, _), now = duty(), parents(), clock.now()
    request = ask(sam)
    ref, made = request.reference, applied(request, kit)
    with pytest.raises(Conflict):
        actions.decide_application(ref, made, Decision("agreed", TODAY, sessions=3), by=kit, now=now)
    with pytest.raises(Conflict):
        actions.use_session(ref, made, TODAY, seen=0, by=kit, now=now)
    with pytest.raises(Refused, match="today or earlier"):
        actions.send_application(ref, made, TODAY + timedelta(days=1), by=kit, now=now)
    actions.send_application(ref, made, TODAY, by=kit, now=now)
    with pytest.raises(Conflict):
        actions.send_application(ref, made, TODAY, by=kit, now=now)
    with pytest.raises(Conflict):
        actions.change_application(ref, made, WANTED, seen=0, by=kit, now=now)
    actions.decide_application(ref, made, Decision("agreed", TODAY, sessions=2), by=kit, now=now)
    with pytest.raises(Conflict):
        actions.decide_application(ref, made, Decision("refused", TODAY, because="No"), by=kit, now=now)
    assert actions.use_session(ref, made, TODAY, seen=0, by=kit, now=now) == 1
    with pytest.raises(Conflict, match="A colleague"):
        actions.use_session(ref, made, TODAY, seen=0, by=kit, now=now)
    with pytest.raises(Conflict, match="used already"):
        actions.give_back(ref, made, by=kit, now=now)
    assert actions.use_session(ref, made, TODAY, seen=1, by=kit, now=now) == 2
    with pytest.raises(Conflict, match="Every session"):
        actions.use_session(ref, made, TODAY, seen=2, by=kit, now=now)
    asked = application_of(request, made)
    assert (asked.state, asked.agreed_pence, asked.sessions, asked.used, asked.left) == (
        "agreed", 200_000, 2, 2, 0,
    )  # fmt: skip
    assert db.session.scalars(select(FundSession.number)).all() == [1, 2]
    assert [(kind, shows) for kind, shows, _ in entries(request)] == [
        ("fund_quiet", False), ("fund", True), ("fund", True), ("session", True), ("session", True),
    ]  # fmt: skip
    assert "£2,000" in entries(request)[1][2]
    events = db.session.scalars(select(AuditRow.event).where(AuditRow.subject_ref == ref)).all()
    assert [one for one in events if "fund" in one] == [
        "support.fund_written", "support.fund_sent", "support.fund_decided",
        "support.fund_session_used", "support.fund_session_used",
    ]  # fmt: skip
    assert not db.session.scalars(select(Message.to).where(Message.to.like("sam%"))).all()


@pytest.mark.usefixtures("room")
def test_in_part_or_not_at_all() -> None:
    kit, (sam, _), now = duty(), parents(), clock.now()
    request = ask(sam)
    part, refused = sent(request, kit, amount_pence=420_000), sent(request, kit, child_words="Ben")
    said = Decision("part", TODAY, agreed_pence=300_000, because="Up to the limit", sessions=20)
    actions.decide_application(request.reference, part, said, by=kit, now=now)
    said = Decision("refused", TODAY, because="It is not therapy", sessions=9)
    actions.decide_application(request.reference, refused, said, by=kit, now=now)
    ada, ben = lines(kit, request)
    assert (ada.standing.used_pence, ada.standing.therapy_left_pence, ada.standing.ours_pence) == (
        300_000, 0, 120_000,
    )  # fmt: skip
    assert ben.standing.used_pence == 0
    assert (ben.here[0].sessions, ben.here[0].because) == (0, "It is not therapy")
    assert "It is not therapy" in entries(request)[-1][2]
    with pytest.raises(Conflict):
        actions.give_back(request.reference, refused, by=kit, now=now)
    actions.give_back(request.reference, part, by=kit, now=now)
    assert lines(kit, request)[0].standing.used_pence == 0
    assert [one.reference for one in fund_read(request)] == [refused]


@pytest.mark.usefixtures("room")
def test_a_draft_is_changed_and_nobody_writes_over_a_colleague() -> None:
    kit, now = duty(), clock.now()
    request = ask()
    made = applied(request, kit)
    changed = replace(WANTED, amount_pence=150_000, child_words=" ada ")
    actions.change_application(request.reference, made, changed, seen=0, by=kit, now=now)
    with pytest.raises(Conflict, match="A colleague"):
        actions.change_application(request.reference, made, WANTED, seen=0, by=kit, now=now)
    assert application_of(request, made).amount_pence == 150_000
    assert len(db.session.scalars(select(FundChild.id)).all()) == 1
    for wrong in (
        {"amount_pence": 0}, {"what": " "}, {"provider": "external", "who": ""}, {"year": 2028},
        {"child_words": " "}, {"child": "child:ZZZZ-ZZZZ"}, {"provision": "holiday"}, {"provider": "?"},
    ):  # fmt: skip
        with pytest.raises(Refused):
            applied(request, kit, **wrong)


@pytest.mark.usefixtures("room")
def test_the_same_child_adds_up_across_requests() -> None:
    kit, (sam, _) = duty(), parents()
    ada = child_of(sam.household_id)
    first, second = ask(sam), ask(sam, about="our girl")
    sent(second, kit, child_words="ADA", amount_pence=150_000)  # the household's own child by name
    agreed(first, kit, child=f"person:{ada}")
    sent(second, kit, child_words="Our  boy")
    assert (f"person:{ada}", "Ada") in children_to_choose(kit, second)
    boys = [value for value, name in children_to_choose(kit, first) if name == "Our boy"]
    sent(first, kit, child=boys[0])
    assert len(db.session.scalars(select(FundChild.id)).all()) == 2
    line = lines(kit, second)[0]
    assert (line.child, line.standing.used_pence, line.standing.ours_pence) == ("Ada", 350_000, 50_000)
    assert [one.request_reference for one in line.elsewhere] == [first.reference]
    agreed(first, kit, child=f"person:{ada}", year=2027)
    assert [(one.year, one.standing.used_pence) for one in lines(kit, second) if one.child == "Ada"] == [
        (2026, 350_000)
    ]


@pytest.mark.usefixtures("room")
def test_children_of_strangers_are_not_the_same() -> None:
    kit = duty()
    first, second = ask(), ask()
    sent(first, kit)
    sent(second, kit)
    assert len(db.session.scalars(select(FundChild.id)).all()) == 2
    assert lines(kit, second)[0].elsewhere == ()
    child = db.session.scalars(select(FundChild.reference).order_by(FundChild.id)).first()
    with pytest.raises(Refused, match="which child"):
        applied(second, kit, child=f"child:{child}")


@pytest.mark.usefixtures("room")
def test_a_confined_request_tells_nothing_by_its_sums_or_children() -> None:
    manager, kit, (sam, alex) = duty("manager"), duty(), parents()
    hidden = ask(alex, risks=("frightened",), danger="adult")
    agreed(hidden, manager, child_words="The little one", amount_pence=250_000)
    open_one = ask(sam)
    sent(open_one, kit, child_words="the little one", amount_pence=100_000)
    line = lines(kit, open_one)[0]
    assert (line.standing.used_pence, line.elsewhere) == (100_000, ())
    everything = lines(manager, open_one)[0]
    assert everything.standing.used_pence == 350_000
    assert [one.request_reference for one in everything.elsewhere] == [hidden.reference]
    assert [name for _, name in children_to_choose(kit, ask(sam))] == ["The little one", "Another child"]
    assert [one.request_reference for one in fund_read(open_one)] == [open_one.reference]
    for act in (
        lambda: applied(hidden, kit),
        lambda: applied(hidden, alex),
        lambda: actions.use_session(hidden.reference, "ZZZZ-ZZZZ", TODAY, seen=0, by=kit, now=clock.now()),
        lambda: actions.give_back(hidden.reference, "ZZZZ-ZZZZ", by=alex, now=clock.now()),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.usefixtures("room")
def test_a_child_only_a_hidden_request_names_is_not_offered() -> None:
    manager, kit, (sam, alex) = duty("manager"), duty(), parents()
    hidden = ask(alex, risks=("frightened",), danger="adult")
    agreed(hidden, manager, child_words="The one he hurts")
    names = [name for _, name in children_to_choose(kit, ask(sam))]
    assert names == ["Another child"]
    child = db.session.scalars(select(FundChild.reference)).one()
    with pytest.raises(Refused):
        applied(ask(sam), kit, child=f"child:{child}")


@pytest.mark.usefixtures("room")
def test_an_application_is_found_through_its_own_request() -> None:
    kit, now = duty(), clock.now()
    one, other = ask(), ask()
    made = agreed(one, kit)
    with pytest.raises(NotFound):
        application_of(other, made)
    with pytest.raises(NotFound):
        actions.use_session(other.reference, made, TODAY, seen=0, by=kit, now=now)


@pytest.mark.usefixtures("room")
def test_after_safeguarding_nothing_of_it_shows() -> None:
    kit, (sam, _), now = duty(), parents(), clock.now()
    request = ask(sam)
    record_call(request.reference, outcome="safeguarding", text="x", agreed="", at=now, by=kit, now=now)
    made = agreed(request, kit)
    actions.use_session(request.reference, made, TODAY, seen=0, by=kit, now=now)
    assert {shows for _, shows, _ in entries(request)} == {False}


@pytest.mark.usefixtures("room")
def test_the_answer_and_sessions_come_after_the_end_too_but_nothing_new() -> None:
    kit, now = duty(), clock.now()
    request = ask()
    made, other = sent(request, kit), applied(request, kit)
    on_duty.accept(request.reference, by=kit, now=now)
    on_duty.finish(request.reference, "Enough", "", by=kit, now=now)
    said = Decision("agreed", TODAY, sessions=1)
    actions.decide_application(request.reference, made, said, by=kit, now=now)
    assert actions.use_session(request.reference, made, TODAY, seen=0, by=kit, now=now) == 1
    for act in (
        lambda: applied(request, kit),
        lambda: actions.send_application(request.reference, other, TODAY, by=kit, now=now),
    ):
        with pytest.raises(Conflict):
            act()


@pytest.mark.usefixtures("room")
def test_what_the_tables_never_hold() -> None:
    kit = duty()
    made = agreed(ask(), kit, sessions=2)
    for wrong in (
        {"used": 3}, {"used": -1}, {"amount_pence": 0}, {"agreed_pence": None}, {"agreed_pence": 1},
        {"sent_on": None}, {"decided_on": None}, {"decided_on": TODAY - timedelta(days=1)}, {"who": ""},
        {"state": "part"}, {"state": "refused"}, {"state": "pending"}, {"provision": "holiday"},
        {"state": "given_back", "used": 1},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(
                update(FundApplication).where(FundApplication.reference == made).values(**wrong)
            )


@pytest.mark.usefixtures("room")
def test_limits_are_dated_and_set_by_the_agency() -> None:
    boss, now = duty("administrator"), clock.now()
    for _ in range(2):
        set_limit(
            date(2026, 10, 1), therapy_pence=400_000, assessment_pence=0, is_within=True, by=boss, now=now
        )
    assert [one.therapy_pence for one in limits()] == [500_000, 300_000, 400_000]
    kit, request = duty(), ask()
    sent(request, kit)
    assert lines(kit, request)[0].standing.therapy_left_pence == 200_000
    with pytest.raises(Refused, match="cannot cost more"):
        set_limit(TODAY, therapy_pence=1, assessment_pence=2, is_within=True, by=boss, now=now)
    with pytest.raises(Refused, match="100,000"):
        set_limit(TODAY, therapy_pence=-1, assessment_pence=0, is_within=True, by=boss, now=now)
    events = db.session.scalars(
        select(AuditRow.subject_ref).where(AuditRow.event == "support.fund_limit_set")
    )
    assert set(events) == {"2026-10-01"}
