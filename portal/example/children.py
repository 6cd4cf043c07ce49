"""The example's children, plainly fictional, each where a child can be; two are shown to a family."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.children.models import Child, ChildGroup
from portal.children.own.actions import agree_terms
from portal.children.records import actions, joining, keeping, legal
from portal.children.records.actions import AboutGroup, NewChild
from portal.children.records.keeping import Identity
from portal.children.rules import Level, Milestone, Need
from portal.children.showing.actions import show_group
from portal.children.writing.actions import keep_draft, publish
from portal.children.writing.rules import Check
from portal.clock import london
from portal.example.children_stories import OWN_WORDS, STORIES, Story
from portal.example.people import AUTHENTICATOR, viewer_of
from portal.extensions import db
from portal.sealing import seal

FINDER, COLLEAGUE = "fatima.example@agency.example.org", "maggie.example@agency.example.org"


def load_children(now: datetime) -> None:
    """Make the groups by the actions people use, and let the approved adopters look."""
    finder, colleague = viewer_of(FINDER), viewer_of(COLLEAGUE)
    made = {one.alias: _group(one, finder, colleague, now) for one in STORIES}
    fox = actions.make_group("Fox", "kent", [NewChild("Fox", _born(2, now))], by=finder, now=now)
    joining.join_groups(made["Hare"].reference, fox.reference, "Hare and Fox", by=finder, now=now)
    jo = _approved(now)
    for alias, level, days in (("Otter", Level.PROFILE, 14), ("Robin and Wren", Level.INTRODUCTION, 7)):
        show_group(
            made[alias].reference,
            [jo.household_reference or ""],
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
    began = now - timedelta(days=90)
    first = story.children[0][0]
    children = [NewChild(alias, _born(years, now)) for alias, years in story.children]
    made = actions.make_group(story.alias, story.authority, children, by=finder, now=began)
    for child in db.session.scalars(select(Child).where(Child.group_id == made.id)).all():
        is_cleared = story.becomes != "draft" and (story.becomes != "one_not_cleared" or child.alias == first)
        _one(child, finder, now, is_cleared=is_cleared)
        keeping.keep_waits_longer(child.reference, story.waits, by=finder, now=began)
    needs = {need.value: extent for need, extent in zip(Need, story.needs, strict=True)}
    about = AboutGroup(story.alias, story.authority, finder.reference or "", needs, story.musts)
    actions.change_group(made.reference, about, seen=made.version, by=finder, now=began)
    for level, words in ((Level.INTRODUCTION, story.introduction), (Level.PROFILE, story.profile)):
        if words:
            keep_draft(made.reference, level, words, OWN_WORDS, seen=0, by=finder, now=began)
            if story.becomes != "draft":
                _publish(made, level, colleague, began)
    if story.becomes not in ("draft", "one_not_cleared"):
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


def _one(child: Child, finder: Viewer, now: datetime, *, is_cleared: bool) -> None:
    """Who a child is, what was decided, and a visit."""
    told = Identity(
        given_name="Placeholder",
        family_name="Fictional",
        born_on=child.born_on,
        social_worker="A. Nobody, 01632 960888",
        living_with="Foster carers in an example street",
        birth_family="Una Fictional",
        areas="ZZ99",
    )
    keeping.write_identity(child.reference, told, by=finder, now=now)
    today = london(now).date()
    kinds = (Milestone.AGENCY_DECISION, Milestone.PLACEMENT_ORDER)
    for kind, days in zip(kinds[: 2 if is_cleared else 1], (150, 100), strict=False):
        on = max(today - timedelta(days=days), child.born_on)
        legal.write_milestone(child.reference, kind, on, "", by=finder, now=now)
    if is_cleared:
        legal.clear(child.reference, by=finder, now=now)
    keeping.record_visit(
        child.reference, "carer", today - timedelta(days=20), "Well, and sleeping.", by=finder, now=now
    )


def _approved(now: datetime) -> Viewer:
    """One of the approved adopters, with a second step and the terms agreed."""
    viewer = viewer_of("jo.instance@example.org")
    db.session.get_one(Account, viewer.account_id).totp_sealed = seal(AUTHENTICATOR)
    agree_terms(by=viewer, now=now)
    return viewer
