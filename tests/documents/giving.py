"""A couple, their worker and others, signed in; and giving files through the pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from portal import clock
from portal.accounts.models import Account
from portal.documents.models import Document
from portal.extensions import db
from portal.forms.base import new_once
from portal.households.models import Household, NamedStaff
from portal.web.changes import begin_write
from tests.households.making import account_of, allocate, couple, written
from tests.support.pages import Page, read
from tests.support.people import sign_in, somebody

OWN = "/home/documents"
Files = Sequence[tuple[str, bytes]]


@dataclass
class Home:
    """A couple's home and the browsers around it."""

    app: Flask
    household_id: int
    reference: str
    sam: FlaskClient
    alex: FlaskClient
    worker: FlaskClient
    stranger: FlaskClient
    """An applicant of another household."""
    colleague: FlaskClient
    """A member of staff whose work this household is not."""
    staff: tuple[str, str]
    """The references of the worker's account and the colleague's."""

    @property
    def staff_list(self) -> str:
        return f"/staff/households/{self.reference}/documents"


def home(app: Flask) -> Home:
    """Sam and Alex, their worker Wendy, somebody else's household, and another worker."""

    def make() -> tuple[int, str, str, str, str]:
        household = couple()
        worker = somebody("assessor", name="Wendy Worker")
        allocate(household, worker)
        sam, alex = account_of(household.id, "Sam"), account_of(household.id, "Alex")
        return household.id, household.reference, sam.reference, alex.reference, worker.reference

    household_id, reference, *people = written(app, make)
    clients = [app.test_client() for _ in range(5)]
    who = [*people, "applicant", "assessor"]
    accounts = [sign_in(client, one) for client, one in zip(clients, who, strict=True)]
    sam, alex, worker, stranger, colleague = clients
    staff = (accounts[2], accounts[4])
    return Home(app, household_id, reference, sam, alex, worker, stranger, colleague, staff)


def give(client: FlaskClient, where: str, files: Files, **typed: str) -> TestResponse:
    """Choose these files on the page and press its button, as a browser does."""
    form = read(client.get(where)).form_with("Give us these files" if where == OWN else "Add these files")
    values = {
        str(field["name"]): str(field.get("value", ""))
        for field in form.select("input[name]")
        if field.get("type") not in ("file", "radio", "submit") or field.has_attr("checked")
    }
    return send(client, where, files, **(values | typed))


def keys(client: FlaskClient) -> dict[str, str]:
    """What a person's own pages put into every form of theirs, for posting where no page leads them."""
    fields = read(client.get("/account")).soup.select("input[name=csrf_token], input[name=once]")
    return {str(field["name"]): str(field["value"]) for field in fields} | {"once": new_once()}


def send(client: FlaskClient, where: str, files: Files, **typed: str) -> TestResponse:
    """Post a form with files, whatever page it is from."""
    chosen = [FileStorage(io.BytesIO(content), name) for name, content in files]
    boundary, body = encode_multipart(MultiDict([*typed.items(), *(("files", one) for one in chosen)]))
    return client.post(where, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def documents(app: Flask) -> list[Document]:
    """Every row, oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(Document).order_by(Document.id)))


def page_of(client: FlaskClient, where: str) -> Page:
    return read(client.get(where))


def restrict(at: Home, *named: str) -> None:
    """Restrict the household; only these of its staff are named on it, by account reference."""
    with at.app.app_context():
        begin_write()
        household = db.session.get_one(Household, at.household_id)
        for account_id in db.session.scalars(select(Account.id).where(Account.reference.in_(named))):
            db.session.add(NamedStaff(household_id=household.id, account_id=account_id, named_at=clock.now()))
        db.session.flush()
        household.named, household.restricted = len(named), True
        db.session.commit()
