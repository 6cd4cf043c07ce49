"""Published figures beside the agency's own: kept by administrators, shown in the reports."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.agency.models import ReferenceFigure
from portal.agency.rules_figures import read_value, written_value
from portal.audit.models import AuditRow
from portal.extensions import db
from tests.support.pages import press, read
from tests.support.people import authority, sign_in

ADDRESS = "/staff/agency/figures"
TYPED = {"kind": "england", "year": "2026", "what": "adopter-activity|enquiries", "source": "Statistics 2026"}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("121", 121.0),
        (" 1,234.5 ", 1234.5),
        ("0", 0.0),
        ("", None),
        ("-3", None),
        ("12.55", None),
        ("²", None),
        ("1e9", None),
        ("nan", None),
    ],
)
def test_a_value_is_a_number_to_one_decimal(typed: str, value: float | None) -> None:
    assert read_value(typed) == value
    if value is not None:
        assert read_value(written_value(value)) == value


def test_a_figure_is_set_changed_shown_and_taken_away(app: Flask, client: FlaskClient) -> None:
    administrator = sign_in(client, "administrator")
    answer = press(client, read(client.get(f"{ADDRESS}/one")), "Save this figure", TYPED, value="1,200")
    assert answer.status_code == 303
    page = read(client.get(f"{ADDRESS}?year=2026"))
    assert "Adopter activity: Enquiries" in page.text
    assert "1200" in page.text
    change = next(
        str(one["href"]) for one in page.soup.select("a") if one.get_text().startswith("Change Adopter")
    )
    press(client, read(client.get(change)), "Save this figure", value="99.5")
    with app.app_context():
        row = db.session.scalars(select(ReferenceFigure)).one()
        assert (row.value, row.authority, row.changed_by) == (99.5, "all", administrator)
        details = [
            one.details
            for one in db.session.scalars(
                select(AuditRow).where(AuditRow.event == "agency.figure_set").order_by(AuditRow.id)
            )
        ]
        assert [one.get("before") for one in details] == [None, "1200"]
        authority("kent")
        db.session.commit()
    manager = app.test_client()
    sign_in(manager, "manager")
    report = read(manager.get("/staff/reports/adopter-activity?year=2026-27"))
    assert [one.get_text(strip=True) for one in report.soup.select("td.app-table__beside")].count("99.5") == 1
    assert "England: published figures" in report.text
    quarter = read(manager.get("/staff/reports/adopter-activity?from=2026-04-01&to=2026-06-30"))
    assert not quarter.soup.select(".app-table__beside")
    answer = press(client, page, "Take away Adopter activity: Enquiries, England")
    assert answer.status_code == 303
    assert "No figure stands beside this year yet" in read(client.get(f"{ADDRESS}?year=2026")).text


def test_an_error_keeps_what_was_typed(client: FlaskClient) -> None:
    sign_in(client, "administrator")
    page = read(client.get(f"{ADDRESS}/one"))
    again = read(press(client, page, "Save this figure", TYPED, value="many"), status=422)
    assert "Enter a number from 0, whole or to one decimal, like 121 or 53.5" in again.errors
    assert again.soup.select_one("#value")["value"] == "many"  # type: ignore[index]
    assert again.soup.select_one("#source")["value"] == "Statistics 2026"  # type: ignore[index]
    assert again.soup.select_one("option[selected][value='adopter-activity|enquiries']")


def test_only_administrators_keep_them(client: FlaskClient) -> None:
    sign_in(client, "manager")
    assert client.get(ADDRESS).status_code == 403
    assert client.get(f"{ADDRESS}/one").status_code == 403
