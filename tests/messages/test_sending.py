"""Sending over SMTP, against a real server: what goes out, what is kept, what is tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from flask import Flask

from portal import clock
from portal.access import SYSTEM, VISITOR
from portal.extensions import db, writing
from portal.messages import post, sweeps
from portal.messages.actions import withdraw_messages
from portal.messages.models import Message
from portal.messages.queries import MailTrouble, undelivered_for_worklist
from portal.messages.rules import GIVE_UP_AFTER
from portal.messages.sweeps import send_due
from tests.messages.conftest import Write
from tests.messages.mail_server import MailServer

Row = Callable[[str], Message]


def work(app: Flask) -> int:
    """One pass of a worker."""
    with app.app_context():
        return send_due(clock.now())


def trouble(app: Flask) -> MailTrouble:
    with app.app_context():
        return undelivered_for_worklist(VISITOR, clock.now())


def test_a_message_goes_out_once(
    app: Flask, mail_server: MailServer, write: Write, row: Row, live_link: str
) -> None:
    reference = write()
    assert [work(app), work(app)] == [1, 0]
    [letter] = mail_server.letters
    assert letter["To"] == "robin@example.org"
    assert letter["From"] == "Your team <hello@agency.example.org>"
    assert mail_server.envelopes[0].mail_from == "hello@agency.example.org"
    assert letter["Subject"] == "There is something for you"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == row(reference).message_id
    assert letter["Message-ID"].endswith("@localhost>")
    assert parsedate_to_datetime(letter["Date"]) == clock.now().astimezone(UTC)
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert live_link in plain.get_content()
    assert f'href="{live_link}"' in html.get_content()


def test_no_live_link_is_kept(
    app: Flask, mail_server: MailServer, write: Write, row: Row, live_link: str
) -> None:
    reference = write()
    work(app)
    kept = row(reference)
    assert (kept.state, kept.sent_at) == ("sent", clock.now())
    assert kept.sent_text is not None
    assert "[link]" in kept.sent_text
    for column in Message.__table__.columns:
        assert "live-token" not in str(getattr(kept, column.key)), column


def test_a_refused_address_is_given_up_at_once_and_holds_up_nobody(
    app: Flask, mail_server: MailServer, write: Write, row: Row
) -> None:
    mail_server.refuses["gone@example.org"] = "550 5.1.1 No such mailbox"
    refused, other = write("gone@example.org"), write("there@example.org")
    assert work(app) == 2
    assert row(refused).state == "undeliverable"
    assert row(refused).last_problem == "The mail server said: 550 5.1.1 No such mailbox"
    assert row(other).state == "sent"
    shown = trouble(app)
    assert [one.reference for one in shown.undelivered] == [refused]
    assert shown.not_going_out_since is None


def test_an_address_refused_for_now_is_tried_for_72_hours_with_growing_gaps(
    app: Flask, mail_server: MailServer, write: Write, row: Row, frozen: time_machine.Traveller
) -> None:
    mail_server.refuses["busy@example.org"] = "451 Try later"
    reference, began = write("busy@example.org"), clock.now()
    gaps: list[float] = []
    while row(reference).state == "waiting":
        assert len(gaps) > 8 or not trouble(app).is_any
        tried = clock.now()
        assert work(app) == 1
        after = row(reference)
        if after.state == "waiting":
            gaps.append((after.next_try_at - tried).total_seconds() / 60)
            frozen.move_to(after.next_try_at)
    assert work(app) == 0
    assert gaps[:8] == [1, 2, 5, 10, 30, 60, 120, 120]
    assert clock.now() - began == GIVE_UP_AFTER
    assert row(reference).state == "undeliverable"
    assert len(trouble(app).undelivered) == 1


def test_a_server_that_refuses_everybody_loses_no_message(
    app: Flask, mail_server: MailServer, write: Write, row: Row, frozen: time_machine.Traveller
) -> None:
    mail_server.greeting = "554 5.3.2 We take no mail from you"
    first, second = write("a@example.org"), write("b@example.org")
    assert work(app) == 1  # one try a pass while the server is in trouble
    assert work(app) == 1
    assert {row(first).state, row(second).state} == {"waiting"}
    assert row(first).problem_kind == "server"
    mail_server.greeting = ""
    frozen.shift(timedelta(minutes=2))
    work(app)
    assert mail_server.arrived == {"a@example.org": 1, "b@example.org": 1}


def test_an_hour_without_a_mail_server(
    app: Flask, mail_server: MailServer, write: Write, frozen: time_machine.Traveller
) -> None:
    """Nothing lost, nothing twice, and staff see it."""
    mail_server.stop()
    people = [f"person-{number}@example.org" for number in range(6)]
    seen, began = {}, clock.now()
    for minute in range(60):
        if minute % 10 == 0:
            write(people[minute // 10])
        for _ in range(3):
            work(app)
        seen[minute] = trouble(app).not_going_out_since
        frozen.shift(timedelta(minutes=1))
    assert seen[5] is None
    assert seen[30] == began
    assert not mail_server.envelopes
    mail_server.start()
    minutes = 0
    while len(mail_server.envelopes) < len(people) and minutes < 120:
        work(app)
        work(app)
        frozen.shift(timedelta(minutes=1))
        minutes += 1
    assert mail_server.arrived == dict.fromkeys(people, 1)
    assert not trouble(app).is_any
    assert work(app) == 0


def test_a_claim_that_was_never_recorded_is_repeated_once(
    app: Flask,
    mail_server: MailServer,
    write: Write,
    row: Row,
    frozen: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        """The worker ends here, between the server's answer and the record of it."""

    def die(*_: object) -> None:
        raise Killed

    reference = write()
    with monkeypatch.context() as dying:
        dying.setattr(sweeps, "_record_sent", die)
        with pytest.raises(Killed):
            work(app)
    assert row(reference).state == "waiting"
    assert work(app) == 0, "the claim holds for five minutes"
    frozen.shift(timedelta(minutes=5))
    assert [work(app), work(app)] == [1, 0]
    frozen.shift(timedelta(hours=100))
    assert work(app) == 0
    first, second = mail_server.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_a_worker_killed_before_sending_loses_nothing(
    app: Flask,
    mail_server: MailServer,
    write: Write,
    frozen: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    write()
    with monkeypatch.context() as dying:
        dying.setattr(post.SmtpCarrier, "carry", die)
        with pytest.raises(KeyboardInterrupt):
            work(app)
    assert not mail_server.envelopes
    frozen.shift(timedelta(minutes=5))
    work(app)
    assert mail_server.arrived == {"robin@example.org": 1}


def test_no_transaction_is_open_while_the_server_is_spoken_to(
    app: Flask, mail_server: MailServer, write: Write
) -> None:
    """Another process can write while a slow server takes its time."""
    written = []

    def write_meanwhile() -> None:
        written.append(write("later@example.org"))
        mail_server.on_taking = None

    mail_server.on_taking = write_meanwhile
    write()
    work(app)
    assert len(written) == 1
    assert mail_server.arrived["later@example.org"] == 1


def test_what_was_withdrawn_is_not_sent(app: Flask, mail_server: MailServer, write: Write, row: Row) -> None:
    reference = write()
    with app.app_context(), writing():
        assert withdraw_messages("sample", "7K4M-92QX", by=SYSTEM, now=clock.now()) == 1
    assert work(app) == 0
    assert row(reference).state == "withdrawn"
    assert not mail_server.envelopes


def test_what_was_withdrawn_after_it_was_claimed_is_not_sent(
    app: Flask, mail_server: MailServer, write: Write, row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = sweeps._claim

    def claim_then_withdraw(*arguments: object) -> object:
        claimed = claim(*arguments)  # type: ignore[arg-type]  # handed on as they came
        with writing():
            withdraw_messages("sample", "7K4M-92QX", by=SYSTEM, now=clock.now())
        return claimed

    reference = write()
    monkeypatch.setattr(sweeps, "_claim", claim_then_withdraw)
    work(app)
    assert row(reference).state == "withdrawn"
    assert not mail_server.envelopes


def test_a_link_that_has_nothing_to_open_any_more_takes_its_message_back(
    app: Flask, mail_server: MailServer, write: Write, row: Row
) -> None:
    reference = write(link_subject="gone")
    work(app)
    assert row(reference).state == "withdrawn"
    assert not mail_server.envelopes


def test_a_message_that_cannot_be_written_holds_up_nobody(
    app: Flask, mail_server: MailServer, write: Write, row: Row
) -> None:
    broken = write("first@example.org")
    with app.app_context(), writing():
        db.session.query(Message).update({"link": "a maker nobody registered"})
    write("second@example.org")
    assert work(app) == 2
    assert row(broken).problem_kind == "wording"
    assert mail_server.arrived == {"second@example.org": 1}


def test_encryption_that_the_settings_ask_for_is_never_left_out(
    app: Flask, mail_server: MailServer, write: Write, row: Row
) -> None:
    mail_server.use(app, smtp_security="starttls")  # this server offers none
    reference = write()
    work(app)
    assert not mail_server.envelopes
    assert (row(reference).state, row(reference).problem_kind) == ("waiting", "server")


def test_without_a_server_the_outbox_keeps_the_live_link(
    app: Flask, write: Write, row: Row, live_link: str
) -> None:
    reference = write()
    assert work(app) == 1
    assert live_link in (row(reference).sent_text or "")
