"""Two years of requests put straight into the tables, each with the life it may have had.

For counting and for measuring: quicker than by the actions, and as varied. The same every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, update

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.extensions import db
from portal.promises.models import Promise
from portal.references import new_reference
from portal.support.calls.models import CallSlot
from portal.support.calls.rules import Outcome
from portal.support.models import SupportRequest
from portal.support.plans.models import SupportAssessment, SupportSession
from tests.support.people import authority

COUNCILS = ("kent", "medway", "bexley")
OUTCOMES = tuple(one.value for one in Outcome)
MODELS = {
    "promise": Promise,
    "assessment": SupportAssessment,
    "session": SupportSession,
    "slot": CallSlot,
}
AT_ONCE = 5_000
"""Rows put in with one statement."""


def live(requests: int, owners: Sequence[Viewer], *, now: datetime, team_id: int | None = None) -> None:
    """So many requests over two years, a tenth of them open; some confined, some nobody's."""
    for code in COUNCILS:
        authority(code)
    chance = Random(7)
    every: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("promise", "assessment", "session", "slot")
    }
    rows = [_request(number, requests, owners, chance, now) for number in range(requests)]
    ids: list[int] = []
    for start in range(0, requests, AT_ONCE):
        some = [
            {name: value for name, value in row.items() if name != "life"}
            for row in rows[start : start + AT_ONCE]
        ]
        made = insert(SupportRequest).returning(SupportRequest.id, sort_by_parameter_order=True)
        ids += db.session.scalars(made, some).all()
    for id_, row in zip(ids, rows, strict=True):
        _life(id_, row, every, owners, chance, now, team_id)
    for name, model in MODELS.items():
        for start in range(0, len(every[name]), AT_ONCE):
            db.session.execute(insert(model), every[name][start : start + AT_ONCE])
    db.session.flush()


def _request(
    number: int, requests: int, owners: Sequence[Viewer], chance: Random, now: datetime
) -> dict[str, Any]:
    is_open = number % 10 == 0
    # the open ones are of the last months, as an agency has it
    sent = now - timedelta(minutes=1 + number * (200_000 if is_open else 1_050_000) // requests)
    state = (
        chance.choice(("new", "accepted", "accepted"))
        if is_open
        else chance.choice(("finished", "withdrawn"))
    )
    called = sent + timedelta(days=chance.randint(1, 9))
    has_call = state in ("accepted", "finished") and called < now and chance.random() < 0.8
    owner = chance.choice(owners).account_id if state != "new" or chance.random() < 0.5 else None
    return {
        "ended_as": "enough" if state == "finished" else "",
        "reference": new_reference(), "channel": chance.choice(("web", "web", "telephone", "email")),
        "state": state, "authority": chance.choice(COUNCILS), "name": f"Family {number}",
        "telephone": "", "words": "", "situation": "adopted",
        "asker": chance.choice(("self", "self", "self", "school", "gp", "social_worker")),
        "rank": 0 if chance.random() < 0.1 else 1, "is_confined": chance.random() < 0.05,
        "next_due_at": sent, "owner_id": owner, "sent_at": sent, "sent_on": local_day(sent),
        "sent_by": "visitor", "ended_at": None if is_open else min(now, sent + timedelta(days=30)),
        "answered_at": called if has_call else None, "call_held_at": called if has_call else None,
        "outcome": chance.choice(OUTCOMES) if has_call else "",
    }  # fmt: skip


def _life(
    id_: int,
    row: dict[str, Any],
    every: dict[str, list[dict[str, Any]]],
    owners: Sequence[Viewer],
    chance: Random,
    now: datetime,
    team_id: int | None,
) -> None:
    is_open, sent, called = row["state"] in ("new", "accepted"), row["sent_at"], row["call_held_at"]

    def promise(kind: str, starts: datetime, days: int, kept: datetime | None) -> None:
        due = starts + timedelta(days=days)
        ended = kept or (None if is_open else row["ended_at"])
        every["promise"].append(
            {
                "reference": new_reference(), "kind": kind, "subject_kind": "support_request",
                "subject_ref": row["reference"], "label": row["name"], "authority": row["authority"],
                "team_id": team_id, "owner_id": row["owner_id"], "set_by_law": False, "starts_at": starts,
                "due_at": due, "sort_at": due, "made_at": starts, "made_by": "visitor",
                "kept_at": kept, "kept_on": local_day(kept) if kept else None,
                "ended_at": ended, "ended_as": ("kept" if kept else "cancelled") if ended else None,
            }
        )  # fmt: skip

    answered = sent + timedelta(hours=chance.randint(1, 60)) if called else None
    if answered is not None and answered > now:
        answered = None
    promise("support_crisis_reply" if row["rank"] == 0 else "support_reply", sent, 1, answered)
    promise("advice_call", sent, 7, called)
    if is_open and not called and row["state"] == "accepted":
        starts = now + timedelta(seconds=37 * id_)
        every["slot"].append(
            {
                "reference": new_reference(), "account_id": row["owner_id"], "starts_at": starts,
                "ends_at": starts + timedelta(minutes=45), "state": "taken", "request_id": id_,
            }
        )  # fmt: skip
    if row["outcome"] == "assessment":
        begun = called + timedelta(days=chance.randint(5, 100))
        promise("support_assessment_start", called, 91, begun if begun < now else None)
        if begun < now:
            shared = begun + timedelta(days=chance.randint(20, 60))
            shared_at = shared if shared < now else None
            promise("support_assessment", begun, 42, shared_at)
            every["assessment"].append(
                {
                    "reference": new_reference(), "request_id": id_, "begun_at": begun, "begun_by": "x",
                    "shared_at": shared_at,
                }
            )  # fmt: skip
    if row["outcome"] == "brief_intervention":
        by = chance.choice(owners).label
        for number in range(1, 7):
            at = called + timedelta(days=7 * number)
            if at < now:
                every["session"].append(
                    {"request_id": id_, "kind": "brief", "number": number, "at": at, "by": by}
                )


def restrict(household_id: int, requests: int = 5) -> None:
    """Give the newest open requests to one household."""
    newest = db.session.scalars(
        select(SupportRequest.id)
        .where(SupportRequest.state == "accepted")
        .order_by(SupportRequest.id)
        .limit(requests)
    ).all()
    change = update(SupportRequest).where(SupportRequest.id.in_(newest)).values(household_id=household_id)
    db.session.execute(change.execution_options(synchronize_session=False))
    about = select(SupportRequest.reference).where(SupportRequest.id.in_(newest))
    theirs = update(Promise).where(Promise.subject_ref.in_(about)).values(household_id=household_id)
    db.session.execute(theirs.execution_options(synchronize_session=False))
