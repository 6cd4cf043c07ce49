"""Staff's pages: write to one or both, answer, note, share, and what is kept of it elsewhere."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.conversations.models import Conversation, Note, Post, WritingDraft
from portal.extensions import db
from portal.households.models import Household
from tests.conversations.writing import (
    Home,
    as_,
    everything_outside,
    home,
    mails,
    person,
    post,
    restrict,
    see,
    value_of,
)
from tests.households.making import written
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody
from tests.support.queries import counted

SECRET = "Her sister told us about the debts."


@pytest.fixture
def there(app: Flask, client: FlaskClient) -> Home:
    """A couple, with their worker signed in."""
    made = written(app, home)
    sign_in(client, made.worker)
    return made


def of(there: Home, path: str = "messages") -> str:
    return f"/staff/households/{there.reference}/{path}"


def to_sam(app: Flask, client: FlaskClient, there: Home, text: str = SECRET) -> str:
    """A conversation with Sam alone, through the page; its reference."""
    with app.app_context():
        sam = person(there.sam).reference
    form = see(client, of(there, "messages/new"))
    answer = press(client, form, "Send this message", to=sam, subject="About your visit", text=text)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location.rsplit("/", 1)[1]


def count(app: Flask, table: type[Post | Note | Conversation | WritingDraft]) -> int:
    with app.app_context():
        return len(db.session.scalars(select(table)).all())


def test_a_message_to_one_is_read_by_her_and_the_other_gets_the_same_404(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    reference = to_sam(app, client, there)
    sam, alex = as_(client, there.sam), as_(client, there.alex)
    assert "New" in see(sam, "/home/messages").text
    seen = see(sam, f"/home/messages/{reference}")
    assert SECRET in seen.text
    assert "Only you and our staff read this." in seen.text
    assert "New" not in see(sam, "/home/messages").text, "it was read"
    page = see(alex, "/home/messages")
    assert "No messages yet" in page.text
    hidden = alex.get(f"/home/messages/{reference}")
    missing = alex.get("/home/messages/ZZZZ-ZZZZ")
    assert hidden.status_code == missing.status_code == 404
    assert "About your visit" not in hidden.get_data(as_text=True)
    assert post(alex, page, f"/home/messages/{reference}/draft", text="x").status_code == 404
    assert post(alex, page, f"/home/messages/{reference}", text="x", once="k" * 20).status_code == 404
    staff = see(client, of(there, f"messages/{reference}"))
    assert "Read by Sam at 10am on Friday 20 November 2026" in staff.text


def test_nobody_is_chosen_beforehand_and_what_was_typed_stays(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    form = see(client, of(there, "messages/new"))
    again = read(press(client, form, "Send this message", subject="Visit", text="A long letter."), status=422)
    assert again.errors == ["Choose who will read it"]
    assert "A long letter." in again.html
    assert count(app, Post) == 0


def test_pressing_twice_sends_once(app: Flask, client: FlaskClient, there: Home) -> None:
    reference = to_sam(app, client, there)
    form = see(client, of(there, f"messages/{reference}"))
    first = press(client, form, "Send this message", text="One more thing")
    second = press(client, form, "Send this message", text="One more thing")
    assert first.location == second.location
    assert count(app, Post) == 2


def test_she_answers_while_staff_answer(app: Flask, client: FlaskClient, there: Home) -> None:
    reference = to_sam(app, client, there)
    form = see(client, of(there, f"messages/{reference}"))
    sam = as_(client, there.sam)
    theirs = see(sam, f"/home/messages/{reference}")
    press(sam, theirs, "Send your message", text="Wait: the school rang.")
    refused = read(press(client, form, "Send this message", text="See you on Monday."), status=409)
    assert "Sam Example wrote while you were writing" in refused.errors[0]
    assert "Wait: the school rang." in refused.text
    assert "See you on Monday." in refused.html
    assert press(client, refused, "Send this message").status_code == 303
    assert count(app, Post) == 3


def test_what_waits_for_an_answer_stands_in_the_list_until_it_is_answered(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    reference = to_sam(app, client, there)
    assert "Nothing waits for an answer" in see(client, "/staff/messages-from-families").text
    sam = as_(client, there.sam)
    press(sam, see(sam, f"/home/messages/{reference}"), "Send your message", text="Thank you")
    listed = see(client, "/staff/messages-from-families")
    assert "With Sam alone" in listed.text
    assert "Yours" in listed.text
    page = see(client, of(there, f"messages/{reference}"))
    assert "Our turn since 10am on Friday 20 November 2026" in page.text
    press(client, page, "This needs no answer")
    assert "Nothing waits" in see(client, "/staff/messages-from-families").text
    assert client.get(f"/staff/messages-from-families/{reference}").location == of(
        there, f"messages/{reference}"
    )


def test_no_private_text_stands_in_mail_audit_log_or_address(
    app: Flask, client: FlaskClient, there: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    reference = to_sam(app, client, there)
    page = see(client, of(there, "notes"))
    press(client, page, "Save the note", text=SECRET)
    sam = as_(client, there.sam)
    press(sam, see(sam, f"/home/messages/{reference}"), "Send your message", text=SECRET)
    kept = everything_outside(app)
    assert reference in kept
    for told in (kept, caplog.text, reference):
        assert "sister" not in told
        assert "About your visit" not in told
    with app.app_context():
        assert [(mail.to, mail.parameters) for mail in mails()] == [(f"sam-{there.id}@example.org", {})]


def test_a_note_is_shared_only_after_looking_and_choosing(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    press(client, see(client, of(there, "notes")), "Save the note", text="We agreed on Tuesdays.")
    notes = see(client, of(there, "notes"))
    assert "Private: the family never sees this" in notes.text
    sharing = next(str(a["href"]) for a in notes.soup.select("a") if str(a["href"]).endswith("/sharing"))
    look = see(client, sharing)
    assert "Nothing is shared yet." in look.text
    assert "We agreed on Tuesdays." in look.text
    assert read(press(client, look, "Share this note with the family"), status=422).errors == [
        "Choose who will read it"
    ]
    sam = as_(client, there.sam)
    assert "No messages yet" in see(sam, "/home/messages").text
    press(client, look, "Share this note with the family", to="both")
    note = see(sam, see(sam, "/home/messages").link("A note from Tom Worker"))
    assert "We agreed on Tuesdays." in note.text
    assert "The family reads this" in see(client, of(there, "notes")).text
    withdrawal = sharing.replace("/sharing", "/withdrawal")
    press(client, see(client, withdrawal), "Take this note back")
    gone = see(sam, see(sam, "/home/messages").link("A note we took back"))
    assert "We agreed on Tuesdays." not in gone.html
    assert "We took this note back" in gone.text


def test_an_action_is_written_and_ticked_and_the_reader_returns(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    form = see(client, of(there, "notes"))
    answer = press(
        client, form, "Save the note", text="Ring the school", due_on=["27", "11", "2026"], back="/staff"
    )
    assert answer.location.startswith("/staff#note-")
    page = see(client, of(there, "notes"))
    assert "To do by Friday 27 November 2026" in page.text
    press(client, page, "Tick as done : Tom Worker, 10am on Friday 20 November 2026")
    assert "Done by Tom Worker" in see(client, of(there, "notes")).text


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example", "/home", "/staff//x"])
def test_nobody_is_led_elsewhere(app: Flask, client: FlaskClient, there: Home, back: str) -> None:
    form = see(client, of(there, "notes"))
    answer = press(client, form, "Save the note", text="A note", back=back)
    assert answer.location.startswith(of(there, "notes#note-"))


def test_a_message_is_ticked_under_its_own_conversation_alone(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    first, second = to_sam(app, client, there), to_sam(app, client, there, "Something else.")
    with app.app_context():
        other = db.session.scalars(select(Post.reference).order_by(Post.id.desc())).first()
    page = see(client, of(there, f"messages/{first}"))
    assert post(client, page, of(there, f"messages/{first}/posts/{other}/copied")).status_code == 404
    assert (
        post(client, page, of(there, f"messages/{second}/posts/{other}/copied"), once="k" * 20).status_code
        == 303
    )


def test_a_note_and_a_message_are_copied_and_ticked(app: Flask, client: FlaskClient, there: Home) -> None:
    press(client, see(client, of(there, "notes")), "Save the note", text="A note for the system.")
    page = see(client, of(there, "notes"))
    where = next(str(a["href"]) for a in page.soup.select("a") if "Text for the case system" in a.get_text())
    copy = see(client, where)
    assert "Household " + there.reference in copy.html
    press(client, copy, "I have copied it")
    assert "Copied Fri 20 Nov" in see(client, of(there, "notes")).text
    reference = to_sam(app, client, there)
    thread = see(client, of(there, f"messages/{reference}"))
    where = next(
        str(a["href"]) for a in thread.soup.select("a") if "Text for the case system" in a.get_text()
    )
    copy = see(client, where)
    assert "With Sam Example alone" in copy.html
    press(client, copy, "I have copied it")
    assert "Copied Fri 20 Nov" in see(client, of(there, f"messages/{reference}")).text


def test_what_is_typed_is_kept_and_gone_once_sent(app: Flask, client: FlaskClient, there: Home) -> None:
    reference = to_sam(app, client, there)
    here = of(there, f"messages/{reference}")
    form = see(client, here)
    once = value_of(form, "Send this message", "once")
    saved = post(client, form, f"{here}/draft", autosave=True, text="Half a sen", once=once)
    assert saved.status_code == 204
    again = see(client, here)
    assert "Half a sen" in again.html
    with app.app_context():
        assert "Half" not in str(db.session.connection().exec_driver_sql("SELECT * FROM writing_draft").all())
    colleague = as_(client, there.sam)
    assert "Half a sen" not in see(colleague, f"/home/messages/{reference}").html
    press(client, again, "Send this message", text="Half a sentence, and the rest.")
    late = value_of(again, "Send this message", "once")
    post(client, form, f"{here}/draft", autosave=True, text="Half a sentence", once=late)
    box = see(client, here).soup.select_one("textarea[name=text]")
    assert box is not None
    assert box.get_text().strip() == "", "what a sent form saves late is no draft"
    assert press(client, see(client, here), "Finish it later", text="Not now").status_code == 303
    assert "Not now" in see(client, here).html, "without a script it is kept by a button"


def test_outside_own_work_a_reason_is_asked_and_nothing_typed_is_lost(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    sign_in(client, "family_finder")
    for path in ("messages", "messages/new", "notes", "notes/new"):
        assert "/reason" in client.get(of(there, path)).location
    asked = see(client, client.get(of(there, "notes/new")).location)
    answer = post(client, asked, of(there, "notes/new"), text="Typed before midnight", once="k" * 20)
    assert "/reason" in answer.location
    assert count(app, Note) == 0
    with app.app_context():
        assert db.session.scalars(select(WritingDraft.fields)).one() == '{"text": "Typed before midnight"}'


def test_a_restricted_household_is_not_there_for_who_is_not_named(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    reference = to_sam(app, client, there)

    def close() -> None:
        restrict(db.session.get_one(Household, there.id), somebody("manager"), somebody("assessor"))

    written(app, close)
    for path in ("messages", f"messages/{reference}", "messages/new", "notes", "notes/new"):
        assert client.get(of(there, path)).status_code == 404
    assert client.get(f"/staff/messages-from-families/{reference}").status_code == 404


def test_a_conversation_of_another_household_is_not_found_here(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    reference = to_sam(app, client, there)

    def another() -> Home:
        other = home()
        for open_one in db.session.scalars(select(Household).where(Household.id == other.id)):
            open_one.label = "Others"
        return other

    other = written(app, another)
    sign_in(client, other.worker)
    assert client.get(of(other, f"messages/{reference}")).status_code == 404


def test_a_page_costs_as_much_with_many_messages_as_with_few(
    app: Flask, client: FlaskClient, there: Home
) -> None:
    reference = to_sam(app, client, there)
    costs = []
    for _ in range(2):
        with counted(app) as asked:
            see(client, of(there, f"messages/{reference}"))
            see(client, of(there, "notes"))
            see(client, "/staff/messages-from-families")
        costs.append(len(asked))
        for number in range(6):
            press(
                client,
                see(client, of(there, f"messages/{reference}")),
                "Send this message",
                text=f"More {number}",
            )
            press(client, see(client, of(there, "notes")), "Save the note", text=f"Note {number}")
    assert costs[0] == costs[1]


def test_who_opened_is_written_down(app: Flask, client: FlaskClient, there: Home) -> None:
    see(client, of(there))
    see(client, of(there, "notes"))
    with app.app_context():
        rows = db.session.execute(
            select(AuditRow.event, AuditRow.by).where(AuditRow.subject_ref == there.reference)
        )
        opened = {tuple(row) for row in rows}
    assert {("conversations.opened", there.worker), ("notes.opened", there.worker)} <= opened
