"""Pictures as staff and families meet them: pages, codes and to whom they lead."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller

from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.children.pictures import opening
from portal.children.pictures.models import ChildPicture, PictureCode
from portal.children.pictures.queries import OPENED
from portal.extensions import db
from portal.households.models import Household
from tests.conversations.writing import everything_outside, restrict, viewer
from tests.finding_families.album import Shown, pictures
from tests.finding_families.picturing import (
    ALL,
    ALT,
    CANARY,
    CONSENT,
    added,
    photograph,
    publish,
    read_off,
    send,
)
from tests.finding_families.town import Town, come
from tests.households.making import written
from tests.support.kept_files import files
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, sign_out, somebody
from tests.support.queries import counted

__all__ = ["files", "pictures"]


def test_a_family_sees_them_in_words_and_pictures(
    app: Flask, client: FlaskClient, town: Town, pictures: Shown
) -> None:
    come(client, app, town.sam)
    with counted(app) as queries:
        page = read(client.get(pictures.addresses[0]))
    assert len(queries) <= 10, queries
    assert "A screen can be photographed, and we cannot stop that" in page.text
    assert "You agreed to take no picture of this" in page.text
    image, video = page.soup.select_one("main .app-pictures img"), page.soup.select_one("main video")
    assert image is not None
    assert video is not None
    assert image["alt"] == ALT
    assert str(image["srcset"]).split()[0] == pictures.addresses[2]
    assert image["src"] == pictures.addresses[1]
    assert video["src"] == pictures.addresses[3]
    assert video["preload"] == "none"
    assert "nodownload" in str(video["controlslist"])
    assert video.has_attr("disablepictureinpicture")
    for address in pictures.addresses[1:]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == "inline"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "ETag" not in answer.headers
        assert "Last-Modified" not in answer.headers
    with app.app_context():
        rows = db.session.execute(
            select(AuditRow.by, AuditRow.subject_ref, AuditRow.at, AuditRow.details)
            .where(AuditRow.event == OPENED)
            .order_by(AuditRow.id)
        ).all()
    assert [(row.by, row.subject_ref) for row in rows] == [
        (town.sam, pictures.photograph), (town.sam, pictures.photograph), (town.sam, pictures.film)
    ]  # fmt: skip
    assert {row.details["grant"] for row in rows} == {town.grant}
    assert {row.details["household"] for row in rows} == {town.home}


def look_up(client: FlaskClient, code: str) -> Page:
    answer = press(client, read(client.get("/staff/children/codes")), "Look it up", code=code)
    assert answer.status_code == 303
    assert code.replace(" ", "") not in answer.headers["Location"]
    return read(client.get(answer.headers["Location"]))


def test_a_code_leads_to_the_person_and_the_minute(
    app: Flask, client: FlaskClient, town: Town, pictures: Shown, frozen: Traveller
) -> None:
    read_codes = []
    for who in (town.sam, town.alex):
        frozen.shift(60)
        come(client, app, who)
        read_codes += [read_off(client.get(address).data) for address in pictures.addresses[1:3]]
    page = read(client.get(pictures.addresses[0]))
    laid = {one.get_text() for one in page.soup.select(".app-film__code")}
    assert len(laid) == 1
    read_codes.append(laid.pop())
    assert len(set(read_codes)) == 5
    sign_in(client, town.kit)
    base = f"/staff/children/groups/{town.group}/pictures/{pictures.photograph}"
    read_codes.append(read_off(client.get(f"{base}/file").data))
    for code, who, at, kind in (
        (read_codes[0], "Sam Example", "10:01am", "the photograph"),
        (read_codes[1].lower().replace("-", " "), "Sam Example", "10:01am", "the photograph"),
        (read_codes[2], "Alex Example", "10:02am", "the photograph"),
        (read_codes[4], "Alex Example", "10:02am", "the film"),
    ):
        found = look_up(client, code)
        assert who in found.text, code
        assert f"{at} on Friday 20 November 2026" in found.text
        assert "Sam and Alex Example" in found.text
        assert f"Bear , {kind}" in found.text or f"Bear, {kind}" in found.text
    assert "A colleague: Fatima Finder" in look_up(client, read_codes[5]).text
    assert "No picture was given out with this code" in look_up(client, "ZZZZ-ZZZZ").text
    wrong = press(client, read(client.get("/staff/children/codes")), "Look it up", code="seven")
    assert read(wrong, status=422).errors[0].startswith("Enter the eight letters")
    with app.app_context():
        rows = db.session.execute(
            select(AuditRow.by, AuditRow.details)
            .where(AuditRow.event == "children.code_looked_up")
            .order_by(AuditRow.id)
        ).all()
        assert [row.details["found"] for row in rows] == ["yes"] * 5 + ["no"]
        assert {row.by for row in rows} == {town.kit}
    assert "Alex Example, Sam and Alex Example, 10:02am" in read(client.get(base)).text


def test_of_a_restricted_household_nobody_is_named(
    app: Flask, client: FlaskClient, town: Town, pictures: Shown
) -> None:
    come(client, app, town.sam)
    code = read_off(client.get(pictures.addresses[1]).data)
    home = select(Household).where(Household.reference == town.home)

    def hide() -> None:
        lee = db.session.scalars(select(Account).where(Account.reference == town.lee)).one()
        restrict(db.session.scalars(home).one(), lee, somebody("manager", name="Mo Manager"))

    written(app, hide)
    sign_in(client, town.kit)
    found = look_up(client, code)
    assert "A restricted household" in found.text
    assert "Bear" in found.text
    base = f"/staff/children/groups/{town.group}/pictures/{pictures.photograph}"
    for page in (found, read(client.get(base))):
        assert "Sam" not in page.text
        assert town.home not in page.html
    sign_out(client)
    sign_in(client, town.lee)
    assert "Sam Example" in look_up(client, code).text


def test_no_picture_leaves_without_its_rows(
    app: Flask, client: FlaskClient, town: Town, pictures: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(client, app, town.sam)
    monkeypatch.setattr(opening, "keep_code", _breaks)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    for address in pictures.addresses[:3]:
        answer = client.get(address)
        assert answer.status_code == 500
        assert b"JFIF" not in answer.data
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PictureCode)) == 0
        assert not db.session.scalars(select(AuditRow.id).where(AuditRow.event == OPENED)).all()


def _breaks(*_: object, **__: object) -> None:
    raise OSError("the disk is full")


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_from_a_camera_to_a_familys_screen(
    app: Flask, client: FlaskClient, town: Town, files: Path, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    """Added by one, looked at and published by another, seen by a family; nothing of the camera anywhere."""
    caplog.set_level("DEBUG")
    sign_in(client, town.kit)
    base = f"/staff/children/groups/{town.group}"
    page = read(client.get(base))
    page = read(client.get(page.link("Photographs and film")))
    assert "No photograph or film yet" in page.text
    new = read(client.get(page.link("Add a photograph or film")))
    name, content = photograph(number, size=(900, 700))
    assert read(send(client, new, content, alt=" "), status=422).errors[0].startswith("Write in words")
    assert read(send(client, new, b"", name=""), status=422).errors == ["Choose a photograph or a film"]
    refused = read(send(client, new, b"<svg/>", name="a.svg"), status=422)
    assert "a.svg is not a photograph or a film" in refused.errors[0]
    assert ALT in refused.html, "the words are still there"
    answer = send(client, new, content, name=f"{CANARY.decode()}-{name}")
    assert answer.headers["Location"] == f"{base}/pictures"
    again = send(client, new, content)
    assert again.status_code == 303, "the same form again changes nothing"
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1
    with app.app_context():
        reference = db.session.scalars(select(ChildPicture.reference)).one()
    one = f"{base}/pictures/{reference}"
    own = read(client.get(f"{one}/publishing"))
    assert "A colleague must look at it" in own.text
    assert not own.soup.select("main form")
    served = [client.get(f"{one}/file").data, client.get(f"{one}/file/small").data]
    sign_out(client)
    sign_in(client, town.lee)
    page = read(client.get(read(client.get(one)).link("Look at it, and publish it")))
    short = {"ticked": ALL[1:], "consent_by": CONSENT}
    assert "Look at these" in read(press(client, page, "Publish it", short), status=422).errors[0]
    assert press(client, page, "Publish it", {"ticked": ALL, "consent_by": CONSENT}).status_code == 303
    seen = read(client.get(one))
    assert "Shown with the profile" in seen.text
    assert CONSENT in seen.text
    come(client, app, town.sam)
    page = read(client.get(f"/children/{town.grant}"))
    address = f"/children/{town.grant}/pictures/{reference}"
    served += [client.get(address).data, client.get(f"{address}/small").data]
    assert len({read_off(content) for content in served}) == 4
    with app.app_context():
        rows = str(db.session.execute(select(*ChildPicture.__table__.columns)).all())
    kept = b"".join(path.read_bytes() for path in files.rglob("*") if path.is_file())
    words = f"{everything_outside(app)} {caplog.text} {rows} {page.html}"
    assert CANARY.decode() not in words
    assert not any(CANARY in content for content in (*served, kept))


def test_words_order_and_taking_away_from_the_pages(
    app: Flask, client: FlaskClient, town: Town, pictures: Shown
) -> None:
    sign_in(client, town.kit)
    base = f"/staff/children/groups/{town.group}/pictures"
    page = read(client.get(base))
    assert page.text.index(ALT) < page.text.index("Bear sings")
    moved = press(client, page, f"Show later : {ALT}")
    assert moved.headers["Location"] == f"{base}#p-{pictures.photograph}"
    page = read(client.get(base))
    assert page.text.index(ALT) > page.text.index("Bear sings")
    words = read(client.get(f"{base}/{pictures.film}/words"))
    assert "Families see it now" in words.text
    assert press(client, words, "Keep these words", alt="Bear hums").status_code == 303
    assert "A colleague looks at it next" in read(client.get(f"{base}/{pictures.film}")).text
    away = read(client.get(f"{base}/{pictures.photograph}/taking-away"))
    assert press(client, away, "Take it away").status_code == 303
    late = press(client, away, "Take it away", once="x" * 24)
    assert "taken away already" in read(late, status=422).errors[0]
    come(client, app, town.sam)
    page = read(client.get(f"/children/{town.grant}"))
    assert not page.soup.select("main .app-pictures")
    assert "screen can be photographed" not in page.text


def test_a_fixed_number_of_queries(app: Flask, client: FlaskClient, town: Town, pictures: Shown) -> None:
    base = f"/staff/children/groups/{town.group}/pictures"
    addresses = [base, f"{base}/{pictures.photograph}", f"/children/{town.grant}"]

    def asked() -> list[int]:
        found = []
        for address in addresses:
            sign_out(client)
            if address.startswith("/staff"):
                sign_in(client, town.kit)
            else:
                come(client, app, town.sam)
            client.get(address)
            with counted(app) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    few = asked()

    def more() -> None:
        for _ in range(3):
            publish(town.group, added(town.group, viewer(town.kit)), viewer(town.lee))

    written(app, more)
    assert asked() == few
    assert max(few) <= 10
