"""Openings: nobody looks at a record unseen."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.audit.models import AuditRow
from portal.extensions import db
from tests.enquiries.answering import enquiry
from tests.support.people import sign_in


def openings(app: Flask, by: str, reference: str) -> int:
    """How often the audit says that this person opened this enquiry."""
    with app.app_context():
        found = select(func.count()).where(
            AuditRow.event == "enquiries.opened", AuditRow.by == by, AuditRow.subject_ref == reference
        )
        return db.session.scalar(found) or 0


def test_calling_oneself_a_background_refresh_hides_no_opening(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    me = sign_in(client, "adviser")
    headers = {"X-Background": "1", "HX-Request": "true"}
    assert client.get(f"/staff/enquiries/{reference}", headers=headers).status_code == 200
    assert client.get(f"/staff/enquiries/{reference}/note", headers={"X-Background": "1"}).status_code == 200
    assert openings(app, me, reference) == 2


def test_a_page_asked_for_without_its_body_is_an_opening_too(app: Flask, client: FlaskClient) -> None:
    reference = enquiry(app)
    me = sign_in(client, "adviser")
    assert client.head(f"/staff/enquiries/{reference}").status_code == 200
    assert openings(app, me, reference) == 1
