"""Staff put right what an enquiry says about its people and how to reach them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.access import SYSTEM
from portal.enquiries import links
from portal.enquiries.actions import confirm_email
from portal.enquiries.joining.duplicates import possible_duplicates
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Household
from portal.messages.models import Message
from portal.promises.models import Promise, PromiseWord
from tests.enquiries.answering import audited, colleague, enquiry, kinds, page, stored, written
from tests.support.pages import Page, press, read
from tests.support.people import authority, sign_in

SAVE = "Save the details"
OLD, NEW = "sam@example.org", "sam.right@example.org"


def details(client: FlaskClient, reference: str) -> Page:
    """The form, with what stands."""
    return page(client, reference, "/details")


def found_by(client: FlaskClient, words: str) -> str:
    """What a search for these words shows."""
    asked = press(client, read(client.get("/staff/enquiries")), "Search enquiries", {"words": words})
    return read(client.get(asked.location)).text


def value(seen: Page, name: str) -> str:
    """What a field of one line holds."""
    return str(seen.soup.select(f"input[name={name}]")[0].get("value", ""))


def mail(app: Flask) -> list[tuple[str, str, str]]:
    """The e-mails: template, address, how each stands."""
    with app.app_context():
        rows = db.session.scalars(select(Message).order_by(Message.id))
        return [(row.template, row.to, row.state) for row in rows]


def test_the_form_shows_what_stands_and_saves_what_is_right(app: Flask, client: FlaskClient) -> None:
    written(app, lambda: authority("medway"))
    reference = enquiry(
        app, no_voicemail=True, reach_by=("email",), safe_times="Mondays\nor Tuesdays", access_needs="A ramp"
    )
    sign_in(client, "adviser")
    form = read(client.get(page(client, reference).link("Put details right")))
    assert [value(form, name) for name in ("given_name", "telephone", "email", "town", "postcode")] == [
        "Sam",
        "07700 900001",
        OLD,
        "Maidstone",
        "ME14 1XX",
    ]
    assert [str(box["value"]) for box in form.soup.select("input[checked]")] == [
        "email",
        "no_voicemail",
        "kent",
    ]
    typed = {
        "second_given_name": "Kim",
        "second_family_name": "Sample",
        "telephone": "+44 7700 900002",
        "town": "Chatham",
        "authority": "medway",
        "wishes": ["speak_to_me_first"],
        "language_needs": "British Sign Language",
    }
    press(client, form, SAVE, typed)
    now = stored(app, reference)
    assert (now.label, now.telephone, now.telephone_digits) == (
        "Sam and Kim Sample",
        "07700 900002",
        "07700900002",
    )
    assert (now.town, now.authority, now.language_needs) == ("Chatham", "medway", "British Sign Language")
    assert (now.no_voicemail, now.speak_to_me_first, now.reach_by) == (False, True, ["email"])
    assert (now.safe_times, now.access_needs) == ("Mondays\nor Tuesdays", "A ramp")
    seen = page(client, reference)
    assert "Telephone number: 07700 900001 → 07700 900002" in seen.text
    assert "No voicemail: yes → no" in seen.text
    assert "Good days and times:" not in seen.text
    (row,) = audited(app, "enquiries.details_changed")
    fields = "second_given_name, second_family_name, telephone, no_voicemail, speak_to_me_first, "
    assert row.details == {"fields": fields + "town, authority, language_needs"}


def test_the_new_name_is_found_the_old_one_is_not_and_promises_follow(
    app: Flask, client: FlaskClient
) -> None:
    written(app, lambda: authority("medway"))
    reference = enquiry(app, email=None, family_name="Smaple")
    sign_in(client, "adviser")
    assert reference in found_by(client, "Smaple")
    press(client, details(client, reference), SAVE, {"family_name": "Okonkwo", "authority": "medway"})
    assert reference in found_by(client, "Okonkwo")
    assert reference in found_by(client, reference)
    assert "Nobody found" in found_by(client, "Smaple")
    with app.app_context():
        promises = db.session.scalars(select(Promise)).all()
        assert {(one.label, one.authority) for one in promises} == {("Sam Okonkwo", "medway")}
        assert len(promises) == 2
        words = set(db.session.scalars(select(PromiseWord.word)))
    assert "okonkwo" in words
    assert "smaple" not in words


def test_a_new_telephone_number_finds_the_same_people(app: Flask, client: FlaskClient) -> None:
    first = enquiry(app, telephone="01632 960123")
    second = enquiry(app, email=None, given_name="Robin", family_name="Other", postcode="CT1 1XX")
    sign_in(client, "adviser")
    press(client, details(client, second), SAVE, {"telephone": "01632 960123"})
    with app.app_context():
        alike = possible_duplicates(colleague(), stored(app, second))
        assert [one.reference for one in alike] == [first]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"given_name": ""}, "Enter their first name"),
        ({"second_given_name": "Kim"}, "Enter both of the partner’s names, or neither"),
        ({"telephone": "half"}, "Enter a telephone number, like"),
        ({"email": "sam at home"}, "Enter an e-mail address like"),
        ({"telephone": "", "email": ""}, "Enter a telephone number, an e-mail address or an address"),
    ],
)
def test_an_error_keeps_what_was_typed(
    app: Flask, client: FlaskClient, typed: dict[str, str], message: str
) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    wrong = read(press(client, details(client, reference), SAVE, {"town": "Kept Town", **typed}), status=422)
    assert any(error.startswith(message) for error in wrong.errors), wrong.errors
    assert value(wrong, "town") == "Kept Town"
    assert stored(app, reference).town == "Maidstone"
    assert "details" not in kinds(app, reference)


def test_a_new_address_is_asked_to_confirm_and_the_old_one_gets_nothing_more(
    app: Flask, client: FlaskClient
) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")

    def old_link() -> str:
        return links.confirm_link(reference, base_url="", now=clock.now()).rsplit("/", 1)[1]

    token = written(app, old_link)
    news = press(client, details(client, reference), SAVE, {"email": "Sam.Right@Example.org"})
    seen = read(client.get(news.location))
    assert "What had not gone out to the old address yet was taken back" in seen.text
    assert "Not confirmed yet" in seen.text
    assert mail(app) == [
        ("enquiry_sent", OLD, "withdrawn"),
        ("information_pack", OLD, "withdrawn"),
        ("enquiry_sent", NEW, "waiting"),
    ]

    def subjects() -> list[str]:
        rows = db.session.scalars(
            select(Message).where(Message.template == "enquiry_sent").order_by(Message.id)
        )
        return [row.link_subject or "" for row in rows]

    to_old, to_new = written(app, subjects)
    with pytest.raises(NotFound):  # an e-mail to the old address, tried again, holds no link
        written(app, lambda: links.confirm_link(to_old, base_url="", now=clock.now()))
    with pytest.raises(NotFound):
        written(app, lambda: confirm_email(token, by=SYSTEM, now=clock.now()))
    link = written(app, lambda: links.confirm_link(to_new, base_url="", now=clock.now()))
    written(app, lambda: confirm_email(link.rsplit("/", 1)[1], by=SYSTEM, now=clock.now()))
    assert stored(app, reference).email_confirmed_at is not None
    (row,) = audited(app, "enquiries.details_changed")
    assert row.details == {"fields": "email"}


def test_a_confirmed_address_is_confirmed_no_more_even_long_after_sending(
    app: Flask, client: FlaskClient
) -> None:
    reference = enquiry(app, ago=timedelta(days=45))

    def confirm() -> None:
        one = db.session.scalars(select(Enquiry).where(Enquiry.reference == reference)).one()
        one.email_confirmed_at = clock.now()

    written(app, confirm)
    sign_in(client, "adviser")
    press(client, details(client, reference), SAVE, {"town": "Deal"})
    assert stored(app, reference).email_confirmed_at is not None
    press(client, details(client, reference), SAVE, {"email": NEW})
    assert stored(app, reference).email_confirmed_at is None
    subject = links.confirm_subject(reference, NEW)
    assert written(app, lambda: links.confirm_link(subject, base_url="", now=clock.now()))
    later = clock.now() + links.CONFIRM_FOR + timedelta(days=1)
    with pytest.raises(NotFound):
        written(app, lambda: links.confirm_link(subject, base_url="", now=later))


def test_an_address_taken_away_is_written_to_no_more(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    press(client, details(client, reference), SAVE, {"email": ""})
    assert stored(app, reference).email is None
    assert {state for _, _, state in mail(app)} == {"withdrawn"}
    assert len(mail(app)) == 2


def test_pressing_twice_writes_once_and_nothing_new_writes_nothing(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "assessor")
    press(client, details(client, reference), SAVE)
    assert "details" not in kinds(app, reference)
    form = details(client, reference)
    first, second = (press(client, form, SAVE, {"email": NEW}) for _ in range(2))
    assert first.location == second.location == f"/staff/enquiries/{reference}"
    assert kinds(app, reference).count("details") == 1
    assert [to for template, to, _ in mail(app) if template == "enquiry_sent"] == [OLD, NEW]


def test_a_finished_enquiry_is_put_right_without_an_e_mail(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    press(client, page(client, reference, "/finish"), "Finish for now", {"reason": "not_now"})
    press(client, details(client, reference), SAVE, {"email": NEW})
    assert stored(app, reference).email == NEW
    assert NEW not in {to for _, to, _ in mail(app)}


def test_a_joined_or_restricted_one_is_refused(app: Flask, client: FlaskClient) -> None:
    reference, older, hidden = enquiry(app), enquiry(app), enquiry(app)
    sign_in(client, "adviser")
    form = details(client, reference)

    def change() -> None:
        one, other, secret = (
            db.session.scalars(select(Enquiry).where(Enquiry.reference == ref)).one()
            for ref in (reference, older, hidden)
        )
        one.state, one.merged_into_id = "merged", other.id
        household = Household(
            label="Sam Sample", authority="kent", restricted=True, named=2, made_at=clock.now()
        )
        db.session.add(household)
        db.session.flush()
        secret.household_id, secret.state = household.id, "invited"

    written(app, change)
    assert read(press(client, form, SAVE, {"town": "Deal"}), status=409).errors
    assert stored(app, reference).town == "Maidstone"
    read(client.get(f"/staff/enquiries/{hidden}/details"), status=404)
    assert "Put details right" in page(client, older).text


@pytest.mark.parametrize(("role", "status"), [("assessor", 200), ("business_support", 403)])
def test_who_may_and_that_opening_it_is_written_down(
    app: Flask, client: FlaskClient, role: str, status: int
) -> None:
    reference, who = enquiry(app), sign_in(client, role)
    page(client, reference, "/details", status=status)
    opened = [(row.by, row.subject_ref) for row in audited(app, "enquiries.opened")]
    assert opened == ([(who, reference)] if status == 200 else [])
    assert ("Put details right" in page(client, reference).text) is (status == 200)


def test_old_values_stay_in_staff_s_history_alone(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    sign_in(client, "adviser")
    press(client, details(client, reference), SAVE, {"email": NEW})
    with app.app_context():
        (entry,) = db.session.scalars(select(EnquiryEntry).where(EnquiryEntry.kind == "details"))
        assert entry.text == f"E-mail address: {OLD} → {NEW}"
        assert entry.details == {"fields": "email"}
        shown = db.session.scalars(select(Message)).all()
        assert not any(OLD in str(message.parameters) for message in shown)
    seen = page(client, reference)
    (shown_entry,) = (one for one in seen.soup.select("li.app-timeline__entry") if OLD + " →" in one.text)
    assert "Private: the family never sees this" in shown_entry.text
