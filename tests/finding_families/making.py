"""Family finders, a group that waits, and a household that may look, for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.accounts.actions import open_session
from portal.accounts.models import Account
from portal.agency.models import AgencySettings
from portal.children.models import Child, ChildGroup, Grant
from portal.children.own.actions import agree_terms
from portal.children.records import actions, legal
from portal.children.records.actions import AboutGroup, NewChild
from portal.children.records.keeping import Identity, write_identity
from portal.children.rules import MEDIUM, Need
from portal.children.showing.actions import show_group
from portal.children.writing.actions import keep_draft, publish
from portal.children.writing.rules import Check
from portal.extensions import db
from portal.households.models import Household
from portal.journey.models import Journey
from portal.sealing import fingerprint, seal
from tests.conversations.writing import viewer
from tests.households.making import account_of, couple, session_of
from tests.support.people import authority, somebody

CANARIES = ("Zebedee", "Quillfeather", "Thistlewick", "Marchbanks", "ZZ99", "Periwinkle")
"""Words of an identity, seen nowhere but on its own page."""

NEEDS = {need.value: MEDIUM for need in Need}
WORDS = "Bear loves puddles and the dog next door."
PROFILE = "Bear wakes at night and is glad to be sung to."
OWN = "I want a red bike"


def agency() -> None:
    """The agency's own row and a council."""
    authority()
    if db.session.get(AgencySettings, 1) is None:
        db.session.add(
            AgencySettings(name="Example", colour="#0b5c5c", telephone="01632 960000", email="a@example.org")
        )
        db.session.flush()


def finder(name: str = "Fatima Finder", role: str = "family_finder") -> Viewer:
    """Somebody of staff who finds families."""
    return viewer(somebody(role, name=name).reference)


def identity(**changed: str) -> Identity:
    """Who Bear is."""
    told = Identity(
        given_name="Zebedee",
        family_name="Quillfeather",
        born_on=date(2021, 5, 4),
        social_worker="Thistlewick, 01632 960777",
        living_with="Marchbanks, in a house",
        birth_family="Rose Periwinkle",
        areas="ZZ99",
    )
    return replace(told, **changed)  # type: ignore[arg-type]  # words alone are changed


def group(by: Viewer, *, alias: str = "Bear", children: int = 1) -> ChildGroup:
    """A group that gets ready: one child, or more."""
    born = [NewChild(alias if n == 0 else f"{alias} {n}", date(2021 - n, 5, 4)) for n in range(children)]
    return actions.make_group(alias, authority(), born, by=by, now=clock.now())


def child_of(made: ChildGroup) -> Child:
    """The first child of a group."""
    return db.session.scalars(select(Child).where(Child.group_id == made.id).order_by(Child.id)).all()[0]


def cleared(made: ChildGroup, by: Viewer) -> None:
    """Every child of it may be shown."""
    for child in db.session.scalars(select(Child).where(Child.group_id == made.id)).all():
        for kind in ("agency_decision", "placement_order"):
            legal.write_milestone(child.reference, kind, date(2026, 6, 1), "", by=by, now=clock.now())
        legal.clear(child.reference, by=by, now=clock.now())


def published(made: ChildGroup, writer: Viewer, reader: Viewer, level: int = 1, words: str = WORDS) -> None:
    """What is written at a level, written by one and published by another."""
    seen = 0
    keep_draft(made.reference, level, words, OWN, seen=seen, by=writer, now=clock.now())
    publish(
        made.reference,
        level,
        ticked=[check.value for check in Check],
        consent_by="The agency, placement order of 1 June 2026",
        seen=1,
        by=reader,
        now=clock.now(),
    )


def waiting(by: Viewer, reader: Viewer, *, alias: str = "Bear", children: int = 1) -> ChildGroup:
    """A group that waits for a family, with introduction and profile published and an identity written."""
    made = group(by, alias=alias, children=children)
    write_identity(child_of(made).reference, identity(), by=by, now=clock.now())
    cleared(made, by)
    published(made, by, reader)
    published(made, by, reader, 2, PROFILE)
    about = AboutGroup(alias, made.authority, by.reference or "", NEEDS, "A garden with a gate")
    actions.change_group(made.reference, about, seen=made.version, by=by, now=clock.now())
    actions.begin_waiting(made.reference, by=by, now=clock.now())
    return made


@dataclass(frozen=True)
class Family:
    """A household that may be shown children: its id and reference, and both people's accounts."""

    id: int
    reference: str
    sam: str
    alex: str


def family(*, stage: str = "approved", label: str = "Sam and Alex Example") -> Family:
    """A couple with a journey at a stage, who have agreed the terms and have an app each."""
    made = couple(label, stage="approved")
    db.session.add(
        Journey(
            household_id=made.id,
            pathway="standard",
            stage=stage,
            stage_since=clock.now(),
            began_at=clock.now(),
            began_on=clock.today(),
        )
    )
    db.session.flush()
    people = [account_of(made.id, given) for given in ("Sam", "Alex")]
    for account in people:
        account.totp_sealed = seal("EXAMPLE7EXAMPLE7EXAMPLE7EXAMPLE7")
        agree_terms(by=viewer(account.reference), now=clock.now())
    return Family(made.id, made.reference, people[0].reference, people[1].reference)


def looking(reference: str, *, second: bool = True) -> Viewer:
    """Somebody of a family signed in, with the second step or without."""
    found = db.session.scalars(select(Account).where(Account.reference == reference)).one()
    token = open_session(found.id, device="A test's browser", now=clock.now(), second_factor=second)
    assert fingerprint(token)
    return replace(viewer(reference), session_id=session_of(found.id))


def shown(
    made: ChildGroup, to: Family, by: Viewer, *, level: int = 2, until: datetime | None = None
) -> Grant:
    """The grant by which a group is open to a family."""
    show_group(
        made.reference, [to.reference], level, "They could be right for each other", until=until, by=by,
        now=clock.now(),
    )  # fmt: skip
    return db.session.scalars(
        select(Grant).where(Grant.group_id == made.id, Grant.household_id == to.id, Grant.ended_at.is_(None))
    ).one()


def household(of: Family) -> Household:
    """The household's row."""
    return db.session.get_one(Household, of.id)


def journey(of: Family) -> Journey:
    """The household's journey."""
    return db.session.scalars(select(Journey).where(Journey.household_id == of.id)).one()


Change = Callable[[], object]
DAY = timedelta(days=1)
