"""Colleagues who leave or come back, and a second step that is set up anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.actions import OpenWork, still_open
from portal.accounts.actions.colleagues import change_colleague, end_colleague
from portal.accounts.models import Account
from portal.clock import now
from portal.errors import Refused
from portal.extensions import db, writing
from tests.accounts.conftest import code, signs_in, try_code, try_password
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody

Make = Callable[..., str]
Mails = Callable[[], list[tuple[str, str]]]
Events = Callable[[], list[tuple[str, str, str]]]


def test_the_last_administrator_stays(session: Session) -> None:
    only, helper = somebody("administrator"), somebody("adviser")
    by = Viewer(account_id=helper.id, reference=helper.reference, kind="staff")
    with pytest.raises(Refused, match="only administrator left"):
        end_colleague(only.reference, to="", by=by, now=now())
    with pytest.raises(Refused, match="only administrator left"):
        change_colleague(only.reference, name="A", telephone="", roles=["adviser"], team="", by=by, now=now())
    second = somebody("administrator")
    end_colleague(only.reference, to="", by=by, now=now())
    assert second.ended_at is None


def test_of_two_administrators_who_end_one_another_at_once_one_stays(app: Flask) -> None:
    with app.app_context(), writing():
        pair = [somebody("administrator"), somebody("administrator")]
        them = [(account.id, account.reference) for account in pair]
    start, results = threading.Barrier(2), []

    def end(me: tuple[int, str], other: tuple[int, str]) -> None:
        start.wait()
        with app.app_context():
            try:
                with writing():
                    by = Viewer(account_id=me[0], reference=me[1], kind="staff")
                    end_colleague(other[1], to="", by=by, now=now())
                results.append("ended")
            except Refused:
                results.append("refused")

    threads = [threading.Thread(target=end, args=pair) for pair in (them, them[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["ended", "refused"]
    with app.app_context():
        assert len([a for a in db.session.scalars(select(Account)) if a.ended_at is None]) == 1


@pytest.fixture
def work() -> Iterator[dict[int, int]]:
    """Something open: account id -> how much, handed over as a whole."""
    held: dict[int, int] = {}

    def hand_over(account_id: int, /, *, to: str, by: Viewer, now: object) -> None:
        taker = db.session.scalars(select(Account.id).where(Account.reference == to)).one()
        held[taker] = held.get(taker, 0) + held.pop(account_id)

    kind = OpenWork("open thing", "open things", lambda account_id: held.get(account_id, 0), hand_over)
    still_open.append(kind)
    yield held
    still_open.remove(kind)


def test_a_leaver_is_not_ended_while_anything_open_is_theirs(
    administrator: FlaskClient, app: Flask, make: Make, work: dict[int, int], events: Events
) -> None:
    leaver, taker = make("adviser", email="leaver@example.org"), make("adviser", email="taker@example.org")
    with app.app_context():
        ids = {row.reference: row.id for row in db.session.execute(select(Account.reference, Account.id))}
    work[ids[leaver]] = 3
    browser = app.test_client()
    sign_in(browser, leaver)
    assert "3 open things" in read(administrator.get(f"/staff/people/{leaver}")).text
    page = read(administrator.get(f"/staff/people/{leaver}/end"))
    assert "3 open things" in page.text
    choices = {str(o["value"]) for o in page.soup.select("[name=to] option")}
    assert leaver not in choices
    assert taker in choices
    refused = read(press(administrator, page, "End this sign-in"), status=422)
    assert refused.errors == ["Choose who takes over what is still open."]
    assert signs_in(browser)
    assert press(administrator, page, "End this sign-in", to=taker).status_code == 303
    assert work == {ids[taker]: 3}
    assert not signs_in(browser), "from the very next request"
    assert try_password(app.test_client(), email="leaver@example.org").status_code == 422
    assert ("accounts.staff_ended", leaver) in [(e[0], e[2]) for e in events()]
    assert "Left" in read(administrator.get("/staff/people?show=leavers")).text


def test_a_leaver_with_nothing_open_goes_without_questions(administrator: FlaskClient, make: Make) -> None:
    leaver = make("adviser")
    page = read(administrator.get(f"/staff/people/{leaver}/end"))
    assert page.soup.select_one("select[name=to]") is None
    assert press(administrator, page, "End this sign-in").status_code == 303
    assert administrator.get(f"/staff/people/{leaver}/change").status_code == 200


def test_somebody_comes_back(administrator: FlaskClient, app: Flask, make: Make, mails: Mails) -> None:
    leaver = make("adviser")
    press(administrator, read(administrator.get(f"/staff/people/{leaver}/end")), "End this sign-in")
    press(administrator, read(administrator.get(f"/staff/people/{leaver}")), "Invite them back")
    assert mails() == [("staff_invitation", "me@example.org")]
    assert try_password(app.test_client()).status_code == 422, "the old password is gone"


def test_a_reset_second_step_is_told_to_the_other_administrators(
    administrator: FlaskClient, app: Flask, make: Make, mails: Mails, events: Events
) -> None:
    me = make("adviser")
    make("administrator", email="second@example.org")
    browser = app.test_client()
    try_password(browser)
    try_code(browser, code())
    page = read(administrator.get(f"/staff/people/{me}/reset"))
    assert press(administrator, page, "Reset the second step").status_code == 303
    assert not signs_in(browser)
    assert mails() == [("staff_invitation", "me@example.org"), ("second_step_reset", "second@example.org")]
    assert ("accounts.second_step_reset", me) in [(e[0], e[2]) for e in events()]
    assert "Setting up again" in read(administrator.get("/staff/people")).text
