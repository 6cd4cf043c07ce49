"""The example's children, plainly fictional, each where a child can be; what became of them is told apart."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO

from sqlalchemy import select

from portal.access import Viewer
from portal.children.models import Child, ChildGroup
from portal.children.pictures import rules as pictures
from portal.children.pictures.actions import add_picture, publish_picture
from portal.children.pictures.receiving import Received, take_picture
from portal.children.records import actions, joining, keeping, legal
from portal.children.records.actions import AboutGroup, NewChild
from portal.children.records.keeping import Identity
from portal.children.rules import Level, Milestone, Need
from portal.children.showing.actions import show_group
from portal.children.writing.actions import keep_draft, publish
from portal.children.writing.rules import Check
from portal.clock import london
from portal.example.children_days import FINDER, MANAGER
from portal.example.children_families import Families
from portal.example.children_lives import Lives
from portal.example.children_stories import JO, OWN_WORDS, STORIES, Story
from portal.example.drawings import drawing
from portal.example.people import viewer_of
from portal.extensions import db

WAITS = {"adopted": 280, "came_back": 190, "went_home": 130, "moved_in": 150, "matched": 120}
"""Since how many days a group has waited, where its story is a long one; otherwise USUAL."""

USUAL = 90
REPORT = "What the council, the foster carers and the medical adviser wrote, drawn together."
NOT_BEGUN = ("draft", "one_not_cleared")
EARLY = ("fostering", "went_home")

Drawings = dict[str, list[tuple[str, Received]]]


@dataclass(frozen=True)
class _Sent:
    """A drawing as a form would hand it over."""

    filename: str | None
    stream: IO[bytes]


def take_drawings(now: datetime) -> Drawings:
    """Store the drawings, before the example's transaction begins: of each group, words and file."""
    return {
        story.alias: [
            (words, take_picture(_Sent("drawing.png", io.BytesIO(drawing(words))), now=now))
            for words in story.drawings
        ]
        for story in STORIES
    }


def load_children(drawings: Drawings, now: datetime) -> None:
    """Make the groups by the actions people use, show two to a family, and tell what became of the others."""
    finder, colleague, lives = viewer_of(FINDER), viewer_of(MANAGER), Lives(now)
    families = Families(now)
    families.say()
    families.are_told()
    made: dict[str, ChildGroup] = {}
    for story in STORIES:
        made[story.alias] = _group(story, finder, colleague, now)
        for words, received in drawings[story.alias]:
            _picture(made[story.alias], words, received, finder, colleague, now)
        lives.tell(story, made[story.alias])
    fox = actions.make_group("Fox", "kent", [NewChild("Fox", _born(2, now))], by=finder, now=now)
    joining.join_groups(made["Hare"].reference, fox.reference, "Hare and Fox", by=finder, now=now)
    with lives.looking(JO):
        home = lives.household(JO).reference
    for alias, level, days in (("Otter", Level.PROFILE, 14), ("Robin and Wren", Level.INTRODUCTION, 7)):
        show_group(
            made[alias].reference,
            [home],
            level,
            "They asked about a child of this age, and live far from anybody who knows them.",
            until=now + timedelta(days=days),
            by=finder,
            now=now,
        )


def _born(years: int, now: datetime) -> date:
    today = london(now).date()
    return date(today.year - years, 1, 1)


def _group(story: Story, finder: Viewer, colleague: Viewer, now: datetime) -> ChildGroup:
    waited = WAITS.get(story.becomes, USUAL)
    began, first = now - timedelta(days=waited), story.children[0][0]
    children = [NewChild(alias, _born(years, now)) for alias, years in story.children]
    made = actions.make_group(story.alias, story.authority, children, by=finder, now=began)
    for child in db.session.scalars(select(Child).where(Child.group_id == made.id)).all():
        is_cleared = story.becomes != "draft" and (story.becomes != "one_not_cleared" or child.alias == first)
        _one(child, story, finder, began, is_cleared=is_cleared)
    needs = {need.value: extent for need, extent in zip(Need, story.needs, strict=True)}
    about = AboutGroup(story.alias, story.authority, finder.reference or "", needs, story.musts)
    actions.change_group(made.reference, about, seen=made.version, by=finder, now=began)
    written = (
        (Level.INTRODUCTION, story.introduction),
        (Level.PROFILE, story.profile),
        (Level.REPORT, REPORT if story.profile else ""),
    )
    for level, words in written:
        if words:
            keep_draft(made.reference, level, words, OWN_WORDS, seen=0, by=finder, now=began)
            if story.becomes not in NOT_BEGUN:
                _publish(made, level, colleague, began)
    if story.becomes not in NOT_BEGUN:
        actions.begin_waiting(made.reference, by=finder, now=began)
    if story.becomes == "on_hold":
        actions.hold_back(
            made.reference, "The school asked for a meeting first.", by=finder, now=now - timedelta(days=6)
        )
    return made


def _publish(made: ChildGroup, level: int, by: Viewer, now: datetime) -> None:
    publish(
        made.reference,
        level,
        ticked=[check.value for check in Check],
        consent_by="The council, under the placement order",
        seen=1,
        by=by,
        now=now,
    )


def _picture(
    made: ChildGroup, words: str, received: Received, by: Viewer, reader: Viewer, now: datetime
) -> None:
    picture = add_picture(made.reference, received, words, by=by, now=now)
    publish_picture(
        made.reference,
        picture.reference,
        ticked=[check.value for check in pictures.Check],
        consent_by="The council, under the placement order",
        seen=picture.seen,
        by=reader,
        now=now,
    )


def _one(child: Child, story: Story, finder: Viewer, began: datetime, *, is_cleared: bool) -> None:
    """Who a child is, what was decided before they waited, what makes them wait, and a visit."""
    told = Identity(
        given_name="Placeholder",
        family_name="Fictional",
        born_on=child.born_on,
        social_worker="A. Nobody, 01632 960888",
        living_with="Foster carers in an example street",
        birth_family="Una Fictional",
        areas="ZZ99",
    )
    keeping.write_identity(child.reference, told, by=finder, now=began)
    kinds: tuple[Milestone, ...]
    if story.becomes in EARLY:
        kinds = (Milestone.EARLY_PERMANENCE,)
    else:
        kinds = (Milestone.AGENCY_DECISION, Milestone.PLACEMENT_ORDER)[: 2 if is_cleared else 1]
    for kind, days in zip(kinds, (60, 10), strict=False):
        on = max(london(began).date() - timedelta(days=days), child.born_on)
        legal.write_milestone(child.reference, kind, on, "", by=finder, now=began)
    if is_cleared:
        legal.clear(child.reference, by=finder, now=began)
    keeping.keep_waits_longer(child.reference, story.waits, by=finder, now=began)
    keeping.record_visit(
        child.reference, "carer", london(began).date(), "Well, and sleeping.", by=finder, now=began
    )
