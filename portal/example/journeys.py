"""Loading the example households on their way, by the same actions the portal uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.rules import local_day
from portal.example.journey_stories import JOURNEYS, Journeying
from portal.example.panels import (
    book,
    decide_in_favour,
    finish_others,
    hold_visits,
    make_panel,
    propose_refusal,
    share_report,
)
from portal.example.people import BY
from portal.extensions import db
from portal.households.actions import add_person, make_account_of, make_household
from portal.households.models import Allocation, Household
from portal.households.queries import applicants_of
from portal.journey.actions import set_councils, set_known, write_letter, write_state
from portal.journey.checks.planning import agree_plan, own_plan, save_plan, words_to_start_from
from portal.journey.checks.rules import PLAN_STEPS
from portal.journey.models import Journey
from portal.journey.moves import MOVES, Verb
from portal.journey.moving import move_on
from portal.journey.panel.court import add_hearing, record_hearing
from portal.journey.panel.deciding import record_told, send_letter
from portal.journey.pathways import Pathway, Stage, Who, steps_at
from portal.journey.pausing import pause_journey
from portal.journey.queries import rows_of
from portal.journey.registration.carrying import begin_registration
from portal.journey.registration.filling import fill_for_example, viewer_of
from portal.journey.rules import FINISHED, StepState
from portal.roles import permissions_of

BEFORE_MOVE = timedelta(hours=2)
LETTER = "We are glad to tell you that you are approved to adopt. Your social worker rings you this week."


def load_journeys(*, now: datetime, password_hash: str) -> None:
    """Make every example household and bring its journey to where the story says."""
    staff = {
        account.email.partition("@")[0]: account
        for account in db.session.scalars(select(Account).where(Account.kind == "staff"))
    }
    for story in JOURNEYS:
        _Telling(story, staff, now=now, password_hash=password_hash).tell()


class _Telling:
    """One story being told: the household, its journey, and who does what in it."""

    def __init__(
        self, story: Journeying, staff: Mapping[str, Account], *, now: datetime, password_hash: str
    ) -> None:
        self.story, self.now = story, now
        self.began = _working(now - timedelta(days=story.days_ago))
        self.by = _viewer(staff[story.worker])
        self.panel_adviser, self.decider = _viewer(staff["owen.example"]), _viewer(staff["maggie.example"])
        self.household = _household(story, began=self.began, password_hash=password_hash)
        db.session.add(
            Allocation(household_id=self.household.id, account_id=self.by.account_id, from_at=self.began)
        )
        self.journey = begin_registration(self.household.id, story.pathway, by=self.by, now=self.began)

    def tell(self) -> None:
        """Everything that happened so far."""
        set_known(self.journey, 0, self.story.known, now=self.began)
        for person in applicants_of(self.household.id):
            set_councils(self.journey, person.person_id, self.story.councils, now=self.began)
        for move in self.story.moves:
            verb, days = move.split("+")
            at = min(_working(self.began + timedelta(days=int(days))), self.now)
            self._move(Verb(verb), at)
        if self.journey.ended_at is None:
            self._written()
            _so_far(self.story, self.journey, by=self.by, now=self.now)
            self._plan()

    def _move(self, verb: Verb, at: datetime) -> None:
        """Make a move with everything it needs before."""
        before = at - BEFORE_MOVE
        if self.story.is_form_kept and self.journey.stage in (Stage.REGISTRATION, Stage.NOTICE):
            fill_for_example(self.journey, now=max(before - timedelta(days=2), self.began))
        if verb is Verb.APPROVE:
            is_dual = self.story.pathway == Pathway.EARLY_PERMANENCE
            decision = decide_in_favour(
                self.journey,
                panel_at=at - timedelta(days=3),
                by=self.panel_adviser,
                decider=self.decider,
                now=at,
                dual=is_dual,
            )
            told_at = min(at + timedelta(hours=3), self.now)
            record_told(decision, "telephone", by=self.by, now=told_at)
            send_letter(decision, LETTER, tells=False, by=self.by, now=told_at)
            return
        if self.journey.stage == Stage.FOSTERING:
            hearing = add_hearing(self.journey.reference, local_day(before), by=self.by, now=before)
            outcome = "home" if verb is Verb.RETURN_HOME else "adoption"
            record_hearing(hearing, outcome, for_family="", tells=False, by=self.by, now=before)
        if MOVES[verb].asks_steps:
            _finish(self.journey, by=self.by, at=before)
        move_on(self.journey.reference, verb, by=self.by, now=at, reason=self.story.reason)
        if verb in (Verb.NOT_REGISTER, Verb.NOT_ACCEPT):
            write_letter(self.journey, verb.value, self.story.reason, by=self.by, now=at)

    def _plan(self) -> None:
        """The plan of the present stage, where everybody has agreed one."""
        stage = Stage(self.journey.stage)
        steps = [row for row in rows_of(self.journey) if row.code == PLAN_STEPS.get(stage)]
        if not steps or any(row.state != StepState.IN_ORDER for row in steps):
            return
        at = self.journey.stage_since
        words = words_to_start_from(stage, None)
        save_plan(self.journey.reference, words, seen="", publish=True, by=self.by, now=at)
        for person in applicants_of(self.household.id):
            viewer = viewer_of(self.journey, person)
            _, plan = own_plan(viewer)
            if plan is not None:
                agree_plan(plan.reference, by=viewer, now=min(at + timedelta(days=2), self.now))

    def _written(self) -> None:
        """What is under way at the present stage besides its steps."""
        ago = _working(self.now - timedelta(days=9))
        match self.story.under_way:
            case "filled":
                fill_for_example(self.journey, now=_working(self.now - timedelta(days=3)))
            case "begun":
                first = applicants_of(self.household.id)[0].person_id
                fill_for_example(self.journey, now=self.began, parts=(first,), is_signed=False)
            case "visits":
                hold_visits(self.journey, by=self.by, now=ago)
            case "report":
                hold_visits(self.journey, by=self.by, now=ago)
                share_report(self.journey, by=self.by, now=_working(self.now - timedelta(days=2)))
            case "panel":
                hold_visits(self.journey, by=self.by, now=ago)
                ahead = _working(self.now + timedelta(days=10))
                panel = make_panel(ahead, by=self.panel_adviser, now=ago, online=False)
                book(self.journey, panel, by=self.by, now=ago)
                finish_others(self.journey, by=self.by, now=ago)
            case "refusal":
                propose_refusal(
                    self.journey,
                    panel_at=ago,
                    by=self.panel_adviser,
                    decider=self.decider,
                    now=_working(self.now - timedelta(days=4)),
                )


def _viewer(account: Account) -> Viewer:
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


def _household(story: Journeying, *, began: datetime, password_hash: str) -> Household:
    found = db.session.scalars(select(Household).where(Household.label == story.label).limit(1)).one_or_none()
    household = found or make_household(story.label, authority=story.authority, by=BY, now=began)
    if found is None:
        for number, (given, family) in enumerate(story.people):
            person = add_person(
                household.id,
                given_name=given,
                family_name=family,
                email=f"{given}.{family}@example.org".lower(),
                telephone=f"07700 9003{number}{len(given) % 10}",
                from_on=local_day(began),
                by=BY,
                now=began,
            )
            account = db.session.get_one(Account, make_account_of(person.id, by=BY, now=began))
            account.password_hash, account.first_signed_in_at = password_hash, began
    for given, age in story.children:
        child = add_person(
            household.id,
            given_name=given,
            family_name=story.people[0][1],
            role="child",
            from_on=local_day(began),
            by=BY,
            now=began,
        )
        child.born_on = date(local_day(began).year - age, 3, 1)
    db.session.flush()
    return household


def _finish(journey: Journey, *, by: Viewer, at: datetime) -> None:
    """Bring every open step into order at once."""
    for row in rows_of(journey):
        if row.state not in FINISHED:
            write_state(row, StepState.IN_ORDER, by=by, now=at)
    db.session.flush()


def _so_far(story: Journeying, journey: Journey, *, by: Viewer, now: datetime) -> None:
    """Bring the steps of the present stage to where the story says."""
    order = {step.code: number for number, step in enumerate(steps_at(journey.pathway, journey.stage))}
    rows = sorted(
        (row for row in rows_of(journey) if row.code in order and row.state not in FINISHED),
        key=lambda row: (order[row.code], row.person_key, row.about),
    )
    span = now - journey.stage_since
    for number, row in enumerate(rows[: story.done]):
        at = journey.stage_since + span * (number + 1) / (story.done + 3)
        write_state(row, StepState.IN_ORDER, by=by, now=at)
    rest = [row for row in rows[story.done :] if row.turn != Who.YOU or len(story.states) > 1]
    for row, state in zip(rest, story.states, strict=False):
        write_state(row, StepState(state), by=by, now=now - timedelta(days=4))
        row.delay_reason = story.delay or None
    if story.paused_days:
        pause_journey(
            journey.reference,
            until=local_day(now) + timedelta(days=story.paused_days),
            reason="We are moving house.",
            by=by,
            now=now - timedelta(days=2),
        )
    db.session.flush()


def _working(moment: datetime) -> datetime:
    """Ten in the morning or so of a weekday near a moment: nobody moves a household on at night."""
    local = moment.replace(hour=10, minute=10)
    return local - timedelta(days=max(0, local.weekday() - 4))
