"""Who walks through the town, each with a browser of their own, and the addresses of everything in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.routing import Rule

from portal import clock
from portal.accounts.models import Account, Session
from portal.extensions import db
from portal.households.models import Person
from portal.roles import STAFF_ROLES
from tests.finding_families.world import World
from tests.households.making import written
from tests.support.people import sign_in, somebody

NOWHERE = "ZZZZ-ZZZZ"
"""A reference nothing has."""

ROOM = re.compile(
    r"^/children(/|$)|^/staff/children(/|$)|^/staff/households/<[^>]+>/(interests|links|what-we-did)\b"
)
"""The addresses of this room."""

CHANGING = re.compile(r"nonce(?:=|-)[\"']?[\w-]+|name=\"(?:once|csrf_token)\"[^>]*|value=\"[^\"]{60,}\"")
"""What differs between two answers to the same question."""


def rules(app: Flask) -> list[Rule]:
    """Every rule of this room."""
    return sorted((one for one in app.url_map.iter_rules() if ROOM.match(one.rule)), key=lambda one: one.rule)


def shape_of(rule: Rule) -> str:
    """An address with `*` for each argument."""
    return re.sub(r"<[^>]+>", "*", rule.rule)


def filled(shape: str, *values: str) -> str:
    """An address with these values in its holes, in order."""
    for value in values:
        shape = shape.replace("*", value, 1)
    assert "*" not in shape, shape
    return shape


def families(app: Flask, town: World) -> dict[str, FlaskClient]:
    """Each kind of reader who is not of staff -> their browser."""
    homes = town.homes
    found = {"nobody": app.test_client()}
    who = {name: homes[name].sam for name in homes} | {"apart": homes["two"].alex, "relative": _relative(app)}
    for name, account in who.items():
        found[name] = _browser(app, account)
    found["no second step"] = _browser(app, homes["two"].sam, second=False)
    return found


def staff(app: Flask, town: World) -> dict[str, FlaskClient]:
    """Each role of staff, the worker of the households, and one who works with none of them."""
    found = {name: _browser(app, who) for name, who in (("worker", town.worker), ("stranger", town.stranger))}
    for role in STAFF_ROLES:
        account = written(app, lambda: somebody(role, name=f"Mx {role.title()}").reference)  # noqa: B023 - run at once
        found[role] = _browser(app, account)
    return found


def _relative(app: Flask) -> str:
    """Somebody with a family's account who belongs to no household."""

    def make() -> str:
        account = Account(
            kind="family", email="relative@example.org", name="Rel Ative", roles=[], made_at=clock.now(),
            first_signed_in_at=clock.now(),
        )  # fmt: skip
        db.session.add(account)
        db.session.flush()
        db.session.add(
            Person(given_name="Rel", family_name="Ative", account_id=account.id, made_at=clock.now())
        )
        return account.reference

    return written(app, make)


def _browser(app: Flask, account: str, *, second: bool = True) -> FlaskClient:
    client = app.test_client()
    sign_in(client, account)
    if second:
        newest = select(func.max(Session.id)).scalar_subquery()
        values = update(Session).where(Session.id == newest).values(second_factor_at=clock.now())
        written(app, lambda: db.session.execute(values))
    return client


def body(content: bytes, references: Iterable[str]) -> str:
    """An answer without what differs each time, and without what was asked for."""
    text = CHANGING.sub("", content.decode(errors="replace"))
    for one in references:
        text = text.replace(one, "")
    return text
