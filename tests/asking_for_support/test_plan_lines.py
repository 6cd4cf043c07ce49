"""The plan's form: the written lines and one empty, one more for a press, and nothing typed is lost."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from portal.clock import LONDON
from portal.support.plans.rules import MOST_ITEMS
from tests.asking_for_support.test_pages import family, ready, sent_by
from tests.support.pages import Page, press, read
from tests.support.people import sign_in


def lines(page: Page) -> list[str]:
    """What stands in the first field of each line that is shown."""
    return [str(one.get("value", "")) for one in page.soup.select("main [name^='what_']")]


def test_a_plan_grows_by_a_press(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    ready(app)
    sam, _ = family(app)
    sign_in(client, sam)
    reference = sent_by(client).url.rsplit("/", 1)[1]
    sign_in(client, "support_worker")
    here = f"/staff/support/requests/{reference}"
    call = read(client.get(f"{here}/advice-call"))
    press(client, call, "Write down the call", outcome="assessment", text="x", agreed="We look closer")
    press(client, read(client.get(f"{here}/assessment")), "Begin the assessment")

    page = read(client.get(f"{here}/plan"))
    assert lines(page) == [""]
    answer = press(client, page, "Add a line", what_1="Therapy", sessions_1="many")
    assert answer.status_code == 200, "one line more is no error, and keeps nothing"
    page = read(answer)
    assert lines(page) == ["Therapy", ""]
    assert not page.errors
    assert lines(read(client.get(f"{here}/plan"))) == [""]

    answer = press(client, page, "Keep the plan", knows_2="Mornings are calmer")
    page = read(answer, status=422)
    assert "Enter how many sessions line 1 has, from 0 to 200" in page.text
    assert "Write what line 2 is, or empty the whole line" in page.text
    assert "Mornings are calmer" in str(page.soup), "what was typed stays"

    press(client, page, "Keep the plan", what_2="A group", sessions_1="12")
    page = read(client.get(f"{here}/plan"))
    assert lines(page) == ["Therapy", "A group", ""], "the written lines and one empty"
    while len(lines(page)) < MOST_ITEMS:
        page = read(press(client, page, "Add a line"))
    assert lines(page)[:3] == ["Therapy", "A group", ""]
    assert "Add a line" not in page.text

    press(client, page, "Keep the plan", {f"what_{number}": "One" for number in range(1, MOST_ITEMS + 1)})
    page = read(client.get(f"{here}/plan"))
    assert lines(page) == ["One"] * MOST_ITEMS, "no line is hidden, and so none is lost"
    emptied = {f"what_{number}": "" for number in range(2, MOST_ITEMS + 1)}
    press(client, page, "Keep the plan", emptied, knows_2="")
    assert lines(read(client.get(f"{here}/plan"))) == ["One", ""]
