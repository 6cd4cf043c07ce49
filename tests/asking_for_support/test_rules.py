"""What the risk questions mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.errors import Refused
from portal.promises.kinds import Kind
from portal.support.rules import (
    DANGERS,
    RISKS,
    RISKS_FOR_STAFF,
    SITUATIONS,
    WHO_HELPS,
    Danger,
    Risk,
    is_at_risk,
    is_confined,
    next_step,
    reply_kind,
    when_it_was,
    why_not_lower,
)


@pytest.mark.parametrize("risk", list(Risk))
def test_each_risk_question_makes_a_family_at_risk(risk: Risk) -> None:
    assert is_at_risk([risk])
    assert reply_kind(at_risk=True) is Kind.SUPPORT_CRISIS_REPLY


def test_none_of_these_does_not() -> None:
    assert not is_at_risk([])
    assert not is_at_risk(["none"])
    assert reply_kind(at_risk=False) is Kind.SUPPORT_REPLY


@pytest.mark.parametrize(
    ("danger", "confined"),
    [
        (Danger.ADULT, True),
        (Danger.WORKER, True),
        (Danger.UNSAID, True),
        ("", True),
        (Danger.CHILD, False),
        (Danger.OTHER, False),
    ],
)
def test_who_may_be_the_danger_confines_a_request(danger: str, confined: bool) -> None:
    assert is_confined([Risk.FRIGHTENED], danger) is confined
    assert not is_confined([Risk.BREAKING_DOWN], danger)


def test_every_answer_has_its_words() -> None:
    assert set(RISKS) == set(RISKS_FOR_STAFF) == set(Risk)
    assert set(DANGERS) == set(Danger)
    assert set(SITUATIONS) == set(WHO_HELPS)


def test_a_second_person_lowers() -> None:
    assert why_not_lower(asked_by="AAAA-0001", by="AAAA-0001")
    assert not why_not_lower(asked_by="AAAA-0001", by="AAAA-0002")


def test_what_is_typed_to_the_minute_counts_in_the_minute_of_sending() -> None:
    sent = datetime(2026, 11, 20, 10, 17, 31, 5, tzinfo=UTC)
    minute, now = sent.replace(second=0, microsecond=0), sent + timedelta(minutes=2)
    assert when_it_was(minute, sent_at=sent, now=now) == sent
    assert when_it_was(now, sent_at=sent, now=now) == now
    for wrong in (minute - timedelta(microseconds=1), now + timedelta(microseconds=1)):
        with pytest.raises(Refused, match="after they asked us, and not later than now"):
            when_it_was(wrong, sent_at=sent, now=now)


def test_what_happens_next() -> None:
    assert next_step("new", is_answered=False, is_today=True) == ("A person replies to you today", "us")
    assert next_step("new", is_answered=False, is_today=False) == ("A person replies to you", "us")
    assert next_step("accepted", is_answered=True, is_today=False)[0] == "A social worker calls you"
    assert next_step("withdrawn", is_answered=False, is_today=False)[1] == "any"
