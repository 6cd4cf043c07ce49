"""One write transaction a request: all of it or nothing, and once however often it is sent."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import BadRequest

from portal import clock
from portal.audit.actions import record
from portal.audit.models import AuditRow
from portal.errors import Refused
from portal.extensions import db
from portal.households.models import Household
from portal.web import change
from portal.web.changes import KEPT, Repeated, forget_once_keys
from portal.web.models import OnceKey
from tests.support.pages import press, read
from tests.support.people import sign_in

KEY = "k" * 24


def post(app: Flask, key: str, path: str = "/somewhere", act: Callable[[], None] | None = None) -> str:
    """Send a form with this once-key; where its sender is led."""
    with app.test_request_context(path, method="POST", data={"once": key} if key else {}):
        try:
            with change() as done:
                record("test.done", by="tester", subject_kind="test", subject_ref=key, now=clock.now())
                if act:
                    act()
                done.to("/after")
            return done.response().headers["Location"]
        except Repeated as repeated:
            return f"again {repeated.location}"


def times_done(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(AuditRow.event == "test.done")) or 0


def refuse() -> None:
    raise Refused("Not today.")


def test_a_form_sent_twice_acts_once_and_both_get_the_same_answer(app: Flask) -> None:
    assert post(app, KEY) == "/after"
    assert post(app, KEY) == "again /after"
    assert times_done(app) == 1


def test_the_same_key_at_another_address_is_another_form(app: Flask) -> None:
    post(app, KEY, "/one")
    assert post(app, KEY, "/two") == "/after"
    assert times_done(app) == 2


def test_where_a_form_led_is_sealed_since_it_may_hold_a_link(app: Flask) -> None:
    with app.test_request_context("/somewhere", method="POST", data={"once": KEY}), change() as done:
        done.to("/references/a-live-token", "You have named Pat Instance.")
    with app.app_context():
        raw = repr(db.session.connection().exec_driver_sql("SELECT * FROM once_key").all())
    assert "a-live-token" not in raw
    assert "Pat" not in raw
    assert post(app, KEY) == "again /references/a-live-token"


def test_somebody_elses_key_gives_nothing_of_their_answer(app: Flask, client: FlaskClient) -> None:
    with_a_session = app.test_client()
    sign_in(client, "applicant")
    sign_in(with_a_session, "applicant")

    def word(browser: FlaskClient, word: str) -> str:
        page = read(browser.get("/home/people/code-word"))
        for field in page.soup.select("input[name=once]"):
            field["value"] = KEY
        button = page.soup.select("main form button")[0].get_text(" ", strip=True)
        return press(browser, page, button, {"word": word}).headers["Location"]

    first = word(client, "blue teapot")
    assert word(with_a_session, "red kettle") == first
    with app.app_context():
        words = set(db.session.scalars(select(Household.code_word)))
    assert words == {"blue teapot", "red kettle"}, (
        "the other's form was carried out, not answered by the first"
    )


def test_a_refused_form_changes_nothing_and_may_be_sent_again(app: Flask) -> None:
    with pytest.raises(Refused):
        post(app, KEY, act=refuse)
    assert times_done(app) == 0
    assert post(app, KEY) == "/after"
    assert times_done(app) == 1


def test_a_form_without_its_key_is_not_carried_out(app: Flask) -> None:
    with pytest.raises(BadRequest):
        post(app, "")
    assert times_done(app) == 0


def test_a_change_must_say_where_its_reader_goes(app: Flask) -> None:
    with (
        app.test_request_context("/x", method="POST", data={"once": KEY}),
        pytest.raises(RuntimeError),
        change(),
    ):
        pass


def test_twenty_posts_of_one_form_at_once_act_once(app: Flask) -> None:
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(post(app, KEY))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["/after"] + ["again /after"] * 19
    assert times_done(app) == 1


def test_twenty_different_forms_at_once_all_act(app: Flask) -> None:
    threads = [threading.Thread(target=post, args=(app, f"{KEY}{n}")) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert times_done(app) == 20


def test_old_keys_are_forgotten(app: Flask) -> None:
    post(app, KEY)
    with app.app_context():
        db.session.get_one(OnceKey, db.session.scalars(select(OnceKey.key)).one()).made_at -= KEPT * 2
        db.session.commit()
        assert forget_once_keys() == 1
        db.session.commit()
