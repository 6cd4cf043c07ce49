"""How support ends, as people read it: finishing, the writer's page, the mailed link, asking again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.messages.models import Message
from portal.support.ending.links import how_it_was_link
from portal.support.ending.models import SupportEnding
from portal.support.ending.sweeps import ask_how_it_was
from portal.support.own import actions as own
from portal.web.changes import begin_write
from tests.asking_for_support.making import ask
from tests.asking_for_support.test_pages import family, ready
from tests.conversations.writing import viewer
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, sign_out
from tests.support.queries import counted

ASKS = "Tell us how it was"


def asked(app: Flask, by: str = "", **said: Any) -> str:
    """The reference of a request, of an account or of a stranger."""
    with app.app_context():
        begin_write()
        request = ask(viewer(by), **said) if by else ask(**said)
        db.session.commit()
        return request.reference


def finish(client: FlaskClient, reference: str, **typed: str) -> Page:
    """What staff see after finishing it."""
    here = f"/staff/support/requests/{reference}"
    page = read(client.get(f"{here}/finish"))
    said = {"reason": "enough", "because": "Talked through", "text": "Bedtime at eight.", **typed}
    answer = press(client, page, "Finish for now", said)
    assert answer.status_code == 303, Page(answer).errors
    return read(client.get(answer.headers["Location"]))


def swept(app: Flask) -> str:
    """The token of the link that went to a stranger, days later."""
    with app.app_context():
        begin_write()
        assert ask_how_it_was(clock.now() + timedelta(days=4)) == 1
        subject = db.session.scalars(
            select(Message.link_subject).where(Message.link == "support_how_it_was")
        ).one()
        link = how_it_was_link(subject or "", base_url="", now=clock.now())
        db.session.commit()
    return link


def test_finishing_asks_why_and_the_writer_says_how_it_was(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sam, alex = family(app)
    reference = asked(app, sam, call_me="Sammy")
    sign_in(client, "support_worker")
    here = f"/staff/support/requests/{reference}"
    page = read(client.get(f"{here}/finish"))
    refused = read(press(client, page, "Finish for now", because="Done"), status=422)
    assert refused.errors == ["Choose why it is finished"]
    for path in ("questionnaire", "how-it-was"):
        assert client.get(f"{here}/{path}").status_code == 404
    done = finish(client, reference)
    assert "Finished because: We helped, and it is enough" in done.text
    assert "They are asked how it was on their page, and an e-mail tells them. Next: " in done.text
    sign_in(client, sam)
    mine = read(client.get(f"/support/requests/{reference}"))
    assert "What we agreed Bedtime at eight." in mine.text
    assert "years later too" in mine.text
    form = read(client.get(mine.link(ASKS)))
    empty = read(press(client, form, "Send what you thought"), status=409)
    assert empty.errors == ["Answer one question at least, or leave this page."]
    told = press(client, empty, "Send what you thought", quick="4", own_words="You were kind.", may_quote="y")
    assert told.headers["Location"].endswith(reference)
    mine = read(client.get(told.headers["Location"]))
    assert "Were we quick enough? Yes, mostly" in mine.text
    assert "You were kind." in mine.text
    again = read(client.get(mine.link("Change what you said")))
    assert "You were kind." in str(again.soup.select_one("#own_words"))
    sign_in(client, "support_worker")
    seen = read(client.get(here))
    assert "They have told us how it was." in seen.text
    assert "In their words (we may quote them) You were kind." in seen.text
    assert "They told us how it was" in seen.text
    sign_in(client, alex)
    assert client.get(f"/support/requests/{reference}/how-it-was").status_code == 404


def test_the_other_parent_reads_what_was_shared_and_nothing_of_the_questionnaire(
    app: Flask, client: FlaskClient
) -> None:
    ready(app)
    sam, alex = family(app)
    reference = asked(app, sam)
    with app.app_context():
        begin_write()
        own.share(reference, by=viewer(sam), now=clock.now())
        db.session.commit()
    sign_in(client, "support_worker")
    finish(client, reference)
    sign_in(client, sam)
    form = read(client.get(f"/support/requests/{reference}/how-it-was"))
    press(client, form, "Send what you thought", home_better="2", own_words="Canaryword")
    sign_in(client, alex)
    theirs = read(client.get(f"/support/requests/{reference}"))
    assert "Finished for now" in theirs.text
    for word in ("How was it", "how it was", "Canaryword", "Ask again", "home better"):
        assert word not in theirs.text
    for path in ("how-it-was", "again"):
        assert client.get(f"/support/requests/{reference}/{path}").status_code == 404
    answer = press(client, form, "Send what you thought", quick="1")
    assert answer.status_code == 404


def test_a_stranger_answers_by_the_link_and_reads_nothing_back(app: Flask, client: FlaskClient) -> None:
    ready(app)
    reference = asked(app, email="rowan@example.org")
    sign_in(client, "support_worker")
    shown = finish(client, reference)
    assert "by a link to the e-mail address they gave" in shown.text
    sign_out(client)
    link = swept(app)
    page = read(client.get(link))
    for word in (reference, "Sam Example", "Bedtime", "She does not sleep", "rowan"):
        assert word not in page.html.replace(link, "")
    done = press(client, page, "Send what you thought", listened="5", own_words="Canaryword")
    thanks = read(client.get(done.headers["Location"]))
    assert "Thank you for telling us" in thanks.h1
    again = read(client.get(thanks.link("change what you said")))
    assert "Canaryword" not in again.html
    assert not again.soup.select("[checked]")
    assert "what you send now takes its place" in again.text
    over = read(client.get(link[:-3]), status=404)
    assert "This link doesn’t open anything any more" in over.h1
    with app.app_context():
        begin_write()
        row = db.session.scalars(select(SupportEnding)).one()
        row.given_at = clock.now() - timedelta(days=31)
        db.session.commit()
    assert "You have told us already" in read(client.get(link)).h1
    assert read(press(client, again, "Send what you thought", quick="1")).h1 == "You have told us already"


def test_staff_keep_it_back_let_it_go_out_and_take_it_down(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sam, _ = family(app)
    reference = asked(app, sam)
    sign_in(client, "support_worker")
    finish(client, reference)
    here = f"/staff/support/requests/{reference}"
    page = read(client.get(f"{here}/questionnaire"))
    kept = press(client, page, "Keep it back")
    shown = read(client.get(kept.headers["Location"]))
    assert "A colleague keeps it back." in shown.text
    assert client.get(f"{here}/how-it-was").status_code == 404
    sign_in(client, sam)
    mine = read(client.get(f"/support/requests/{reference}"))
    assert "How was it" not in mine.text
    assert "Ask again" in mine.text
    assert client.get(f"/support/requests/{reference}/how-it-was").status_code == 404
    sign_in(client, "support_worker")
    page = read(client.get(f"{here}/questionnaire"))
    press(client, page, "Let it go out")
    form = read(client.get(f"{here}/how-it-was"))
    done = press(client, form, "Keep their answers", helped="3")
    shown = read(client.get(done.headers["Location"]))
    assert "taken down on the telephone" in shown.text
    assert "Did it help? In part" in shown.text


def test_after_a_safeguarding_referral_the_writers_page_looks_as_ever(
    app: Flask, client: FlaskClient
) -> None:
    ready(app)
    sam, _ = family(app)
    reference = asked(app, sam)
    sign_in(client, "support_worker")
    here = f"/staff/support/requests/{reference}"
    call = read(client.get(f"{here}/advice-call"))
    press(client, call, "Write down the call", outcome="safeguarding", text="Referred", agreed="")
    shown = finish(client, reference, reason="passed_on", text="")
    assert "After a safeguarding referral nothing goes out before you release it." in shown.text
    sign_in(client, sam)
    mine = read(client.get(f"/support/requests/{reference}"))
    assert "How was it" not in mine.text
    assert "safeguarding" not in mine.html.lower()


def test_asking_again_begins_with_what_we_know(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sam, _ = family(app)
    reference = asked(
        app, sam, about="my son, 12", call_me="Sammy", safe_times="Mornings", risks=("danger_now",)
    )
    sign_in(client, sam)
    assert client.get(f"/support/requests/{reference}/again").status_code == 404  # it goes on still
    sign_in(client, "support_worker")
    finish(client, reference)
    sign_in(client, sam)
    page = read(client.get(read(client.get(f"/support/requests/{reference}")).link("Ask again")))
    assert page.h1 == "Ask for support"
    for name, value in (("about", "my son, 12"), ("call_me", "Sammy"), ("safe_times", "Mornings")):
        field = page.soup.select_one(f"#{name}")
        assert field is not None
        assert field["value"] == value
    assert not page.soup.select("[name=risks][checked]")
    assert "She does not sleep" not in page.html
    sent = press(client, page, "Ask for support", risks=["none"], words="It is back", feels="can_wait")
    assert sent.status_code == 303, Page(sent).errors
    assert reference not in sent.headers["Location"]


def test_pages_of_what_has_ended_cost_ten_queries_at_most(app: Flask, client: FlaskClient) -> None:
    ready(app)
    sam, _ = family(app)
    reference = asked(app, sam)
    sign_in(client, "support_worker")
    finish(client, reference)
    here = f"/staff/support/requests/{reference}"
    for page in (here, f"{here}/questionnaire", f"{here}/how-it-was"):
        with counted(app) as queries:
            read(client.get(page))
        assert len(queries) <= 10, (page, queries)
    sign_in(client, sam)
    own_page = f"/support/requests/{reference}"
    for page in (own_page, f"{own_page}/how-it-was", f"{own_page}/again"):
        with counted(app) as queries:
            read(client.get(page))
        assert len(queries) <= 10, (page, queries)
