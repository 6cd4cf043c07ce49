"""Birth-side records are behind no figure, whoever opens it (safety rule 8)."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select, update

from portal.extensions import db, writing
from portal.households.models import Person
from portal.support.models import SupportRequest
from tests.support.pages import read
from tests.support.people import sign_in


def test_a_request_of_the_birth_side_is_counted_and_not_listed(example: Flask) -> None:
    client = example.test_client()
    sign_in(client, "manager")
    with example.app_context():
        asked = select(SupportRequest).where(
            SupportRequest.person_id.is_not(None), ~SupportRequest.is_confined
        )
        request = db.session.scalars(asked.order_by(SupportRequest.sent_on.desc())).first()
        assert request is not None
        day, reference, person_id = request.sent_on, request.reference, request.person_id
    address = f"/staff/reports/support/records/requests?authority=all&from={day}&to={day}"
    assert reference in read(client.get(address)).text
    with example.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == person_id).values(side="birth"))
    assert reference not in read(client.get(address)).text
