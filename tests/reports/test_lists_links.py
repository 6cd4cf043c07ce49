"""A link between a child and a family in the worklist taken as a file."""

from __future__ import annotations

import csv
import io

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Account
from portal.children.links.models import ChildLink
from portal.children.links.rules import SUBJECT
from portal.extensions import db
from portal.households.models import Household, NamedStaff
from portal.promises.models import Promise
from tests.support.people import sign_in


def whom(client: FlaskClient) -> set[str]:
    """Whom the rows of the worklist's file are about."""
    answer = client.get("/staff/worklist/file")
    return {row["Who"] for row in csv.DictReader(io.StringIO(answer.get_data(as_text=True)))}


def test_a_link_is_in_the_worklist_s_file_of_who_works_on_it(example: Flask) -> None:
    """As on the page; one of a restricted household is in no file, though its named staff read it there."""
    client = example.test_client()
    manager = sign_in(client, "manager")
    with example.app_context():
        found = db.session.execute(
            select(ChildLink.reference, ChildLink.household_id)
            .join(Promise, Promise.subject_ref == ChildLink.reference)
            .where(Promise.subject_kind == SUBJECT, Promise.ended_at.is_(None))
        ).first()
        assert found is not None
        label = db.session.scalars(
            select(Promise.label).where(Promise.subject_ref == found.reference, Promise.ended_at.is_(None))
        ).first()
    assert label in whom(client)
    with example.app_context():
        me = db.session.scalars(select(Account.id).where(Account.reference == manager)).one()
        db.session.execute(
            update(Household).where(Household.id == found.household_id).values(restricted=True, named=2)
        )
        db.session.add(NamedStaff(household_id=found.household_id, account_id=me, named_at=clock.now()))
        db.session.commit()
    page = "".join(
        client.get(f"/staff?due={due}").get_data(as_text=True)
        for due in ("overdue", "today", "this_week", "later")
    )
    assert str(label) in page
    assert label not in whom(client)
