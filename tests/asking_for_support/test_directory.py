"""The directory of help: kept by staff, read by everybody, given to a family. On both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.messages.models import Message
from portal.support.directory.actions import Help, check_entry, end_entry, give_signposts, keep_entry
from portal.support.directory.models import HelpEntry
from portal.support.directory.queries import HelpFilter, help_for, signposts_of
from portal.support.directory.rules import CHECK_EVERY, NEEDS, Need, is_due_for_a_check
from portal.support.queries import entries_of
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_pages import family, ready, sent_by
from tests.support.pages import press, read
from tests.support.people import sign_in

SCHOOL = Help(
    "Virtual school",
    "Helps schools understand",
    needs=("school",),
    councils=("kent",),
    telephone="01632 960511",
)
EVERYWHERE = Help(
    "Listening line", "Listens to parents", needs=("parents",), website="https://listen.example.org"
)


@pytest.fixture
def room(session: object) -> None:
    """An agency."""
    agency()


def test_every_need_has_its_words_and_a_check_lasts_half_a_year() -> None:
    assert set(NEEDS) == set(Need)
    assert not is_due_for_a_check(date(2026, 1, 1), date(2026, 1, 1) + CHECK_EVERY)
    assert is_due_for_a_check(date(2026, 1, 1), date(2026, 1, 1) + CHECK_EVERY + timedelta(days=1))


@pytest.mark.usefixtures("room")
def test_it_is_found_by_need_council_and_words() -> None:
    kit, now = duty(), clock.now()
    for told in (SCHOOL, EVERYWHERE):
        keep_entry(told, by=kit, now=now)

    def names(**wanted: str) -> list[str]:
        return [one.name for one in help_for(HelpFilter(**wanted))]

    assert names() == ["Listening line", "Virtual school"]
    assert names(need="school") == ["Virtual school"]
    assert names(council="medway") == ["Listening line"]
    assert names(council="kent") == ["Listening line", "Virtual school"]
    assert names(words="listen par") == ["Listening line"]
    assert names(words="nothing") == []


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    "told",
    [
        Help("", "x", needs=("school",), telephone="1"),
        Help("x", "x", telephone="1"),
        Help("x", "x", needs=("magic",), telephone="1"),
        Help("x", "x", needs=("school",)),
    ],
)
def test_what_is_missing_is_refused(told: Help) -> None:
    with pytest.raises(Refused):
        keep_entry(told, by=duty(), now=clock.now())


@pytest.mark.usefixtures("room")
def test_an_entry_is_put_right_checked_and_taken_out() -> None:
    kit, now = duty(), clock.now()
    entry = keep_entry(SCHOOL, by=kit, now=now - timedelta(days=300))
    with pytest.raises(Conflict, match="name already"):
        keep_entry(SCHOOL, by=kit, now=now)
    keep_entry(Help("Virtual school", "Other words", needs=("school",), telephone="01632 960512"), by=kit,
               now=now - timedelta(days=290), reference=entry.reference)  # fmt: skip
    assert entry.what == "Other words"
    check_entry(entry.reference, by=kit, now=now)
    assert entry.checked_on == clock.today()
    end_entry(entry.reference, by=kit, now=now)
    for change in (check_entry, end_entry):
        with pytest.raises(NotFound):
            change(entry.reference, by=kit, now=now)
    assert help_for(HelpFilter()) == []


@pytest.mark.usefixtures("room")
def test_signposts_reach_the_writer_alone() -> None:
    kit, (sam, _), now = duty(), parents(), clock.now()
    first, second = keep_entry(SCHOOL, by=kit, now=now), keep_entry(EVERYWHERE, by=kit, now=now)
    request = ask(sam)
    with pytest.raises(Refused):
        give_signposts(request.reference, [], by=kit, now=now)
    assert give_signposts(request.reference, [first.reference], by=kit, now=now) == 1
    assert give_signposts(request.reference, [first.reference, second.reference], by=kit, now=now) == 1
    assert [one.name for one in signposts_of(request.id)] == ["Listening line", "Virtual school"]
    assert [one.kind for one in entries_of(request, shown=True)] == ["sent", "signposted", "signposted"]
    subjects = db.session.scalars(select(Message.link_subject)).all()
    assert subjects == [request.reference] * 2
    end_entry(first.reference, by=kit, now=now)
    assert len(signposts_of(request.id)) == 2  # it was given


def test_the_directory_on_its_pages(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sam, _ = family(app)
    assert "Nothing is found" in read(client.get("/support/directory?words=xyz")).text
    assert client.get("/support/directory?need=magic").status_code == 404
    sign_in(client, sam)
    reference = sent_by(client, risks=["none"]).url.rsplit("/", 1)[1]
    sign_in(client, "support_worker")
    form = read(client.get("/staff/support/directory/new"))
    refused = read(press(client, form, "Keep this entry", name="A", what="B", needs=["school"],
                         website="javascript:alert(1)"), status=422)  # fmt: skip
    assert refused.errors == ["Enter the whole address, like https://www.example.org"]
    press(client, refused, "Keep this entry", name="Virtual school", website="https://school.example.org")
    listed = read(client.get("/staff/support/directory"))
    press(client, listed, "It is right : Virtual school")
    give = read(client.get(f"/staff/support/requests/{reference}/signposts"))
    chosen = str(give.soup.select("[name=entries]")[0]["value"])
    press(client, give, "Give them these", entries=[chosen])
    sign_in(client, sam)
    assert "Virtual school" in read(client.get(f"/support/requests/{reference}")).text
    assert "Virtual school" in read(client.get("/support/directory?need=school&council=kent")).text
    sign_in(client, "adviser")
    press(client, read(client.get("/staff/support/directory")), "Take it out : Virtual school")
    assert "No entries yet" in read(client.get("/staff/support/directory")).text
    with app.app_context():
        begin_write()
        assert db.session.scalars(select(HelpEntry)).one().ended_at is not None
        db.session.rollback()
