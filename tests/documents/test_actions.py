"""Keeping documents for other rooms, who sees them, and what a killed upload leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Viewer
from portal.documents.actions import keep_document, share_document, withdraw_document
from portal.documents.models import Document
from portal.documents.queries import document_for, documents_for, documents_of, download_for
from portal.documents.receiving import KeptFile, take_file
from portal.documents.sweeps import remove_files_without_rows
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.households.actions import add_person
from portal.households.models import Household
from portal.households.people.actions import end_now
from portal.households.queries import applicants_of
from portal.roles import permissions_of
from tests.documents.conftest import stored
from tests.documents.making import pdf, png
from tests.households.making import couple

STEP = ("journey_step", "7K4M-92QX")
A_WEEK = timedelta(days=7)


@pytest.fixture
def household(session: Session) -> Household:
    return couple()


def family(household: Household, number: int) -> Viewer:
    """The first or second applicant."""
    one = applicants_of(household.id)[number]
    roles = frozenset({"family"})
    return Viewer(
        account_id=one.account_id,
        reference=one.reference,
        name=one.name,
        kind="family",
        roles=roles,
        person_id=one.person_id,
        household_id=household.id,
        household_reference=household.reference,
        permissions=permissions_of(roles),
    )


def worker(role: str = "assessor") -> Viewer:
    roles = frozenset({role})
    return Viewer(
        account_id=None, reference="WRKR-0001", name="Wendy", kind="staff", roles=roles,
        permissions=permissions_of(roles),
    )  # fmt: skip


def taken(now: datetime | None = None) -> KeptFile:
    return take_file(pdf(), "a.pdf", now=now or clock.now())


def keep(
    household: Household,
    by: Viewer | str,
    person_id: int | None = None,
    *,
    subject: tuple[str, str] | None = None,
    is_shared: bool = False,
) -> Document:
    return keep_document(
        taken(),
        household_id=household.id,
        person_id=person_id,
        title="Paper",
        by=by,
        now=clock.now(),
        subject=subject,
        is_shared=is_shared,
    )


def titles(viewer: Viewer, household: Household, subject: tuple[str, str] | None = None) -> int:
    return len(documents_for(viewer, household.id, subject))


def test_what_was_given_for_a_step_is_found_by_it(household: Household) -> None:
    sam = family(household, 0)
    document = keep(household, sam, sam.person_id, subject=STEP)
    keep(household, sam, sam.person_id)
    assert titles(sam, household) == 2
    (found,) = documents_for(worker(), household.id, STEP)
    assert found.reference == document.reference
    assert found.subject == STEP
    assert titles(worker(), household, ("journey_step", "ZZZZ-ZZZZ")) == 0


def test_what_an_outsider_gives_is_never_the_familys(household: Household) -> None:
    sam = family(household, 0)
    document = keep(household, "Robin Referee", sam.person_id, is_shared=True)
    assert document.shared_at is None
    assert titles(sam, household) == 0
    (found,) = documents_for(worker(), household.id)
    assert found.by == "Robin Referee"
    with pytest.raises(Refused, match="in confidence"):
        share_document(document.reference, by=worker(), now=clock.now())


def test_a_family_gives_for_itself_alone(household: Household) -> None:
    sam, alex = family(household, 0), family(household, 1)
    with pytest.raises(NotFound):
        keep(household, sam, alex.person_id)
    with pytest.raises(NotFound):
        keep(couple("Kim and Jo Example"), sam)


def test_staff_name_only_people_of_the_household(household: Household) -> None:
    other = applicants_of(couple("Kim and Jo Example").id)[0]
    with pytest.raises(NotFound):
        keep(household, worker(), other.person_id)


@pytest.mark.parametrize("role", ["administrator"])
def test_staff_without_casework_see_nothing(household: Household, role: str) -> None:
    document = keep(household, family(household, 0))
    assert titles(worker(role), household) == 0
    with pytest.raises(NotFound):
        document_for(worker(role), document.reference)


def test_a_restricted_households_are_found_by_nobody_who_is_not_named(household: Household) -> None:
    """In the query itself: journey's rooms list documents too."""
    document = keep(household, family(household, 0), subject=STEP)
    household.named, household.restricted = 2, True
    db.session.flush()
    assert not documents_for(worker(), household.id)
    assert not documents_for(worker(), household.id, STEP)
    for look in (document_for, download_for):
        with pytest.raises(NotFound):
            look(worker(), document.reference)


