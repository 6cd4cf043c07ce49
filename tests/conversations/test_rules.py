"""Whose turn it is, what may be shared, how a text is copied."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from portal.clock import LONDON
from portal.conversations.rules import (
    Shared,
    Turn,
    plain_text,
    state_of,
    turn_after,
    why_not_due,
    why_not_share,
)

NOW = datetime(2026, 7, 3, 9, 30, tzinfo=LONDON)


def test_after_a_family_wrote_it_is_our_turn_and_the_other_way_round() -> None:
    assert turn_after(is_from_family=True) is Turn.OURS
    assert turn_after(is_from_family=False) is Turn.THEIRS


@pytest.mark.parametrize(
    ("shared", "withdrawn", "state"),
    [(None, None, Shared.PRIVATE), (NOW, None, Shared.SHARED), (NOW, NOW, Shared.WITHDRAWN)],
)
def test_how_a_note_stands(shared: datetime | None, withdrawn: datetime | None, state: Shared) -> None:
    assert state_of(shared_at=shared, withdrawn_at=withdrawn) is state


@pytest.mark.parametrize("state", list(Shared))
def test_a_note_about_safeguarding_is_never_shared(state: Shared) -> None:
    assert "never shared" in why_not_share(is_silent=True, state=state)


def test_only_a_private_note_can_be_shared() -> None:
    assert why_not_share(is_silent=False, state=Shared.PRIVATE) == ""
    assert why_not_share(is_silent=False, state=Shared.SHARED)
    assert why_not_share(is_silent=False, state=Shared.WITHDRAWN)


def test_an_action_is_due_today_at_the_earliest() -> None:
    today = date(2026, 11, 20)
    assert why_not_due(None, today=today) == ""
    assert why_not_due(today, today=today) == ""
    assert why_not_due(today - timedelta(days=1), today=today)


def test_a_text_for_the_case_system_says_what_when_who_and_about_whom() -> None:
    assert plain_text(
        title="Note",
        at=NOW,
        by_name="Tom Worker",
        household="7K4M-92QX",
        names="Sam and Alex Example",
        text="They have moved.",
        extra=["To do by Monday 6 July 2026"],
    ) == (
        "Note: Friday 3 July 2026, 09:30\nHousehold 7K4M-92QX: Sam and Alex Example\n"
        "Written by Tom Worker\nTo do by Monday 6 July 2026\n\nThey have moved.\n"
    )
