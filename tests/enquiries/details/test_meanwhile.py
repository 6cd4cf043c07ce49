"""Two put details right at once: both versions are shown, nothing typed is lost, one goes on from there."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.enquiries.answering import enquiry, kinds, stored
from tests.enquiries.details.test_staff import SAVE, details, value
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

OVER, THEIRS = "Save what I typed instead", "Keep what was saved"
Typed = dict[str, object]


def _clash(app: Flask, client: FlaskClient, theirs: Typed, mine: Typed) -> tuple[str, Page]:
    """A colleague saves first; gives the enquiry's reference, and what the second one is shown."""
    reference, colleague = enquiry(app, email=None), app.test_client()
    sign_in(colleague, "adviser")
    sign_in(client, "manager")
    first, second = details(colleague, reference), details(client, reference)
    press(colleague, first, SAVE, theirs)  # type: ignore[arg-type]
    return reference, read(press(client, second, SAVE, mine), status=409)  # type: ignore[arg-type]


def _rows(seen: Page) -> list[list[str]]:
    cells = (row.select("th, td") for row in seen.soup.select("#both-versions tbody tr"))
    return [[cell.get_text(" ", strip=True) for cell in row] for row in cells]


def test_different_fields_go_together(app: Flask, client: FlaskClient) -> None:
    reference, seen = _clash(app, client, {"town": "Deal"}, {"telephone": "01632 960222"})
    assert seen.errors[0].startswith("Adviser Example was first: “Details put right”")
    assert "Open the enquiry again" not in seen.text
    assert (value(seen, "town"), value(seen, "telephone")) == ("Deal", "01632 960222")
    assert "Town or village: Deal" in seen.text
    assert stored(app, reference).telephone == "07700 900001", "nothing is saved yet"
    assert press(client, seen, SAVE).status_code == 303
    now = stored(app, reference)
    assert (now.town, now.telephone) == ("Deal", "01632 960222")
    assert kinds(app, reference).count("details") == 2


def test_the_same_field_shows_both_and_either_can_be_kept(app: Flask, client: FlaskClient) -> None:
    mine: Typed = {"town": "Dover", "wishes": ["no_voicemail"], "language_needs": "Polish"}
    theirs: Typed = {"town": "Deal", "wishes": ["no_voicemail"], "safe_times": "Mondays"}
    reference, seen = _clash(app, client, theirs, mine)
    assert _rows(seen) == [["Town or village", "Dover", "Deal"]]
    assert (value(seen, "town"), "Mondays" in str(seen.soup.select("#safe_times"))) == ("Dover", True)
    assert press(client, seen, OVER).status_code == 303
    now = stored(app, reference)
    assert (now.town, now.no_voicemail, now.safe_times) == ("Dover", True, "Mondays")
    assert now.language_needs == "Polish"


def test_what_was_saved_is_kept_with_the_rest_of_what_was_typed(app: Flask, client: FlaskClient) -> None:
    mine: Typed = {"town": "Dover", "language_needs": "Polish"}
    reference, seen = _clash(app, client, {"town": "Deal"}, mine)
    assert press(client, seen, THEIRS).status_code == 303
    now = stored(app, reference)
    assert (now.town, now.language_needs) == ("Deal", "Polish")


def test_keeping_all_of_theirs_changes_nothing(app: Flask, client: FlaskClient) -> None:
    reference, seen = _clash(app, client, {"town": "Deal"}, {"town": "Dover"})
    news = press(client, seen, THEIRS)
    assert "Nothing was different" in read(client.get(news.location)).text
    assert stored(app, reference).town == "Deal"
    assert kinds(app, reference).count("details") == 1


def test_a_third_one_in_between_is_shown_again(app: Flask, client: FlaskClient) -> None:
    reference, seen = _clash(app, client, {"town": "Deal"}, {"town": "Dover"})
    third = app.test_client()
    sign_in(third, "assessor")
    press(third, details(third, reference), SAVE, {"town": "Margate"})
    again = read(press(client, seen, OVER), status=409)
    assert again.errors[0].startswith("Assessor Example was first")
    assert _rows(again) == [["Town or village", "Dover", "Margate"]]
    assert stored(app, reference).town == "Margate"
    press(client, again, OVER)
    assert stored(app, reference).town == "Dover"


def test_an_error_on_the_way_keeps_both_versions_in_hand(app: Flask, client: FlaskClient) -> None:
    reference, seen = _clash(app, client, {"town": "Deal"}, {"town": "Dover"})
    wrong = read(press(client, seen, OVER, {"given_name": ""}), status=422)
    assert _rows(wrong) == [["Town or village", "Dover", "Deal"]]
    assert press(client, wrong, THEIRS, {"given_name": "Sam"}).status_code == 303
    assert stored(app, reference).town == "Deal"


@pytest.mark.parametrize("stood", ["", "made up"])
def test_a_form_that_lost_what_stood_is_a_clash_not_a_loss(
    app: Flask, client: FlaskClient, stood: str
) -> None:
    reference = enquiry(app, email=None)
    sign_in(client, "adviser")
    form = details(client, reference)
    seen = read(press(client, form, SAVE, {"shown": stood, "town": "Dover"}), status=409)
    assert _rows(seen) == [["Town or village", "Dover", "Maidstone"]]
    assert stored(app, reference).town == "Maidstone"


def test_a_made_up_list_of_fields_does_nothing(app: Flask, client: FlaskClient) -> None:
    reference, seen = _clash(app, client, {"town": "Deal"}, {"town": "Dover"})
    press(client, seen, THEIRS, {"contested": "state,password,town"})
    assert stored(app, reference).town == "Deal"
