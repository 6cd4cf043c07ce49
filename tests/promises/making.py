"""Promises for the tests of this room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import Team
from portal.agency.rules import LONDON
from portal.extensions import db
from portal.promises.actions import make_promise
from portal.promises.models import Promise
from portal.roles import permissions_of
from tests.support import people

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=LONDON)
"""Friday 20 November 2026, ten in the morning."""


def london(text: str) -> datetime:
    """A London moment, as written."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def promise(kind: str = "advice_call", ref: str = "AAAA-0001", **changes: Any) -> Promise:
    """A promise to an example family, made now unless `changes` say otherwise."""
    settings: dict[str, Any] = {
        "subject_kind": "enquiry",
        "subject_ref": ref,
        "label": "Sam Example",
        "starts_at": NOW,
        "by": "visitor",
        "now": NOW,
        "authority": people.authority(),
    }
    return make_promise(kind, **(settings | changes))


def team(name: str = "Advisory Team") -> int:
    """A team of this name; its id."""
    made = Team(code=name.lower().replace(" ", "_"), name=name)
    db.session.add(made)
    db.session.flush()
    return made.id


def colleague(role: str = "adviser", name: str = "", team_id: int | None = None) -> Viewer:
    """A new member of staff, as a viewer."""
    account = people.somebody(role, name=name)
    account.team_id = team_id
    db.session.flush()
    return viewer_of(account)


def viewer_of(account: Account) -> Viewer:
    """The viewer of a staff account."""
    roles = frozenset(account.roles)
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        name=account.name,
        kind="staff",
        roles=roles,
        team_id=account.team_id,
        permissions=permissions_of(roles),
    )


def reread(reference: str) -> Promise:
    """A promise as it is in the database now."""
    return db.session.scalars(
        select(Promise).where(Promise.reference == reference).execution_options(populate_existing=True)
    ).one()


def how_many(model: type[Any], *conditions: Any) -> int:
    """How many rows match."""
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
