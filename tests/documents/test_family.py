"""A family gives documents and finds them; nobody else of the family finds what is somebody's own."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import web
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.documents import giving as pages_giving
from portal.documents import receiving
from portal.extensions import db
from tests.documents.conftest import stored
from tests.documents.giving import OWN, Home, documents, give, home, keys, page_of, send
from tests.documents.making import CAMERA, HEIC, docx, jpeg, pdf, png
from tests.documents.scanner import VIRUS, Scanner
from tests.support.pages import press, read
from tests.support.people import sign_in


@pytest.fixture
def at(app: Flask) -> Home:
    return home(app)


def file_page(reference: str) -> str:
    return f"/home/documents/{reference}/file"


def test_an_empty_page_says_what_will_be_there(at: Home) -> None:
    page = page_of(at.sam, OWN)
    assert page.h1 == "Your documents"
    assert "Nothing here yet" in page.text
    field = page.soup.select_one("input[type=file]")
    assert field is not None
    assert field.has_attr("multiple")
    assert ".heic" in str(field["accept"])


def test_files_of_every_kind_are_given_and_found(at: Home, files: Path) -> None:
    sent = [("a.pdf", pdf()), ("b.jpg", jpeg()), ("c.png", png()), ("d.heic", HEIC), ("e.docx", docx())]
    answer = give(at.sam, OWN, sent, title="Council tax")
    assert answer.status_code == 303
    page = page_of(at.sam, OWN)
    assert "We have your 5 documents" in page.text
    assert page.text.count("Council tax") >= 5
    assert "Only you and our staff see these" in page.text
    assert [one.kind for one in documents(at.app)] == ["pdf", "jpeg", "png", "jpeg", "docx"]
    assert len(stored(files)) == 5
    assert not any(word in path.read_bytes() for path in stored(files) for word in (b"%PDF", b"JFIF", b"PNG"))


def test_a_download_is_the_file_and_is_never_kept_or_shown_by_the_browser(at: Home) -> None:
    give(at.sam, OWN, [("../../../etc/pass<wd>.pdf.exe", pdf(pages=40))])
    (one,) = documents(at.app)
    answer = at.sam.get(file_page(one.reference))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="document-{one.reference}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert int(answer.headers["Content-Length"]) == len(answer.data) == one.size
    with pikepdf.open(BytesIO(answer.data)) as opened:
        assert len(opened.pages) == 40


def test_a_photograph_is_given_out_without_its_place(at: Home) -> None:
    give(at.sam, OWN, [("kitchen.jpg", jpeg())])
    (one,) = documents(at.app)
    content = at.sam.get(file_page(one.reference)).data
    assert content.startswith(b"\xff\xd8\xff")
    assert CAMERA.encode() not in content
    assert b"Exif" not in content


def test_an_opening_is_in_the_audit(at: Home) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())])
    (one,) = documents(at.app)
    at.sam.get(file_page(one.reference))
    with at.app.app_context():
        events = db.session.execute(
            select(AuditRow.event).where(AuditRow.subject_ref == one.reference).order_by(AuditRow.id)
        ).scalars()
        assert list(events) == ["documents.kept", "documents.opened"]


def test_ones_own_is_seen_by_nobody_else_of_the_family(at: Home) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())], title="Blood test")
    (one,) = documents(at.app)
    assert at.sam.get(file_page(one.reference)).status_code == 200
    for other in (at.alex, at.stranger):
        assert "Blood test" not in page_of(other, OWN).text
        nowhere = read(other.get(file_page("ZZZZ-ZZZZ")), status=404).text
        assert read(other.get(file_page(one.reference)), status=404).text == nowhere
        taken = other.post(f"/home/documents/{one.reference}/withdrawal", data=keys(other))
        assert taken.status_code == 404
    assert documents(at.app)[0].withdrawn_at is None


def test_what_is_for_both_is_seen_by_both(at: Home) -> None:
    assert "Alex does not see it" in page_of(at.sam, OWN).text
    give(at.sam, OWN, [("a.pdf", pdf())], title="Our mortgage", whose="both")
    (one,) = documents(at.app)
    page = page_of(at.alex, OWN)
    assert "Our mortgage" in page.text
    assert "Sam Example gave it to us" in page.text
    assert "Take it back" not in page.text
    assert at.alex.get(file_page(one.reference)).status_code == 200
    assert at.stranger.get(file_page(one.reference)).status_code == 404


def test_somebody_alone_is_not_asked_who_may_see_it(at: Home) -> None:
    page = page_of(at.stranger, OWN)
    assert "Who may see it" not in page.text
    assert give(at.stranger, OWN, [("a.pdf", pdf())]).status_code == 303
    assert documents(at.app)[0].person_id is not None


def test_the_good_files_of_a_batch_are_kept(at: Home, files: Path) -> None:
    sent = [("a.pdf", pdf()), ("house.svg", b"<svg onload=alert(1)>"), ("b.jpg", jpeg()), ("c.pdf", b"")]
    page = read(give(at.sam, OWN, sent, title="Plans"), status=422)
    assert len(page.errors) == 2
    assert page.errors[0].startswith("house.svg is a drawing that can hold a program. Send it as a PDF")
    assert page.errors[1].startswith("c.pdf has nothing in it")
    assert "2 other files are kept" in page.text
    assert page.text.count("Plans") >= 2
    assert len(documents(at.app)) == len(stored(files)) == 2
    again = press(at.sam, page, "Give us these files", title="Plans")
    assert read(again, status=422).errors == ["Choose a file, or take a photograph"]


def test_a_second_press_keeps_nothing_twice(at: Home, files: Path) -> None:
    page = page_of(at.sam, OWN)
    form = page.form_with("Give us these files")
    values = {str(f["name"]): str(f["value"]) for f in form.select("input[type=hidden]")} | {"whose": "mine"}
    for _ in range(2):
        answer = send(at.sam, OWN, [("a.pdf", pdf())], **values)
        assert answer.status_code == 303
    assert len(documents(at.app)) == len(stored(files)) == 1


def test_too_many_and_none_are_refused(at: Home, files: Path) -> None:
    many = [(f"{n}.pdf", b"%PDF-1.7") for n in range(21)]
    assert read(give(at.sam, OWN, many), status=422).errors[0].startswith("Send 20 files or fewer at once")
    assert read(give(at.sam, OWN, []), status=422).errors == ["Choose a file, or take a photograph"]
    assert not stored(files)


def test_a_file_of_fifteen_megabytes_goes_through_and_a_larger_one_says_why(at: Home) -> None:
    def large(size: int) -> bytes:
        return pdf(lambda made: made.attachments.clear()).replace(b"%%EOF", b"%" + b" " * size + b"\n%%EOF")

    assert give(at.sam, OWN, [("a.pdf", large(14 * 1024 * 1024))]).status_code == 303
    page = read(give(at.sam, OWN, [("a.pdf", large(15 * 1024 * 1024))]), status=422)
    assert "larger than 15 MB" in page.errors[0]


def test_other_pages_take_no_large_forms(at: Home) -> None:
    answer = send(at.sam, "/account/password", [("x.bin", bytes(3 * 1024 * 1024))])
    assert answer.status_code == 413


def test_a_large_form_of_somebody_not_signed_in_is_not_read(app: Flask) -> None:
    answer = send(app.test_client(), OWN, [("x.pdf", bytes(3 * 1024 * 1024))])
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_taken_back_within_a_day(at: Home, frozen: time_machine.Traveller, files: Path) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())], title="Wrong one")
    (one,) = documents(at.app)
    answer = press(at.sam, page_of(at.sam, OWN), "Take it back : Wrong one")
    assert answer.status_code == 303
    page = page_of(at.sam, OWN)
    assert "Taken back" in page.text
    assert "Wrong one" not in page.text
    assert at.sam.get(file_page(one.reference)).status_code == 404
    assert at.worker.get(f"/staff/documents/{one.reference}/file").status_code == 404
    assert "Nobody: taken back" in page_of(at.worker, at.staff_list).text
    assert len(stored(files)) == 1, "nothing of a family's record is destroyed by itself"


def test_not_taken_back_after_a_day(at: Home, frozen: time_machine.Traveller) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())], title="Passport")
    page = page_of(at.sam, OWN)
    frozen.shift(timedelta(days=1))
    sign_in(at.sam, _reference_of(at))
    assert "Take it back" not in page_of(at.sam, OWN).text
    late = press(at.sam, page, "Take it back : Passport")
    assert late.status_code == 303
    assert "Ask your worker" in page_of(at.sam, OWN).text
    assert documents(at.app)[0].withdrawn_at is None


def _reference_of(at: Home) -> str:
    with at.app.app_context():
        giver = documents(at.app)[0].uploaded_by_id
        return db.session.get_one(Account, giver).reference


def test_a_file_changed_in_storage_is_not_given_out(at: Home, files: Path) -> None:
    give(at.sam, OWN, [("a.pdf", pdf())])
    (path,) = stored(files)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    (one,) = documents(at.app)
    assert "not as it was" in read(at.sam.get(file_page(one.reference)), status=409).text
    path.unlink()
    assert "not as it was" in read(at.sam.get(file_page(one.reference)), status=409).text


def test_a_failure_between_file_and_row_leaves_no_file(
    at: Home, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_said: object) -> None:
        assert len(stored(files)) == 1, "the file is there before its row"
        raise RuntimeError("the database went away")

    monkeypatch.setattr("portal.documents.family.keep_document", fails)
    with pytest.raises(RuntimeError, match="went away"):
        give(at.sam, OWN, [("a.pdf", pdf())])
    assert not documents(at.app)
    assert not stored(files)


def test_no_file_is_judged_inside_the_change(at: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is never held while a file is looked at: nobody waits for somebody's photographs."""
    order = []
    change, take = web.change, receiving.take_files

    def taking(*args: object, **said: object) -> object:
        order.append("files")
        return take(*args, **said)  # type: ignore[arg-type]  # passed on as they came

    def changing() -> object:
        order.append("change")
        return change()

    monkeypatch.setattr(pages_giving, "take_files", taking)
    monkeypatch.setattr(pages_giving, "change", changing)
    give(at.sam, OWN, [("a.pdf", pdf())])
    assert order == ["files", "change"]


def test_a_virus_and_a_silent_scanner_are_told_kindly(at: Home, scanner: Scanner, files: Path) -> None:
    assert give(at.sam, OWN, [("a.pdf", pdf())]).status_code == 303
    ill = pdf(lambda made: setattr(made.Root, "Lang", VIRUS.decode()))
    assert "has a virus in it" in read(give(at.sam, OWN, [("b.pdf", ill)]), status=422).errors[0]
    scanner.mood = "silent"
    page = read(give(at.sam, OWN, [("c.pdf", pdf())], title="Typed already"), status=422)
    assert "please try again in ten minutes" in page.errors[0]
    assert "Typed already" in page.html
    assert [one.scan for one in documents(at.app)] == ["clean"]
    assert len(stored(files)) == 1
