from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.agency.holidays import england_calendar
from portal.errors import NotFound
from portal.households.models import Household, NamedStaff
from portal.promises.actions import keep_promise, plan_next_try
from portal.promises.kinds import Kind
from portal.promises.queries import PAGE, WorklistFilter, WorkRow, worklist, worklist_counts
from portal.promises.rules import Bucket, bucket_of, count_words
from tests.promises.making import NOW, colleague, london, promise, team
from tests.support import people

ENGLAND = england_calendar()
WEDNESDAY = london("2026-11-25T10:00")


def rows(viewer: Viewer, now: datetime = WEDNESDAY, **wanted: object) -> list[WorkRow]:
    return worklist(viewer, WorklistFilter(**wanted), now=now, calendar=ENGLAND).rows  # type: ignore[arg-type]  # keywords of every type


def references(viewer: Viewer, now: datetime = WEDNESDAY, **wanted: object) -> list[str]:
    return [row.subject_ref for row in rows(viewer, now, **wanted)]


def due(ref: str, moment: str, kind: str = "plan_review") -> None:
    promise(kind, ref, set_on=london(moment).date())


def a_week_of_promises() -> None:
    due("LATER", "2026-12-01T00:00")
    due("SUNDAYS", "2026-11-27T00:00")
    due("TODAY", "2026-11-25T00:00")
    due("OVERDUE", "2026-11-20T00:00")
    promise("stage_2", "UNDATED", starts_at=london("2028-12-30T10:00"))


def test_soonest_first_and_those_without_a_date_before_all(session: Session) -> None:
    a_week_of_promises()
    found = rows(colleague())
    assert [(row.subject_ref, bucket_of(row.sort_at, WEDNESDAY), row.lateness.words) for row in found] == [
        ("UNDATED", Bucket.UNDATED, "no date yet"),
        ("OVERDUE", Bucket.OVERDUE, "5 days late"),
        ("TODAY", Bucket.TODAY, "due in 7 hours"),
        ("SUNDAYS", Bucket.THIS_WEEK, "due in 2 working days"),
        ("LATER", Bucket.LATER, "due in 4 working days"),
    ]


@pytest.mark.parametrize("bucket", list(Bucket))
def test_the_part_asked_for_and_its_count(session: Session, bucket: Bucket) -> None:
    a_week_of_promises()
    viewer = colleague()
    assert [bucket_of(row.sort_at, WEDNESDAY) for row in rows(viewer, bucket=bucket)] == [bucket]
    assert worklist_counts(viewer, WorklistFilter(), now=WEDNESDAY) == (1, 1, 1, 1, 1, 5)


def test_what_has_ended_is_gone(session: Session) -> None:
    a_week_of_promises()
    keep_promise("plan_review", "enquiry", "TODAY", by="x", now=NOW)
    viewer = colleague()
    assert "TODAY" not in references(viewer)
    assert worklist_counts(viewer, WorklistFilter(), now=WEDNESDAY).today == 0


def test_the_familys_own_time_that_has_passed_is_gone_worker_or_not(session: Session) -> None:
    promise("par_comments", "PASSED", starts_at=london("2026-11-12T10:00"))
    promise("par_comments", "RUNNING", starts_at=WEDNESDAY)
    viewer = colleague()
    assert references(viewer) == ["RUNNING"]
    assert worklist_counts(viewer, WorklistFilter(), now=WEDNESDAY).overdue == 0


def test_mine_my_teams_and_nobodys(session: Session) -> None:
    mine, theirs = team("Advisory Team"), team("Adoption Support")
    me = colleague(name="Ada Example", team_id=mine)
    promise(ref="MINE", owner_id=me.account_id, team_id=mine)
    promise(ref="TEAM", team_id=mine)
    promise(ref="OTHER", team_id=theirs, owner_id=colleague().account_id)
    assert references(me, whose="mine") == ["MINE"]
    assert references(me, whose="team") == ["MINE", "TEAM"]
    assert references(me, whose="nobody") == ["TEAM"]
    assert references(colleague(), whose="team") == []
    first = rows(me)[0]
    assert (first.owner, first.is_mine, first.team) == ("Ada Example", True, "Advisory Team")
    assert worklist_counts(me, WorklistFilter(whose="mine"), now=WEDNESDAY).nobody == 1


def test_by_authority_and_by_kind(session: Session) -> None:
    promise(ref="KENT")
    promise(ref="MEDWAY", authority=people.authority("medway"))
    promise("first_conversation", "TALK")
    viewer = colleague()
    assert references(viewer, authority="medway") == ["MEDWAY"]
    assert references(viewer, kind="first_conversation") == ["TALK"]
    assert rows(viewer, kind="first_conversation")[0].kind is Kind.FIRST_CONVERSATION
    assert worklist_counts(viewer, WorklistFilter(authority="medway"), now=WEDNESDAY).this_week == 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zo", ["7K4M-92QX"]),
        ("ZOË", ["7K4M-92QX"]),
        ("o'neill zoe", ["7K4M-92QX"]),
        ("oneill", ["7K4M-92QX"]),
        ("7k4m-92qx", ["7K4M-92QX"]),
        ("7K4M92", ["7K4M-92QX"]),
        ("zoe patel", []),
        ("example", ["AAAA-0001"]),
        ("ple", []),
        ("%", ["7K4M-92QX", "AAAA-0001"]),  # nothing to look for: everything
        ("_eill", []),
    ],
)
def test_by_the_beginnings_of_words(session: Session, typed: str, found: list[str]) -> None:
    promise(ref="7K4M-92QX", label="Zoë O'Neill")
    promise(ref="AAAA-0001", label="Sam Example")
    assert references(colleague(), words=typed) == found


