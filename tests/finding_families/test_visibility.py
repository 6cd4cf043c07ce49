"""The one condition: what is open to whom at a moment. Each thing that must hold is broken once, alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, true, update
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account, Passkey, Session
from portal.children import visibility
from portal.children.models import Child, ChildGroup, Grant
from portal.children.own.models import ShownWishes, Terms
from portal.children.own.queries import beside_shown, open_one, shown_to
from portal.children.records import actions
from portal.children.rules import TERMS_WORDING
from portal.children.showing.checking import facts_of
from portal.children.showing.rules import why_not_shown
from portal.children.visibility import is_shown_to
from portal.children.writing.actions import keep_draft
from portal.errors import NotFound
from portal.extensions import db
from portal.households.models import Membership
from portal.households.partings.models import Parting
from portal.promises.actions import make_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from tests.conversations.writing import restrict
from tests.finding_families.making import (
    DAY,
    WORDS,
    Family,
    agency,
    family,
    finder,
    group,
    household,
    journey,
    looking,
    shown,
    waiting,
)
from tests.support.people import somebody


@dataclass
class Stage:
    """A group that waits, shown to one family until a fortnight from now; another family is shown another."""

    group: ChildGroup
    grant: Grant
    family: Family
    other: Family
    kit: Viewer
    sam: Viewer


@pytest.fixture
def stage(session: object) -> Stage:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    made, to = waiting(kit, lee, children=2), family()
    other = family(label="Sam and Alex Other")
    shown(waiting(kit, lee, alias="Hare"), other, kit)
    return Stage(made, shown(made, to, kit), to, other, kit, looking(to.sam))


def is_open(who: Viewer, grant: Grant) -> bool:
    found = select(Grant.id).where(Grant.id == grant.id, is_shown_to(who, clock.now()))
    opened = db.session.scalar(found) is not None
    listed = [one.reference for one in shown_to(who, now=clock.now())]
    assert (grant.reference in listed) is opened
    try:
        open_one(who, grant.reference, now=clock.now())
    except NotFound:
        assert not opened
    else:
        assert opened
    return opened


def test_it_is_open_to_both_who_adopt_and_to_nobody_else(stage: Stage) -> None:
    assert is_open(stage.sam, stage.grant)
    assert is_open(looking(stage.family.alex), stage.grant)
    assert not is_open(looking(stage.other.sam), stage.grant)
    assert not is_open(stage.kit, stage.grant), "staff read it on their own pages"
    assert not is_open(Viewer(), stage.grant)
    found = open_one(stage.sam, stage.grant.reference, now=clock.now())
    assert found.introduction.words == WORDS
    assert found.level == 2
    assert found.versions == "1.1"


Break = Callable[[Stage], object]


def _one(stage: Stage, **values: object) -> None:
    for name, value in values.items():
        setattr(stage.grant, name, value)
    db.session.flush()


def _group(stage: Stage, **values: object) -> None:
    for name, value in values.items():
        setattr(stage.group, name, value)
    db.session.flush()


def _home(stage: Stage, **values: object) -> None:
    for name, value in values.items():
        setattr(household(stage.family), name, value)
    db.session.flush()


def _journey(on: Stage, /, **values: object) -> None:
    row = journey(on.family)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()


def _member(stage: Stage, **values: object) -> None:
    db.session.execute(update(Membership).where(Membership.person_id == stage.sam.person_id).values(**values))


def _account(stage: Stage, **values: object) -> None:
    db.session.execute(update(Account).where(Account.id == stage.sam.account_id).values(**values))


def _session(stage: Stage, **values: object) -> None:
    db.session.execute(update(Session).where(Session.id == stage.sam.session_id).values(**values))


def _unclear_one(stage: Stage) -> None:
    """One child of the two."""
    child = db.session.scalars(select(Child).where(Child.group_id == stage.group.id)).first()
    assert child is not None
    child.cleared_at, child.cleared_by = None, ""
    db.session.flush()


def _parting(stage: Stage) -> None:
    db.session.add(Parting(household_id=stage.family.id, said_by="x", said_at=clock.now()))
    db.session.flush()


def _wishes(stage: Stage, **values: object) -> None:
    row = ShownWishes(household_id=stage.family.id, changed_at=clock.now(), changed_by="x", **values)
    db.session.add(row)
    db.session.flush()


def _paused_stage_2(stage: Stage) -> None:
    _journey(stage, stage="stage_2")
    row = make_promise(
        Kind.STAGE_2,
        subject_kind="journey",
        subject_ref=journey(stage.family).reference,
        label="x",
        starts_at=clock.now(),
        by=stage.kit,
        now=clock.now(),
        authority="kent",
        household_id=stage.family.id,
    )
    db.session.execute(
        update(Promise)
        .where(Promise.id == row.id)
        .values(paused_at=clock.now(), paused_until=date(2026, 12, 20))
    )


def _all(*changes: Break) -> Break:
    def change(stage: Stage) -> None:
        for one in changes:
            one(stage)

    return change


BREAKS: dict[str, Break] = {
    "ended": lambda one: _one(one, ended_at=clock.now(), ended_by="x", ended_because="closed"),
    "past its day": lambda one: _one(one, until_at=clock.now(), from_at=clock.now() - DAY),
    "not begun": lambda one: _one(one, from_at=clock.now() + DAY),
    "on hold": lambda one: _group(one, state="on_hold"),
    "getting ready": lambda one: _group(one, state="preparing"),
    "withdrawn": lambda one: _group(one, state="withdrawn"),
    "linked elsewhere": lambda one: _group(one, state="linked", household_id=one.other.id),
    "one child not cleared": _unclear_one,
    "no child": lambda one: _elsewhere(one),
    "household ended": lambda one: _home(one, ended_at=clock.now()),
    "household restricted": lambda one: restrict(
        household(one.family), somebody("manager"), somebody("manager")
    ),
    "parting": _parting,
    "a pause of theirs": lambda one: _wishes(one, paused_until=clock.today() + DAY),
    "journey ended": lambda one: _journey(
        one, ended_at=clock.now(), ended_on=clock.today(), outcome="withdrawn"
    ),
    "stage 1": lambda one: _journey(one, stage="stage_1"),
    "a break": lambda one: _journey(one, stage="break"),
    "linked with another child": lambda one: _journey(one, stage="linked"),
    "stage 2 and waits": _all(
        lambda one: _journey(one, stage="stage_2"), lambda one: _wishes(one, waits_until_approved=True)
    ),
    "stage 2 paused": _paused_stage_2,
    "left the household": lambda one: _member(one, until_on=clock.today()),
    "parts": lambda one: _member(one, is_apart=True),
    "only lives at home": lambda one: _member(one, role="adult"),
    "no terms": lambda one: db.session.execute(delete(Terms).where(Terms.person_id == one.sam.person_id)),
    "older terms": lambda one: db.session.execute(update(Terms).values(wording=TERMS_WORDING + 1)),
    "no second step": lambda one: _account(one, totp_sealed=None),
    "account ended": lambda one: _account(one, ended_at=clock.now()),
    "signed in without it": lambda one: _session(one, second_factor_at=None),
    "session ended": lambda one: _session(one, ended_at=clock.now(), ended_how="signed_out"),
}
"""What must hold -> how it is broken, alone."""


def _elsewhere(stage: Stage) -> None:
    other = group(stage.kit, alias="Otter")
    db.session.execute(update(Child).where(Child.group_id == stage.group.id).values(group_id=other.id))


def each_alone(ways: dict[str, Break], stage: Stage) -> Iterator[str]:
    """Break (or change) one thing after the other, each taken back before the next."""
    for what, change in ways.items():
        held = db.session.begin_nested()
        change(stage)
        db.session.flush()
        yield what
        held.rollback()
        db.session.expire_all()


def test_each_of_them_ends_it_alone(stage: Stage) -> None:
    """And where the page says that a household cannot be shown children, none is; and the other way round."""
    for what in each_alone(BREAKS, stage):
        assert not is_open(stage.sam, stage.grant), what
        said = why_not_shown(facts_of([stage.family.id], now=clock.now())[stage.family.id])
        assert bool(said) is (what in ABOUT_THE_HOUSEHOLD), what
    assert is_open(stage.sam, stage.grant)


ABOUT_THE_HOUSEHOLD = {
    "household ended", "household restricted", "parting", "a pause of theirs", "journey ended", "stage 1",
    "a break", "linked with another child", "stage 2 and waits", "stage 2 paused",
}  # fmt: skip


STILL: dict[str, Break] = {
    "stage 2": lambda one: _journey(one, stage="stage_2"),
    "stage 2, and only the other family waits": _all(
        lambda one: _journey(one, stage="stage_2"),
        lambda one: db.session.add(
            ShownWishes(
                household_id=one.other.id,
                waits_until_approved=True,
                paused_until=clock.today() + DAY,
                changed_at=clock.now(),
                changed_by="x",
            )
        ),
    ),
    "approved, though they once asked to wait": lambda one: _wishes(one, waits_until_approved=True),
    "a pause that is over": lambda one: _wishes(one, paused_until=clock.today()),
    "linked with this very household": _all(
        lambda one: _group(one, state="linked", household_id=one.family.id),
        lambda one: _journey(one, stage="linked"),
    ),
    "moved in with them": _all(
        lambda one: _group(one, state="moved_in", household_id=one.family.id),
        lambda one: _journey(one, stage="moved_in"),
    ),
    "a passkey in the place of an app": _all(
        lambda one: _account(one, totp_sealed=None),
        lambda one: db.session.add(
            Passkey(
                account_id=one.sam.account_id,
                credential_id=b"x",
                public_key=b"y",
                sign_count=0,
                name="Key",
                made_at=clock.now(),
                used_at=clock.now(),
            )
        ),
    ),
    "another group on hold": lambda one: setattr(group(one.kit, alias="Otter"), "state", "on_hold"),
    "the other family parts": lambda one: db.session.add(
        Parting(household_id=one.other.id, said_by="x", said_at=clock.now())
    ),
}


GUARDS = {
    "_runs": "ended",
    "_group_may_be_shown": "on hold",
    "_household_may_be_shown": "parting",
    "belongs_to": "left the household",
    "has_agreed": "no terms",
    "has_second_step": "no second step",
    "took_second_step": "signed in without it",
}
"""Part of the condition -> what it alone keeps closed."""


def test_each_part_of_the_condition_keeps_something_closed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a part taken out, what it guards would be open: so none of them is there for nothing."""
    for what in each_alone({one: BREAKS[one] for one in GUARDS.values()}, stage):
        guard = next(name for name, guarded in GUARDS.items() if guarded == what)
        with monkeypatch.context() as taken_out:
            taken_out.setattr(visibility, guard, lambda *_: true())
            assert is_open(stage.sam, stage.grant), guard


