"""A town in which everything of this room stands once, live and ended, with canary words in every field.

A canary is a word that stands nowhere else: whose it is, and which field it stands in. Built once, the town
is walked by the matrix (who opens what) and by the canaries (what stands where).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select, update

from portal import clock
from portal.children.families.actions import Matters, keep_matters
from portal.children.links import meeting
from portal.children.models import Child, ChildGroup, Grant, GrantToDecide
from portal.children.own.models import Terms
from portal.children.records import actions, keeping, legal
from portal.children.records.actions import AboutGroup
from portal.children.showing.actions import close, decide, show_group
from portal.children.writing.actions import keep_draft, publish
from portal.children.writing.rules import Check
from portal.extensions import db
from portal.households.actions import add_person, make_household
from portal.households.models import Membership
from portal.journey.models import Journey
from tests.conversations.writing import person
from tests.finding_families.making import (
    NEEDS,
    Family,
    agency,
    child_of,
    family,
    finder,
    group,
    household,
    identity,
    shown,
)
from tests.households.making import allocate
from tests.support.people import authority, somebody

GROUPS = ("bear", "fox", "deer", "owl", "roe", "hare", "seal")
HOMES = ("two", "one", "noterms", "gone", "linked", "runner", "agreed", "left", "adopters", "other", "never")
AREAS = {name: f"ZZ9{n}" for n, name in enumerate(GROUPS)}
"""Where the child must not live, as a canary: the first half of a postcode that there is not."""

NEAR = {"bear": "CT21", "fox": "TN40"}
"""From where distances count, as a canary."""


def word(whose: str, field: str) -> str:
    """The canary of a field: letters alone, so that no escaping hides it."""
    return f"Q{whose}{field}q"


class World:
    """References by name: groups, their first children, households, grants; who of staff is who."""

    def __init__(self) -> None:
        agency()
        self.by, self.reader = finder("Fatima Finder"), finder("Lee Colleague")
        self.decider = finder("Maggie Manager", "manager")
        worker, stranger = somebody("assessor", name="Wendy Worker"), somebody("assessor", name="Olive Other")
        self.worker, self.stranger = worker.reference, stranger.reference
        self.kit, self.lee, self.boss = (
            str(one.reference) for one in (self.by, self.reader, self.decider)
        )  # fmt: skip
        self.homes: dict[str, Family] = {}
        for name in HOMES:
            self.homes[name] = family(label=f"Sam and Alex {name.title()}")
            if name not in ("other", "never"):
                allocate(household(self.homes[name]), worker)
        self.rows = {name: self._waiting(name) for name in GROUPS}
        self.ids = {name: row.id for name, row in self.rows.items()}
        self.groups = {name: row.reference for name, row in self.rows.items()}
        self.children = {name: child_of(row).reference for name, row in self.rows.items()}
        self.grants: dict[str, str] = {}
        self.live: dict[str, str] = {}
        self.ended: dict[str, str] = {}

    def _waiting(self, name: str) -> ChildGroup:
        """A group that waits, with a canary in everything that is written of it."""
        by = self.by
        made = group(by, alias=name.title(), children=2 if name == "bear" else 1)
        first = child_of(made)
        keeping.write_identity(
            first.reference,
            identity(
                given_name=word(name, "given"), family_name=word(name, "family"),
                social_worker=word(name, "socialworker"), living_with=word(name, "living"),
                birth_family=f"Rose {word(name, 'birth')}, Ivy Barredtree", areas=AREAS[name],
            ),
            by=by, now=clock.now(),
        )  # fmt: skip
        for child in db.session.scalars(select(Child).where(Child.group_id == made.id)).all():
            for kind in ("agency_decision", "placement_order"):
                note = word(name, "milestone") if child is first else ""
                legal.write_milestone(
                    child.reference, kind, date(2026, 6, 1), note, by=by, now=clock.now()
                )  # fmt: skip
            legal.clear(child.reference, by=by, now=clock.now())
        keeping.record_visit(
            first.reference, "child", date(2026, 11, 2), word(name, "visit"), by=by, now=clock.now()
        )
        for level, field in ((1, "introduction"), (2, "profile"), (3, "report")):
            keep_draft(
                made.reference, level, word(name, field), word(name, f"own{field}"), seen=0, by=by,
                now=clock.now(),
            )  # fmt: skip
            publish(
                made.reference, level, ticked=[check.value for check in Check],
                consent_by=word(name, "consent"), seen=1, by=self.reader, now=clock.now(),
            )  # fmt: skip
        about = AboutGroup(made.alias, made.authority, by.reference or "", NEEDS, word(name, "musts"))
        actions.change_group(made.reference, about, seen=made.version, by=by, now=clock.now())
        actions.begin_waiting(made.reference, by=by, now=clock.now())
        if name in NEAR:
            matters = Matters(near=NEAR[name], words=word(name, "matters"))
            keep_matters(made.reference, matters, seen=0, by=by, now=clock.now())
            meeting.keep_note(made.reference, word(name, "meetingnote"), by=by, now=clock.now())
        return made

    def show(self, name: str, home: str, *, level: int = 2) -> Grant:
        """Open a group to a household."""
        made = shown(self.rows[name], self.homes[home], self.by, level=level)
        made.reason = word(name, "grantreason")
        db.session.flush()
        self.grants[f"{name}-{home}"] = made.reference
        return made

    def barred(self) -> None:
        """A household with a name of the birth family: one is to be decided, one is decided."""
        made = make_household(
            "Ivy Barredtree", authority=authority(), by="test", now=clock.now(), stage="approved"
        )
        add_person(
            made.id, given_name="Ivy", family_name="Barredtree", email="ivy@example.org", by="test",
            now=clock.now(), from_on=clock.today(),
        )  # fmt: skip
        db.session.add(
            Journey(
                household_id=made.id, pathway="standard", stage="approved", stage_since=clock.now(),
                began_at=clock.now(), began_on=clock.today(),
            )
        )  # fmt: skip
        db.session.flush()
        asked = []
        for name in ("bear", "deer"):
            show_group(
                self.groups[name], [made.reference], 1, word(name, "stopreason"), until=None, by=self.by,
                now=clock.now(),
            )  # fmt: skip
            asked.append(
                db.session.scalars(
                    select(GrantToDecide).where(GrantToDecide.group_id == self.rows[name].id)
                ).one()
            )
        decide(asked[1].reference, False, by=self.reader, now=clock.now())
        self.live["deciding"], self.ended["deciding"] = asked[0].reference, asked[1].reference
        self.barred_home = made.reference

    def who_may_not(self) -> None:
        """One has not agreed the terms, of one household the grant is closed, one adult is apart."""
        self.show("bear", "noterms")
        sam = person(self.homes["noterms"].sam)
        db.session.execute(delete(Terms).where(Terms.person_id == sam.id))
        close(self.grants["bear-gone"], by=self.by, now=clock.now())
        alex = person(self.homes["two"].alex)
        db.session.execute(update(Membership).where(Membership.person_id == alex.id).values(is_apart=True))

    def withdrawn(self, name: str) -> None:
        """The plan changed: the group is withdrawn."""
        actions.withdraw(self.groups[name], word(name, "withdrawn"), by=self.by, now=clock.now())