def test_what_is_ones_own_goes_with_them_and_the_households_stays(household: Household) -> None:
    """After parting a person belongs to no household: their own papers are still theirs."""
    sam = family(household, 0)
    own, joint = keep(household, sam, sam.person_id), keep(household, sam)
    apart = Viewer(
        account_id=sam.account_id, reference=sam.reference, kind="family", roles=sam.roles,
        person_id=sam.person_id, permissions=sam.permissions,
    )  # fmt: skip
    assert document_for(apart, own.reference).title == "Paper"
    with pytest.raises(NotFound):
        document_for(apart, joint.reference)


def test_nobody_takes_back_anothers(household: Household) -> None:
    sam, alex = family(household, 0), family(household, 1)
    document = keep(household, sam)
    with pytest.raises(Refused, match="who gave"):
        withdraw_document(document.reference, by=alex, now=clock.now())
    with pytest.raises(Refused, match="more than a day"):
        withdraw_document(document.reference, by=sam, now=clock.now() + timedelta(days=1))
    withdraw_document(document.reference, by=sam, now=clock.now() + timedelta(hours=23))
    with pytest.raises(NotFound):
        withdraw_document(document.reference, by=sam, now=clock.now())
    assert titles(sam, household) == 0
    assert titles(worker(), household) == 1
    with pytest.raises(NotFound):
        download_for(worker(), document.reference)


def test_the_database_holds_what_the_rules_say(household: Household) -> None:
    document = keep(household, family(household, 0))
    for name, value in (("shared_at", None), ("size", 0), ("kind", "exe"), ("withdrawn_at", clock.now())):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(update(Document).where(Document.id == document.id).values({name: value}))


def test_a_refusal_is_in_plain_words(files: Path) -> None:
    with pytest.raises(Refused, match=r"photo.png is damaged or cut short. Take the photograph again"):
        take_file(png()[:-30], "C:\\Sam\\photo.png", now=clock.now())
    assert not stored(files)


def test_what_a_killed_upload_leaves_is_swept_after_a_day(household: Household, files: Path) -> None:
    """Killed between file and row: the file goes, and the one with a row stays for good."""
    now = clock.now()
    keep(household, family(household, 0))
    taken(now)
    (files / "2026-11-20" / "abc#1").write_bytes(b"half written")
    db.session.commit()
    assert len(stored(files)) == 3
    assert remove_files_without_rows(now + timedelta(hours=23)) == 0
    assert remove_files_without_rows(now + timedelta(days=1)) == 0, "the day of writing may not be over"
    assert remove_files_without_rows(now + timedelta(days=2)) == 2
    assert remove_files_without_rows(now + timedelta(days=900)) == 0
    assert len(stored(files)) == 1


def test_the_day_counts_in_london(session: Session, files: Path) -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on the second
    assert taken(late).storage_name.startswith("2026-07-02/")
    assert remove_files_without_rows(late + timedelta(hours=24)) == 0
    assert remove_files_without_rows(late + timedelta(hours=48)) == 1


def test_who_joins_later_does_not_see_what_two_shared_before(household: Household) -> None:
    both = keep(household, by=family(household, 0), person_id=None)
    sam, alex = applicants_of(household.id)
    now = clock.now() + A_WEEK
    end_now(alex.person_id, household.id, now=now)
    add_person(
        household.id, given_name="Robin", family_name="Example", by="x", now=now, from_on=now.date(),
        email="robin@example.org",
    )  # fmt: skip
    robin = family(household, 1)
    assert robin.person_id not in (sam.person_id, alex.person_id)
    assert documents_of(robin) == ()
    with pytest.raises(NotFound):
        document_for(robin, both.reference)
    assert document_for(family(household, 0), both.reference).reference == both.reference
