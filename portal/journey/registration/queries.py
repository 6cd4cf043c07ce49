"""Reading a registration: each applicant their own part and the household's, of the other's only progress.

What is loaded for a family's page never holds the other applicant's answers, counts or days.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.access import Viewer
from portal.errors import NotFound
from portal.extensions import db
from portal.households.queries import Member, members_of
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey
from portal.journey.pathways import Stage
from portal.journey.queries import DONE, IN_HAND, NEWEST_FIRST
from portal.journey.registration.carrying import Carried, carried_of, offered, with_person
from portal.journey.registration.models import (
    Registration,
    RegistrationAsk,
    RegistrationSection,
    RegistrationSignature,
)
from portal.journey.registration.rules import HOUSEHOLD, Section, missing_sections, sections_of
from portal.promises.kinds import Kind
from portal.promises.queries import promises_for

NOT_STARTED, SAVED = "Not started", "Begun"


def registration_of(journey: Journey) -> Registration | None:
    """The registration of a journey; the caller has looked the journey up through its viewer."""
    return db.session.scalars(
        select(Registration)
        .where(Registration.journey_id == journey.id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def own_registration(viewer: Viewer) -> tuple[Journey, Registration]:
    """The family viewer's own journey with its registration. Raises NotFound where there is none."""
    if not viewer.is_family or viewer.household_id is None:
        raise NotFound
    row = db.session.execute(
        select(Journey, Registration)
        .outerjoin(Registration, Registration.journey_id == Journey.id)
        .where(Journey.household_id == viewer.household_id)
        .order_by(*NEWEST_FIRST)
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
    registration: Registration | None = row[1] if row is not None else None  # nothing where there is none
    if row is None or registration is None:
        raise NotFound
    return row[0], registration


def is_being_written(journey: Journey) -> bool:
    """Whether the family may still change its registration."""
    return journey.stage in (Stage.REGISTRATION, Stage.NOTICE) and journey.ended_at is None


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section as its reader sees it: answers, and what of them came from the enquiry."""

    section: Section
    answers: dict[str, Any]
    is_done: bool
    version: int
    changed_by_name: str = ""
    changed_at: datetime | None = None
    is_offered: bool = False
    """Nothing was kept yet; what stands in it is from the enquiry, to be confirmed."""

    @property
    def words(self) -> str:
        """Its progress, to whoever may read it."""
        return DONE if self.is_done else SAVED if self.version else NOT_STARTED


@dataclass(frozen=True, slots=True)
class Other:
    """Of the other applicant: only whether their whole part is done, and whether they were invited."""

    given_name: str
    words: str
    is_signed: bool
    is_invited: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The task list of one applicant."""

    own: tuple[SectionView, ...]
    shared: tuple[SectionView, ...]
    others: tuple[Other, ...]
    has_signed: bool
    is_complete: bool
    """Everybody has signed: it is with us."""
    due_at: datetime | None
    asks: tuple[RegistrationAsk, ...]
    seen: str
    """What was read, so that nobody signs something that has changed since (see actions.sign)."""
    members: tuple[Member, ...]
    """Who lives in the home."""
    is_own_done: bool = field(default=False)

    @property
    def is_shared_done(self) -> bool:
        """Whether the household's part is filled in."""
        return all(one.is_done for one in self.shared)

    @property
    def may_sign(self) -> bool:
        """Whether only the reader's name is missing."""
        return self.is_own_done and self.is_shared_done and not self.has_signed


def overview_for(viewer: Viewer, journey: Journey, registration: Registration) -> Overview:
    """The task list as this applicant sees it."""
    own_id = viewer.person_id or 0
    members = members_of(journey.household_id)
    rows = rows_of(registration, own_id)
    me = next((one for one in members if one.person_id == own_id), None)
    carried = carried_of(registration)
    own = sections_as_read(journey.pathway, rows, own_id, carried, me)
    shared = sections_as_read(journey.pathway, rows, HOUSEHOLD, carried, None, reader_id=own_id)
    signed, every = signers_of(registration), _open_asks(registration)
    asked = {ask.person_id for ask in every}
    return Overview(
        own=own,
        shared=shared,
        others=tuple(
            _other(
                journey,
                registration,
                one,
                is_signed=one.person_id in signed,
                is_asked=one.person_id in asked,
            )
            for one in members
            if one.role == "applicant" and one.person_id != own_id
        ),
        has_signed=own_id in signed,
        is_complete=registration.complete_at is not None,
        due_at=decision_due_at(journey),
        asks=tuple(ask for ask in every if ask.person_id in (None, own_id)),
        seen=seen_of(rows),
        members=members,
        is_own_done=all(one.is_done for one in own),
    )


def _other(
    journey: Journey, registration: Registration, member: Member, *, is_signed: bool, is_asked: bool
) -> Other:
    done = done_codes(registration, member.person_id)
    is_done = not missing_sections(done, journey.pathway, is_own=True) and not is_asked
    return Other(member.given_name, DONE if is_done else IN_HAND, is_signed, member.account_id is not None)


def rows_of(registration: Registration, *person_ids: int) -> Sequence[RegistrationSection]:
    """The sections of the household and of these people."""
    return db.session.scalars(
        select(RegistrationSection)
        .where(
            RegistrationSection.registration_id == registration.id,
            RegistrationSection.person_key.in_((HOUSEHOLD, *person_ids)),
        )
        .order_by(RegistrationSection.id)
        .execution_options(populate_existing=True)
    ).all()


def done_codes(registration: Registration, person_key: int) -> list[str]:
    """The sections of a part that are done; no answer is read."""
    return list(
        db.session.scalars(
            select(RegistrationSection.code).where(
                RegistrationSection.registration_id == registration.id,
                RegistrationSection.person_key == person_key,
                RegistrationSection.is_done,
            )
        )
    )


def sections_as_read(
    pathway: str,
    rows: Sequence[RegistrationSection],
    person_key: int,
    carried: Carried,
    person: Member | None,
    *,
    reader_id: int | None = None,
) -> tuple[SectionView, ...]:
    """The sections of one part in their order, with what is offered where nothing was kept yet."""
    kept = {row.code: row for row in rows if row.person_key == person_key}
    views = []
    for section in sections_of(pathway, is_own=person_key != HOUSEHOLD):
        row = kept.get(section.code)
        from_before = (
            offered(carried, section.code, reader_id if reader_id is not None else person_key)
            if row is None
            else {}
        )
        answers: dict[str, Any] = json.loads(row.answers) if row is not None else from_before
        if person is not None:
            answers = with_person(answers, section.code, person)
        views.append(
            SectionView(
                section=section,
                answers=answers,
                is_done=row is not None and row.is_done,
                version=row.version if row is not None else 0,
                changed_by_name=row.changed_by_name if row is not None else "",
                changed_at=row.changed_at if row is not None else None,
                is_offered=row is None and bool(from_before),
            )
        )
    return tuple(views)


def seen_of(rows: Sequence[RegistrationSection]) -> str:
    """What stands in these sections, as one word: it changes with every change in them."""
    return ".".join(f"{row.id}-{row.version}" for row in rows)


def signatures_of(registration: Registration) -> Sequence[RegistrationSignature]:
    """The signatures that stand."""
    return db.session.scalars(
        select(RegistrationSignature)
        .where(
            RegistrationSignature.registration_id == registration.id,
            RegistrationSignature.taken_away_at.is_(None),
        )
        .order_by(RegistrationSignature.id)
        .execution_options(populate_existing=True)
    ).all()


def signers_of(registration: Registration) -> frozenset[int]:
    """Whose signatures stand, by person."""
    return frozenset(one.person_id for one in signatures_of(registration))


def _open_asks(registration: Registration) -> Sequence[RegistrationAsk]:
    return db.session.scalars(
        select(RegistrationAsk)
        .where(RegistrationAsk.registration_id == registration.id, RegistrationAsk.met_at.is_(None))
        .order_by(RegistrationAsk.id)
        .execution_options(populate_existing=True)
    ).all()


def asks_of(registration: Registration) -> Sequence[RegistrationAsk]:
    """Everything we ever asked for again, for staff."""
    return db.session.scalars(
        select(RegistrationAsk)
        .where(RegistrationAsk.registration_id == registration.id)
        .order_by(RegistrationAsk.id)
    ).all()


def decision_due_at(journey: Journey) -> datetime | None:
    """By when we answer; None while it is not with us, or the days are not known."""
    for promise in promises_for(SUBJECT, journey.reference):
        if promise.kind == Kind.REGISTRATION_DECISION and promise.ended_at is None:
            return promise.due_at
    return None
