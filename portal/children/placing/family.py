"""Moving in and living together, for the family: what comes next, whose turn, by when, and what was kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import Viewer, allow, current_viewer, opened
from portal.children.own.queries import before_looking
from portal.children.placing.queries import Placed, own_letter, own_letters, own_placements
from portal.children.placing.rules import (
    GIVEN,
    LETTERS,
    OPEN,
    OVER,
    WHATS,
    Given,
    Letter,
    State,
    What,
    apply_from,
)
from portal.errors import NotFound
from portal.promises.kinds import KINDS, Kind
from portal.promises.told import told_of
from portal.web import render_page
from portal.web.pages import day, moment

pages = Blueprint("children_moving_in", __name__)

MOST_KEPT = 6
"""Promises kept that are shown: the latest."""


@pages.get("/children/moving-in")
@allow("children:look", audit="children.own_placement_opened")
def see_moving_in() -> Response:
    """Introductions, visits, the order and what comes after; or, gently, that a child could not stay."""
    viewer, now = _viewer(), clock.now()
    opened("household", viewer.household_reference or "")
    before = before_looking(viewer)
    if not before.is_done:
        return render_page("children/family/before.html", before=before)
    found = own_placements(viewer)
    return render_page(
        "children/placing/family/moving_in.html",
        here=[_told(one, now) for one in found if one.row.state in (*OPEN, State.ADOPTED)][:1],
        left=[one for one in found if one.row.state in OVER],
        letters=[{"row": one, "kind": LETTERS[Letter(one.kind)]} for one in own_letters(viewer)],
    )


@pages.get("/children/moving-in/letters/<reference:reference>")
@allow("children:look", audit="children.own_letter_opened")
def see_letter(reference: str) -> Response:
    """A letter to print, once a worker has released it."""
    viewer = _viewer()
    if not before_looking(viewer).is_done:
        raise NotFound
    letter = own_letter(viewer, reference)
    opened("household", viewer.household_reference or "", letter=reference)
    return render_page(
        "children/placing/family/letter.html",
        letter=letter,
        kind=LETTERS[Letter(letter.kind)],
        now=clock.now(),
    )


def _told(one: Placed, now: datetime) -> dict[str, Any]:
    """One time with a child as the family reads it."""
    row, today = one.row, clock.today()
    stands = sorted((kept for kept in one.promises if kept.ended_at is None), key=lambda kept: kept.sort_at)
    kept = [kept for kept in reversed(one.promises) if kept.ended_as == "kept"][:MOST_KEPT]
    return {
        "row": row,
        "alias": one.alias,
        "next": _next(one, today, stands),
        "days": [planned for planned in one.days if planned.on >= today],
        "days_before": [planned for planned in one.days if planned.on < today],
        "promises": [told_of(promise, now) for promise in (*stands, *kept)],
        "apply_from": apply_from(row.moved_in_on) if row.moved_in_on else None,
        "may_apply": row.moved_in_on is not None and today >= apply_from(row.moved_in_on),
        "contacts": [{"row": held, "what": WHATS[What(held.what)]} for held in one.contacts],
        "given": {held.what: held for held in one.gifts},
        "gifts": [(what.value, GIVEN[what]) for what in Given],
    }


def _next(one: Placed, today: date, stands: list[Any]) -> dict[str, Any]:
    """The one sentence of what happens next, whose turn it is, and by when or on which day."""
    row, alias = one.row, one.alias
    if row.state == State.PLANNED:
        ahead = next((planned for planned in one.days if planned.on >= today), None)
        if ahead is not None:
            said = f"{ahead.what}, with {alias}"
            return {"sentence": said, "turn": "both", "by": day(ahead.on), "is_on": True}
        if row.moves_in_on is not None and row.moves_in_on >= today:
            return {
                "sentence": f"{alias} is to move in with you",
                "turn": "both",
                "by": day(row.moves_in_on),
                "is_on": True,
            }
        return {
            "sentence": "We plan with you how you and the child get to know each other",
            "turn": "us",
            "by": "",
        }
    if row.state == State.ADOPTED and not stands:
        done = {held.what for held in one.gifts} >= {what.value for what in Given}
        if done:
            return {
                "sentence": "Nothing more is needed. You can ask for support at any time",
                "turn": "us",
                "words": "Nobody’s just now",
                "by": "",
            }
        return {"sentence": "We agree with you when to celebrate the order", "turn": "both", "by": ""}
    if not stands:
        return {"sentence": "Your worker tells you what comes next", "turn": "us", "by": ""}
    soonest = stands[0]
    return {
        "sentence": KINDS[Kind(soonest.kind)].family_words,
        "turn": "us",
        "by": moment(soonest.due_at) if soonest.due_at else "",
    }


def _viewer() -> Viewer:
    """Who asks, of a household. Raises NotFound for a birth relative, and for who parts."""
    viewer = current_viewer()
    if viewer.household_id is None:
        raise NotFound
    return viewer
