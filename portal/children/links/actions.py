"""Suggesting a link and taking it as far as the decision after the visit; ending it by hand; comparing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, true
from sqlalchemy.exc import IntegrityError

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.holding import MOVED_ON, hold_group
from portal.children.links.ending import end_link, open_report
from portal.children.links.going import go_ahead
from portal.children.links.holding import audit_link, change_link, facts_of_link, hold_link, write_step
from portal.children.links.models import ChildLink, ChildLinkWords
from portal.children.links.promising import keep_link, promise_next
from portal.children.links.rules import (
    BY_HAND,
    HEADINGS,
    KEEPS,
    Heading,
    Origin,
    Outcome,
    State,
    Step,
    check_day,
    check_step,
)
from portal.children.models import ChildGroup, GrantToDecide
from portal.children.rules import GroupState
from portal.children.showing.checking import Looked, look_at
from portal.children.showing.rules import MORE_STOPS, Stop
from portal.children.telling import tell_household
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household

LINKED_ALREADY = "There is a link with this family already."
WRITE_TO_THEM = "Write what the family reads: they know of this."


@dataclass(frozen=True)
class Told:
    """A step as it is typed: the day it was, who was there, and why it came out so."""

    on: date | None
    who: str = ""
    text: str = ""
    family_words: str = ""
    """What the family reads, where it does not go on."""


def suggest_link(
    group_reference: str, household_reference: str, origin: str, *, by: Viewer, now: datetime
) -> ChildLink:
    """Suggest that a group and a household are considered together.

    A household that cannot be shown children is refused; of one that something stops, a second person
    decides before anything is begun (`decide_stop`), unless one decided so already.

    Raises NotFound, Refused, Conflict where the group does not wait or there is a link already.
    """
    group = hold_group(group_reference, by)
    if origin not in set(Origin):
        raise Refused("Choose where this comes from.")
    if group.state != GroupState.WAITING:
        raise Conflict("Only a group that waits for a family is linked.")
    (looked,) = look_at(group, [household_reference], by=by, now=now)
    if looked.why_not:
        raise Refused(f"{looked.label}: {looked.why_not}")
    stops = () if _is_allowed(group, looked) else looked.stops
    knows = origin == Origin.INTEREST or looked.open_until is not None
    link = ChildLink(
        group_id=group.id,
        household_id=looked.id,
        origin=origin,
        state=(State.STOPPED if stops else State.SUGGESTED).value,
        suggested_at=now,
        suggested_by=by.label,
        stops=",".join(stop.value for stop in stops),
        known_at=now if knows and not stops else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(link)
    except IntegrityError as twice:
        raise Conflict(LINKED_ALREADY) from twice
    audit_link("children.link_suggested", link, by, now, origin=origin, household=looked.reference)
    promise_next(link, group, by=by, now=now)
    return link


def _is_allowed(group: ChildGroup, looked: Looked) -> bool:
    """Whether a second person allowed before, for the same reasons, that the household is shown the group."""
    newest = db.session.scalars(
        select(GrantToDecide)
        .where(
            GrantToDecide.group_id == group.id,
            GrantToDecide.household_id == looked.id,
            GrantToDecide.decided_at.is_not(None),
        )
        .order_by(GrantToDecide.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or not newest.is_allowed:
        return False
    return {stop.value for stop in looked.stops} <= set(newest.because.split(","))


def decide_stop(reference: str, is_allowed: bool, *, by: Viewer, now: datetime) -> None:
    """Decide about a household that was stopped: somebody else than who suggested it.

    Raises NotFound, Refused for who suggested it or shares a name or address with them, Conflict.
    """
    link, group = hold_link(reference, by)
    if link.state != State.STOPPED:
        raise Conflict("A colleague has decided this already.")
    if link.suggested_by == by.label:
        raise Refused("A colleague decides what you suggested.")
    (looked,) = look_at(group, [_household(link.household_id)], by=by, now=now)
    if Stop.OWN_INTEREST in looked.stops:
        raise Refused("You share a surname or an address with them. Somebody else decides.")
    if is_allowed and looked.why_not:
        raise Refused(looked.why_not)
    if is_allowed and not {stop.value for stop in looked.stops} <= set(link.stops.split(",")):
        raise Refused(MORE_STOPS)
    change_link(link, true(), stop_decided_at=now, stop_decided_by=by.label)
    audit_link("children.link_stop_decided", link, by, now, allowed="yes" if is_allowed else "no")
    if not is_allowed:
        end_link(link, group, Outcome.STOPPED, by=by, now=now)
        return
    knows = looked.open_until is not None or link.origin == Origin.INTEREST
    change_link(link, true(), state=State.SUGGESTED.value, known_at=now if knows else None)
    promise_next(link, group, by=by, now=now)


def record_talk(reference: str, told: Told, *, goes_on: bool, by: Viewer, now: datetime) -> None:
    """Both social workers have talked: a visit follows, or it is not this family.

    With a visit the family knows of it, and reads the fuller report from now on (service description,
    section 7). Raises NotFound, Refused, Conflict.
    """
    link, group, day = _begin(reference, Step.EXPLORED, told, by, now)
    _say_why(told, goes_on, link)
    if goes_on:
        known = link.known_at or now
        change_link(link, true(), state=State.VISIT.value, agreed_at=now, known_at=known)
    _write(link, Step.EXPLORED, told, day, "visit" if goes_on else "no", by, now)
    if not goes_on:
        end_link(link, group, Outcome.NOT_THIS_FAMILY, words=told.family_words, by=by, now=now)
        return
    open_report(link, group, by=by, now=now)
    promise_next(link, group, by=by, now=now)
    tell_household(link.household_id, group, now=now)


def record_visit(reference: str, told: Told, *, by: Viewer, now: datetime) -> None:
    """The family was visited. Raises NotFound, Refused, Conflict."""
    link, group, day = _begin(reference, Step.VISIT, told, by, now)
    change_link(link, true(), state=State.DECIDING.value)
    _write(link, Step.VISIT, told, day, "", by, now)
    promise_next(link, group, by=by, now=now)


def decide_link(reference: str, told: Told, *, goes_ahead: bool, by: Viewer, now: datetime) -> None:
    """Decide after the visit: go ahead with this family, or not.

    Going ahead, the group is linked with this household alone: what others could read of it ends, and
    their links wait behind. Raises NotFound, Refused, Conflict where a colleague went ahead with another.
    """
    link, group, day = _begin(reference, Step.DECISION, told, by, now)
    if not told.text.strip():
        raise Refused("Write why, in a few words.")
    if goes_ahead:
        go_ahead(link, group, by=by, now=now)
    else:
        _say_why(told, goes_ahead, link)
    _write(link, Step.DECISION, told, day, "ahead" if goes_ahead else "no", by, now)
    if not goes_ahead:
        end_link(link, group, Outcome.NOT_AHEAD, words=told.family_words, by=by, now=now)
        return
    promise_next(link, group, by=by, now=now)
    tell_household(link.household_id, group, now=now)


def stop_link(
    reference: str, outcome: str, why: str, family_words: str, *, by: Viewer, now: datetime
) -> None:
    """End a link in the middle of it, by hand. Raises NotFound, Refused without a reason, Conflict."""
    link, group = hold_link(reference, by)
    if outcome not in {one.value for one in BY_HAND}:
        raise Refused("Choose what happened.")
    if link.ended_at is not None or link.decided_at is not None:
        raise Conflict(MOVED_ON)
    if not why.strip():
        raise Refused("Write why, in a few words.")
    if link.known_at is not None and not family_words.strip():
        raise Refused(WRITE_TO_THEM)
    change_link(link, true(), ended_why=why.strip())
    end_link(link, group, Outcome(outcome), words=family_words, by=by, now=now)


def compare(reference: str, words: Mapping[str, str], *, by: Viewer, now: datetime) -> None:
    """Keep what speaks for and against a family, by heading; no words take them away.

    Raises NotFound, Refused for a heading that is not on the list.
    """
    link, _ = hold_link(reference, by)
    if not set(words) <= set(Heading):
        raise Refused("Choose from the list.")
    db.session.execute(
        delete(ChildLinkWords).where(
            ChildLinkWords.link_id == link.id, ChildLinkWords.heading.in_(sorted(words))
        )
    )
    db.session.add_all(
        ChildLinkWords(
            link_id=link.id, heading=one.value, words=words[one].strip(), changed_by=by.label, changed_at=now
        )
        for one in HEADINGS
        if words.get(one, "").strip()
    )
    audit_link("children.link_compared", link, by, now)


def _begin(
    reference: str, step: Step, told: Told, by: Viewer, now: datetime
) -> tuple[ChildLink, ChildGroup, date]:
    link, group = hold_link(reference, by)
    check_step(facts_of_link(link, group), step)
    day = check_day(told.on, since=local_day(link.suggested_at), today=local_day(now))
    if not told.who.strip() and step is not Step.DECISION:
        raise Refused("Write who was there.")
    return link, group, day


def _say_why(told: Told, goes_on: bool, link: ChildLink) -> None:
    if goes_on:
        return
    if not told.text.strip():
        raise Refused("Write why, in a few words.")
    if link.known_at is not None and not told.family_words.strip():
        raise Refused(WRITE_TO_THEM)


def _write(
    link: ChildLink, step: Step, told: Told, day: date, outcome: str, by: Viewer, now: datetime
) -> None:
    write_step(link, step, day, who=told.who, outcome=outcome, text=told.text, by=by, now=now)
    keep_link(KEEPS[step], link, by=by, now=now)


def _household(household_id: int) -> str:
    found = db.session.scalar(select(Household.reference).where(Household.id == household_id))
    if found is None:
        raise NotFound
    return found