def test_what_does_not_end_it(stage: Stage) -> None:
    for what in each_alone(STILL, stage):
        assert is_open(stage.sam, stage.grant), what


def test_it_ends_by_itself_at_its_moment(stage: Stage, frozen: Traveller) -> None:
    frozen.move_to(stage.grant.until_at - timedelta(seconds=1))
    assert is_open(stage.sam, stage.grant)
    frozen.move_to(stage.grant.until_at)
    assert not is_open(stage.sam, stage.grant)
    assert [one.day_passed for one in beside_shown(stage.sam, now=clock.now()).gone] == [True]


def test_what_is_gone_is_said_without_a_reason_and_not_to_others(stage: Stage) -> None:
    assert beside_shown(stage.sam, now=clock.now()).gone == []
    actions.hold_back(stage.group.reference, "A birth uncle came forward", by=stage.kit, now=clock.now())
    (gone,) = beside_shown(stage.sam, now=clock.now()).gone
    assert (gone.alias, gone.day_passed) == ("Bear", False)
    assert beside_shown(looking(stage.other.sam), now=clock.now()).gone == []
    assert beside_shown(looking(stage.family.alex, second=False), now=clock.now()).gone == []


def test_a_draft_is_read_by_nobody_of_a_family(stage: Stage) -> None:
    keep_draft(stage.group.reference, 1, "Not yet read", "", seen=0, by=stage.kit, now=clock.now())
    found = open_one(stage.sam, stage.grant.reference, now=clock.now())
    assert (found.introduction.words, found.versions) == (WORDS, "1.1")


def test_a_report_is_read_after_a_link_alone(stage: Stage) -> None:
    _one(stage, level=3)
    assert open_one(stage.sam, stage.grant.reference, now=clock.now()).level == 2


def test_a_session_of_somebody_else_does_not_help(stage: Stage) -> None:
    alex = looking(stage.family.alex)
    borrowed = replace(looking(stage.family.sam, second=False), session_id=alex.session_id)
    assert not is_open(borrowed, stage.grant)
