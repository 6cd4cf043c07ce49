"""Promises, as an export writes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, not_, or_, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.households.models import Household, Person
from portal.households.queries import is_open_to
from portal.messages.hidden import hides
from portal.promises.hidden import is_hidden_from
from portal.promises.models import Promise
from portal.reports.nightly.reading import GENERAL, Ids, Kind, Mark, Record, day, lifted, moment
from portal.support.models import SupportRequest
from portal.support.rules import SUBJECT as SUPPORT_REQUEST

RELEASED = "support.release_decided"
"""The event by which a confined request may be opened again: its promises are then written too."""


def _chosen(viewer: Viewer, mark: Mark) -> Ids:
    changed = mark.changed(
        Promise.id, Promise.made_at, Promise.ended_at, Promise.owned_at, Promise.paused_at, others=_others
    )
    kind, ref = Promise.subject_kind.expression, Promise.subject_ref.expression
    hidden = or_(*(hide(viewer.account_id, kind, ref) for hide in hides))
    of_birth_side = (
        select(SupportRequest.reference)
        .join(Person, Person.id == SupportRequest.person_id)
        .where(Person.side == "birth")
    )
    chosen = select(Promise.id).where(
        is_open_to(viewer, Promise.household_id.expression),
        not_(hidden),
        or_(kind != SUPPORT_REQUEST, ref.not_in(of_birth_side)),
        changed,
    )
    if viewer is GENERAL:
        return chosen
    return chosen.where(kind.in_(viewer.opens), not_(is_hidden_from(viewer.account_id)))


def _others(since: datetime) -> list[ColumnElement[bool]]:
    """Promises of which the audit says something since (a pause that ended, a new owner), or found again."""
    named = select(AuditRow.details["promise"].as_string()).where(
        AuditRow.at >= since, AuditRow.event.like("promises.%")
    )
    released = select(AuditRow.subject_ref).where(AuditRow.at >= since, AuditRow.event == RELEASED)
    return [
        Promise.reference.in_(named),
        Promise.household_id.in_(lifted(since)),
        (Promise.subject_kind == SUPPORT_REQUEST) & Promise.subject_ref.in_(released),
    ]


def _lines(ids: list[int], _viewer: Viewer) -> list[Record]:
    rows = db.session.execute(
        select(
            Promise.reference,
            Promise.kind,
            Promise.subject_kind,
            Promise.subject_ref,
            Household.reference.label("household"),
            Promise.authority,
            Account.reference.label("owner"),
            Promise.at_risk,
            Promise.set_by_law,
            Promise.starts_at,
            Promise.due_at,
            Promise.paused_until,
            Promise.paused_days,
            Promise.kept_at,
            Promise.ended_at,
            Promise.ended_as,
        )
        .outerjoin(Household, Household.id == Promise.household_id)
        .outerjoin(Account, Account.id == Promise.owner_id)
        .where(Promise.id.in_(ids))
        .order_by(Promise.id)
    )
    return [
        {
            "ref": row.reference,
            "kind": row.kind,
            "subject_kind": row.subject_kind,
            "subject_ref": row.subject_ref,
            "household_ref": row.household,
            "authority": row.authority,
            "owner_ref": row.owner,
            "is_at_risk": row.at_risk,
            "is_set_by_law": row.set_by_law,
            "starts_at": moment(row.starts_at),
            "due_at": moment(row.due_at),
            "paused_until": day(row.paused_until),
            "paused_days": row.paused_days,
            "kept_at": moment(row.kept_at),
            "ended_at": moment(row.ended_at),
            "ended_as": row.ended_as,
        }
        for row in rows
    ]


PROMISES = Kind("promises", "worklist:see", Promise.id, _chosen, _lines)
