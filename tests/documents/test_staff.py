"""Staff see a household's documents, add to them, and share on purpose; restricted ones are not found."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.extensions import db
from tests.documents.conftest import stored
from tests.documents.giving import OWN, Home, documents, give, home, keys, page_of, restrict, send
from tests.documents.making import docx, jpeg, pdf
from tests.support.pages import press, read
from tests.support.queries import counted


@pytest.fixture
def at(app: Flask) -> Home:
    return home(app)


def own_file(reference: str) -> str:
    return f"/home/documents/{reference}/file"


def staff_file(reference: str) -> str:
    return f"/staff/documents/{reference}/file"


def test_staff_see_what_both_gave_with_its_own_name_and_its_scan(at: Home) -> None:
    assert "No documents yet" in page_of(at.worker, at.staff_list).text
    give(at.sam, OWN, [("IMG_1234.jpg", jpeg())], title="Passport")
    give(at.alex, OWN, [("letter.docx", docx())], title="From my doctor")
    page = page_of(at.worker, at.staff_list)
    for said in ("Passport", "From my doctor", "Was called IMG_1234.jpg", "Not scanned for viruses", "Alex"):
        assert said in page.text
    for one in documents(at.app):
        assert at.worker.get(staff_file(one.reference)).status_code == 200
    assert "IMG_1234" not in page_of(at.sam, OWN).text


def test_a_files_own_name_and_title_are_sealed_in_the_database(at: Home) -> None:
    give(at.sam, OWN, [("sam-example-hiv-test.pdf", pdf())], title="Blood test")
    with at.app.app_context():
        row = db.session.connection().exec_driver_sql("SELECT title, file_name FROM document").one()
    assert not any("hiv" in text or "Blood" in text for text in row)


def test_staffs_own_is_theirs_until_it_is_shared(at: Home) -> None:
    give(at.worker, at.staff_list, [("plan.pdf", pdf())], title="Stage 1 plan")
    (one,) = documents(at.app)
    for family in (at.sam, at.alex):
        assert "Stage 1 plan" not in page_of(family, OWN).text
        assert family.get(own_file(one.reference)).status_code == 404
    link = page_of(at.worker, at.staff_list).link(f"Share : Stage 1 plan, {one.reference}")
    asked = page_of(at.worker, link)
    assert asked.h1 == "Share “Stage 1 plan” with Sam and Alex?"
    assert documents(at.app)[0].shared_at is None, "asking shares nothing"
    assert press(at.worker, asked, "Share it with Sam and Alex").status_code == 303
    for family in (at.sam, at.alex):
        page = page_of(family, OWN)
        assert "Stage 1 plan" in page.text
        assert "We gave it to you" in page.text
        assert "Wendy" not in page.text
        assert family.get(own_file(one.reference)).status_code == 200
    again = press(at.worker, asked, "Share it with Sam and Alex", once="another-once-key-of-the-form")
    assert "sees this document already" in read(again, status=409).text
    with at.app.app_context():
        events = db.session.scalars(select(AuditRow.event).where(AuditRow.subject_ref == one.reference))
        assert "documents.shared" in list(events)


def test_what_staff_share_with_one_is_not_seen_by_the_other(at: Home) -> None:
    page = page_of(at.worker, at.staff_list)
    label = next(one for one in page.soup.select("label") if one.get_text(strip=True) == "Alex Example alone")
    alex = page.soup.select_one(f"#{label['for']}")
    assert alex is not None
    give(at.worker, at.staff_list, [("a.pdf", pdf())], title="DBS", whose=str(alex["value"]), sees="family")
    (one,) = documents(at.app)
    assert at.alex.get(own_file(one.reference)).status_code == 200
    assert at.sam.get(own_file(one.reference)).status_code == 404
    assert "DBS" not in page_of(at.sam, OWN).text


def test_whose_it_is_cannot_be_made_up(at: Home, files: Path) -> None:
    answer = give(at.worker, at.staff_list, [("a.pdf", pdf())], whose="ZZZZ-ZZZZ")
    assert read(answer, status=422).errors
    assert not stored(files)


def test_another_worker_gives_a_reason_first(at: Home) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())], title="Passport")
    (one,) = documents(at.app)
    for where in (at.staff_list, staff_file(one.reference), f"/staff/documents/{one.reference}/sharing"):
        answer = at.colleague.get(where)
        assert answer.status_code == 303
        assert f"/staff/households/{at.reference}/reason" in answer.headers["Location"]
    with at.app.app_context():
        opened = db.session.scalars(select(AuditRow.event).where(AuditRow.by == at.staff[1]))
        assert "documents.opened" not in list(opened)


def test_a_restricted_households_documents_are_found_by_those_named_alone(at: Home) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())], title="Passport")
    (one,) = documents(at.app)
    restrict(at, at.staff[0], "1111-1111")
    assert at.worker.get(staff_file(one.reference)).status_code == 200
    for tail in ("file", "sharing"):
        hidden = at.colleague.get(f"/staff/documents/{one.reference}/{tail}")
        missing = at.colleague.get(f"/staff/documents/ZZZZ-ZZZZ/{tail}")
        assert read(hidden, status=404).text == read(missing, status=404).text
    assert at.colleague.get(at.staff_list).status_code == 404
    assert send(at.colleague, at.staff_list, [("a.pdf", pdf())], **keys(at.colleague)).status_code == 404
    with at.app.app_context():
        tried = db.session.scalars(select(AuditRow).where(AuditRow.event == "access.refused")).all()
        assert (at.staff[1], one.reference) in {(each.by, each.details["tried"]) for each in tried}


def test_staff_take_back_what_they_put_in_the_wrong_place(at: Home) -> None:
    give(at.worker, at.staff_list, [("a.pdf", pdf())], title="Wrong family", sees="family")
    (one,) = documents(at.app)
    page = page_of(at.worker, at.staff_list)
    assert press(at.worker, page, "Take it back : Wrong family").status_code == 303
    for family in (at.sam, at.alex):
        assert "Wrong family" not in page_of(family, OWN).text
        assert family.get(own_file(one.reference)).status_code == 404


def test_staff_do_not_take_back_what_a_family_gave(at: Home) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())])
    (one,) = documents(at.app)
    assert "Take it back" not in page_of(at.worker, at.staff_list).text
    answer = at.worker.post(f"/staff/documents/{one.reference}/withdrawal", data=keys(at.worker))
    assert answer.status_code == 303
    assert documents(at.app)[0].withdrawn_at is None


def test_a_long_list_costs_no_more_queries(at: Home) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())])
    with counted(at.app) as few:
        page_of(at.worker, at.staff_list)
    give(at.sam, OWN, [(f"{n}.pdf", pdf()) for n in range(8)])
    with counted(at.app) as many:
        page_of(at.worker, at.staff_list)
    assert len(few) == len(many)
