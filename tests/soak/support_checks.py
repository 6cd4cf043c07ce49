"""What must hold, compared with the ledger: owners, due moments, alerts, lateness, history, totals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Account
from portal.agency.queries import working_calendar
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.lateness import lateness
from portal.promises.models import Promise
from portal.support.calls.models import CallSlot
from portal.support.models import SupportEntry, SupportNamed, SupportRequest
from portal.support.rota.models import SupportAlert
from tests.soak.support_acts import Acts
from tests.soak.support_ledger import Case, Made, Round, utc

HOUR = timedelta(hours=1)
AT_ONCE = 400
"""Requests compared with one set of queries."""


@dataclass
class Figures:
    """What a run was worth."""

    promises: int = 0
    late: int = 0
    broken: int = 0
    """Cancelled after they broke."""
    alerts: Counter[str] = field(default_factory=Counter)
    at_once_after_a_stop: int = 0


class Checks:
    """The comparisons; each raises AssertionError with the request, what is there and what should be."""

    def __init__(self, acts: Acts) -> None:
        self.acts, self.world = acts, acts.world
        self.emails: dict[int, str] = {}

    def of_what_lives(self) -> None:
        """Compare what is open or was changed; what has ended and agrees is not looked at again."""
        references = sorted(self.acts.live)
        self._compare(references)
        self.acts.live -= {one for one in references if self.acts.cases[one].is_over}

    def of_everything(self) -> Figures:
        """Compare every request once more, the totals, each e-mail, and what the audit has."""
        references, figures = sorted(self.acts.cases), Figures()
        for start in range(0, len(references), AT_ONCE):
            self._compare(references[start : start + AT_ONCE], figures)
        self._totals()
        self._messages()
        self._slots()
        return figures

    def _compare(self, references: list[str], figures: Figures | None = None) -> None:
        is_here = Account.ended_at.is_(None).label("is_here")
        rows = db.session.execute(
            select(
                SupportRequest.id, SupportRequest.reference, SupportRequest.state, SupportRequest.owner_id,
                SupportRequest.rank, SupportRequest.is_confined, SupportRequest.next_due_at,
                SupportRequest.answered_at, SupportRequest.sent_at, is_here,
            )
            .outerjoin(Account, Account.id == SupportRequest.owner_id)
            .where(SupportRequest.reference.in_(references))
        ).all()  # fmt: skip
        assert len(rows) == len(references), "a request is lost"
        promises = _by("subject_ref", db.session.scalars(_promises(references)))
        ids = [row.id for row in rows]
        entries = _by("request_id", db.session.execute(
            select(SupportEntry.request_id, SupportEntry.at, SupportEntry.kind)
            .where(SupportEntry.request_id.in_(ids)).order_by(SupportEntry.at, SupportEntry.id)
        ))  # fmt: skip
        named = _by("request_id", db.session.execute(
            select(SupportNamed.request_id, SupportNamed.account_id).where(SupportNamed.request_id.in_(ids))
        ))  # fmt: skip
        alerts = _by("promise_id", db.session.scalars(
            select(SupportAlert).where(
                SupportAlert.promise_id.in_(
                    select(Promise.id).where(Promise.subject_ref.in_(references)).scalar_subquery()
                )
            )
        ))  # fmt: skip
        for row in rows:
            case = self.acts.cases[row.reference]
            self._request(case, row)
            self._history(case, entries[row.id])
            assert {one.account_id for one in named[row.id]} == case.named, case.reference
            self._promises(case, promises[row.reference], alerts, figures)
            due = [one.sort_at for one in promises[row.reference] if one.ended_at is None]
            assert not due or row.next_due_at == min(due), f"{case.reference}: due next {row.next_due_at}"
        db.session.rollback()
        db.session.expunge_all()

    def _request(self, case: Case, row: Any) -> None:
        said = (row.state, row.owner_id, row.rank == 0, row.is_confined, row.sent_at, row.answered_at is None)
        meant = (
            case.state, case.owner, case.at_risk, case.is_confined, utc(case.sent_at), not case.answered,
        )  # fmt: skip
        assert said == meant, f"{case.reference} is {said}, and should be {meant}"
        if not case.is_over:
            assert row.owner_id is not None, f"{case.reference} is nobody's"
            assert row.is_here, f"{case.reference} is owned by somebody who left"

    def _history(self, case: Case, entries: list[Any]) -> None:
        meant = sorted(((utc(at), kind) for at, kind in case.entries), key=lambda one: one[0])
        assert [(one.at, one.kind) for one in entries] == meant, f"{case.reference}: its history differs"

    def _promises(
        self, case: Case, rows: list[Promise], alerts: dict[int, list[SupportAlert]], figures: Figures | None
    ) -> None:
        now, calendar = self.world.now, working_calendar()
        assert len(rows) == len(case.made), f"{case.reference}: {len(rows)} promises, not {len(case.made)}"
        for row, one in zip(rows, case.made, strict=True):
            name = f"{case.reference} {one.kind}"
            assert (row.kind, row.starts_at) == (one.kind, utc(one.starts_at)), name
            assert row.due_at == one.due, f"{name} is due {row.due_at}; the oracle says {one.due}"
            assert (row.ended_as or "") == one.ended_as, f"{name} {row.ended_as}"
            assert row.kept_at == (utc(one.kept_at) if one.kept_at else None), name
            assert row.owner_id == one.owner_at(self.world.number), f"{name} is not its owner's"
            assert lateness(row.facts, now, calendar).is_late == one.is_late(now), f"{name}: its lateness"
            meant = self.alerts_of(one)
            there = {alert.kind: alert.at for alert in alerts[row.id]}
            assert there == {kind: found.at for kind, (found, _) in meant.items()}, (
                f"{name}, due {one.due}: alerts {there}, and should be {meant}"
            )
            for alert in alerts[row.id]:
                told = self.told(case, one, alert.kind, meant[alert.kind][0])
                assert alert.told == len(told) > 0, f"{name}: {alert.kind} told {alert.told}, not {told}"
            office = self.world.rounds.office_breaking(one)
            assert row.late_alerted_at == (office.at if office else None), f"{name}: its owner, once late"
            if one.ended_as == "cancelled" and "late" in meant:
                assert (row.ended_at or self.world.began) > one.due, (
                    f"{name} broke, and its row does not say so"
                )
            self._in_time(name, one, meant)
            if figures is not None:
                figures.promises += 1
                figures.late += one.is_late(now)
                figures.broken += bool(one.ended_as == "cancelled" and "late" in meant)
                figures.alerts.update(there.keys())

    def _in_time(self, name: str, one: Made, meant: dict[str, tuple[Round, datetime | None]]) -> None:
        """What is late was told of, before and as it broke, within half a minute of the worker's time."""
        now, rounds = self.world.now, self.world.rounds
        for kind, (found, wanted) in meant.items():
            if wanted is not None:
                assert rounds.ran_in_time(wanted, found.at), f"{name}: {kind} at {found.at}, wanted {wanted}"
        ended_late = one.ended_as == "kept" and one.is_late(now)
        open_late = not one.ended_as and rounds.first(0, 1 << 61, one.due) is not None and now > one.due
        if (ended_late or open_late) and "late" not in meant:
            # typed in after it broke, kept in the half minute after, or the worker stood still: never else
            ended_at = one.ended_at or now
            assert rounds.ran_in_time(max(one.due, one.made_at), ended_at), f"{name} was late in silence"

    def alerts_of(self, one: Made) -> dict[str, tuple[Round, datetime | None]]:
        """The alerts about a promise by kind: the round they go at, and when they are wanted."""
        rounds, found = self.world.rounds, {}
        if warning := rounds.warning(one):
            found["soon"] = (warning[1], warning[0])
        if late := rounds.breaking(one):
            found["late"] = (late, max(one.due, one.made_at))
        if hour := rounds.hour(one):
            found["hour"] = (hour, max(utc(one.starts_at) + HOUR, one.made_at))
        return found

    def told(self, case: Case, one: Made, kind: str, at: Round) -> frozenset[int]:
        """Who is told at a round."""
        owner, duty = one.owner_at(at.number), [at.duty] if at.duty is not None else list(at.managers)
        people = list(at.managers) if kind == "late" else duty
        if kind == "soon" and owner is not None and owner in at.here:
            people = [owner]
        return case.may_open(people, at)

    def _totals(self) -> None:
        cases = self.acts.cases.values()
        states = dict(
            db.session.execute(
                select(SupportRequest.state, func.count()).group_by(SupportRequest.state)
            ).all()
        )
        assert states == Counter(case.state for case in cases)
        sent = db.session.scalar(
            select(func.count())
            .select_from(AuditRow)
            .where(AuditRow.event.in_(("support.request_sent", "support.request_entered")))
        )
        assert sent == len(cases), f"{sent} requests in the audit, {len(cases)} sent"

    def _messages(self) -> None:
        """Each e-mail to staff goes to whom it must, once; none goes to anybody else."""
        meant: Counter[tuple[str, datetime, str]] = Counter()
        emails = dict(db.session.execute(select(Account.id, Account.email)).all())
        for case in self.acts.cases.values():
            for at, people in case.also_told:
                meant.update((case.reference, utc(at), emails[one]) for one in people)
            for one in case.made:
                for kind, (found, _) in self.alerts_of(one).items():
                    told = self.told(case, one, kind, found)
                    meant.update((case.reference, utc(found.at), emails[who]) for who in told)
        there = Counter(
            (row.subject_ref, row.made_at, row.to)
            for row in db.session.execute(
                select(Message.subject_ref, Message.made_at, Message.to).where(
                    Message.template == "needs_you_now"
                )
            )
        )
        assert there == meant, f"too many {(there - meant).total()}, missing {(meant - there).total()}"

    def _slots(self) -> None:
        """No time is held by two, and nobody who goes on waiting holds two."""
        rows = db.session.execute(
            select(CallSlot.reference, CallSlot.account_id, CallSlot.starts_at, SupportRequest.reference)
            .join(SupportRequest, SupportRequest.id == CallSlot.request_id)
            .where(CallSlot.held_at.is_(None))
        ).all()
        meant = {case.reference: case.slot for case in self.acts.cases.values() if case.slot}
        assert {row[3]: row[0] for row in rows} == meant
        assert len(rows) == len(meant) == len({(row[1], row[2]) for row in rows})


def _promises(references: Iterable[str]) -> Any:
    return (
        select(Promise)
        .where(Promise.subject_kind == "support_request", Promise.subject_ref.in_(list(references)))
        .order_by(Promise.id)
    )


def _by(name: str, rows: Iterable[Any]) -> defaultdict[Any, list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
