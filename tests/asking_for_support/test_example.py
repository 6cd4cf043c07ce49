"""The example's two years of requests: every state and outcome, and a history that is true."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.example.load import load_example
from portal.example.support_past import DAYS, REQUESTS, requests
from portal.example.support_stories import STORIES
from portal.extensions import db
from portal.promises.models import Promise
from portal.support.calls.models import CallSlot
from portal.support.calls.rules import Outcome
from portal.support.entry_kinds import EntryKind
from portal.support.models import SupportEntry, SupportRequest
from portal.support.plans.models import SupportAssessment
from portal.support.rules import Asker, Channel, State


def test_the_same_requests_each_time() -> None:
    now = clock.now()
    assert list(requests(now)) == list(requests(now))
    made = list(requests(now))
    assert len({one.asked.name for one in made}) == len(made) == REQUESTS
    assert all(now - timedelta(days=DAYS + 2) < one.sent_at < now for one in made)


def test_every_state_stands_and_every_history_is_true(app: Flask) -> None:
    now = clock.now()
    with app.app_context():
        load_example(now, with_year=False)
        found = list(db.session.scalars(select(SupportRequest)))
        assert len(found) == REQUESTS + len(STORIES) + 2
        assert {one.state for one in found} == set(State)
        assert {one.outcome for one in found} == {"", *Outcome}
        assert {one.channel for one in found} == set(Channel)
        assert {one.asker for one in found} == set(Asker)
        assert any(one.is_confined for one in found)
        assert any(one.shared_at for one in found)
        assert any(one.owner_id and one.state == State.ACCEPTED and one.at_risk for one in found)
        entries: dict[int, list[SupportEntry]] = defaultdict(list)
        for entry in db.session.scalars(select(SupportEntry).order_by(SupportEntry.at, SupportEntry.id)):
            entries[entry.request_id].append(entry)
        for one in found:
            theirs = entries[one.id]
            assert theirs[0].kind == EntryKind.SENT
            assert one.sent_at <= theirs[0].at
            assert theirs[-1].at <= now
            assert one.ended_at is None or one.ended_at <= now
        kinds = {entry.kind for theirs in entries.values() for entry in theirs}
        assert {EntryKind.CALL_MOVED, EntryKind.TRIED, EntryKind.SIGNPOSTED, EntryKind.SESSION} <= kinds
        kept = list(
            db.session.scalars(select(Promise).where(Promise.ended_as == "kept", Promise.due_at.is_not(None)))
        )
        late = [one.kind for one in kept if one.kept_at and one.due_at and one.kept_at > one.due_at]
        assert {"support_reply", "advice_call", "support_assessment_start", "support_assessment"} <= set(late)
        assert all(
            one.kept_at and one.made_at <= one.kept_at
            for one in kept
            if one.subject_kind == "support_request"
        )
        waiting = select(SupportAssessment).where(SupportAssessment.shared_at.is_(None))
        assert db.session.scalars(waiting).first() is not None
        assert db.session.scalars(select(CallSlot).where(CallSlot.starts_at > now)).first() is not None