def test_page_by_page_nothing_is_left_out_or_twice(session: Session) -> None:
    for number in range(2 * PAGE + 3):
        promise(ref=f"AAAA-{number:04}", starts_at=NOW + timedelta(days=number // 20))
    viewer, seen, after = colleague(), list[str](), None
    lengths = []
    while True:
        page = worklist(viewer, WorklistFilter(after=after), now=WEDNESDAY, calendar=ENGLAND)
        seen += [row.subject_ref for row in page.rows]
        lengths.append(len(page.rows))
        if page.next is None:
            break
        last = page.rows[-1].subject_ref
        keep_promise("advice_call", "enquiry", last, by="x", now=NOW)  # the last row is done meanwhile
        after = page.next
    assert lengths == [PAGE, PAGE, 3]
    assert seen == sorted(seen)
    assert len(set(seen)) == 2 * PAGE + 3


@pytest.mark.parametrize("after", ["", "x", "2026-11-25~AAAA-0001", "~", "2026-13-45T00:00+00:00~A"])
def test_a_page_nobody_was_led_to(session: Session, after: str) -> None:
    with pytest.raises(NotFound):
        rows(colleague(), after=after)


def test_counts_stop_at_a_hundred(session: Session) -> None:
    for number in range(103):
        due(f"AAAA-{number:04}", "2026-11-25T00:00")
    counts = worklist_counts(colleague(), WorklistFilter(), now=WEDNESDAY)
    assert (counts.today, counts.nobody, counts.overdue) == (101, 101, 0)
    assert [count_words(count) for count in (0, 100, 101)] == ["0", "100", "100+"]


def test_restricted_households_show_to_the_named_only(session: Session) -> None:
    advisers = team()
    me, named = colleague(team_id=advisers), colleague(team_id=advisers)
    manager, elsewhere = colleague("manager", team_id=advisers), colleague("manager", team_id=team("Other"))
    household = Household(
        label="Q Example", authority=people.authority(), restricted=True, named=2, made_at=NOW
    )
    session.add(household)
    session.flush()
    session.add(NamedStaff(household_id=household.id, account_id=named.account_id, named_at=NOW))
    promise(
        ref="SECRET", label="Quentin Example", household_id=household.id, team_id=advisers
    )  # due 27 November
    promise(ref="PLAIN", team_id=advisers)
    late = london("2026-12-01T10:00")
    for now, who, sees in (
        (WEDNESDAY, me, ["PLAIN"]),
        (WEDNESDAY, named, ["SECRET", "PLAIN"]),
        (WEDNESDAY, manager, ["PLAIN"]),
        (late, me, ["PLAIN"]),
        (late, named, ["SECRET", "PLAIN"]),
        (late, manager, ["", "PLAIN"]),
        (late, elsewhere, ["PLAIN"]),
    ):
        assert references(who, now) == sees
        counts = worklist_counts(who, WorklistFilter(), now=now)
        assert counts.overdue + counts.this_week == len(sees)
    hidden = rows(manager, late)[0]
    assert hidden.is_restricted
    assert (hidden.label, hidden.subject_kind, hidden.authority) == ("Restricted", "", None)
    assert "Example" not in str(hidden._replace(owner=None))
    assert references(manager, late, words="example") == ["PLAIN"]
    assert references(named, late, words="quent") == ["SECRET"]


@pytest.mark.parametrize("role", ["family_finder", "panel_adviser", "support_worker"])
def test_what_somebody_may_not_open_has_no_name_and_is_found_by_nothing(session: Session, role: str) -> None:
    made = promise(ref="AAAA-0001", label="Sam Example")
    plan_next_try("advice_call", "enquiry", ["AAAA-0001"], on=london("2026-11-26T00:00").date())
    stranger, adviser = colleague(role), colleague()
    (row,) = rows(stranger)
    assert (row.label, row.is_open, row.subject_kind) == ("AAAA-0001", False, "")
    assert (row.authority, row.next_try_on) == (None, None)
    assert "Sam" not in str(row)
    for words in ("sam", "AAAA-0001", made.reference):
        assert references(stranger, words=words) == []
        assert sum(worklist_counts(stranger, WorklistFilter(words=words), now=WEDNESDAY)) == 0
        assert references(adviser, words=words) == ["AAAA-0001"]
    assert rows(adviser)[0].label == "Sam Example"


def test_a_next_try_is_told_and_sorts_nothing(session: Session) -> None:
    due("FIRST", "2026-11-26T00:00")
    due("SECOND", "2026-11-27T00:00")
    day = london("2026-12-24T00:00").date()
    plan_next_try("plan_review", "enquiry", ["FIRST"], on=day)
    assert [(row.subject_ref, row.next_try_on) for row in rows(colleague())] == [
        ("FIRST", day),
        ("SECOND", None),
    ]
