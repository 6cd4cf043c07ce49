"""Enquiries that may be of the same people: finding them, and looking at two side by side.

Asking, the second look and taking apart again stand in `joining.py`, what joining does to the
promises in `merging.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.enquiries.joining.merging import why_not
from portal.enquiries.joining.models import EnquiryMerge
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.enquiries.rules import LIVE, State
from portal.errors import NotFound
from portal.extensions import db
from portal.households.queries import is_open_to

MOST = 10
"""Results show ten at most (safety rule 8)."""


@dataclass(frozen=True, slots=True)
class Alike:
    """An enquiry that may be of the same people: no more than name, town, reference and when.

    `asked_by_name` is set once somebody asked to join the two; `is_asked_by_me` if it was the viewer.
    """

    reference: str
    label: str
    town: str
    sent_at: datetime
    asked_by_name: str
    is_asked_by_me: bool


def possible_duplicates(viewer: Viewer, enquiry: Enquiry) -> list[Alike]:
    """Live enquiries with the same e-mail, telephone number, or surname and postcode, newest first.

    Never one of a restricted household, one joined already, or one a colleague kept apart.
    """
    if enquiry.state not in LIVE:
        return []
    pair = or_(
        and_(EnquiryMerge.from_id == enquiry.id, EnquiryMerge.into_id == Enquiry.id),
        and_(EnquiryMerge.into_id == enquiry.id, EnquiryMerge.from_id == Enquiry.id),
    )
    kept_apart = select(EnquiryMerge.id).where(EnquiryMerge.state == "apart", pair)
    asked = aliased(EnquiryMerge)
    found = db.session.execute(
        select(Enquiry, asked.asked_by, asked.asked_by_name)
        .outerjoin(
            asked,
            and_(
                asked.state == "asked",
                or_(
                    and_(asked.from_id == enquiry.id, asked.into_id == Enquiry.id),
                    and_(asked.into_id == enquiry.id, asked.from_id == Enquiry.id),
                ),
            ),
        )
        .where(
            or_(*_alike(enquiry)),
            Enquiry.id != enquiry.id,
            Enquiry.state.in_(sorted(LIVE)),
            is_open_to(viewer, Enquiry.household_id.expression),
            ~kept_apart.exists(),
        )
        .order_by(Enquiry.sent_at.desc(), Enquiry.id.desc())
        .limit(MOST)
    )
    return [
        Alike(one.reference, one.label, one.town, one.sent_at, name or "", asked_by == viewer.label)
        for one, asked_by, name in found
    ]


def _alike(enquiry: Enquiry) -> list[ColumnElement[bool]]:
    ways: list[ColumnElement[bool]] = []
    if enquiry.email:
        ways.append(Enquiry.email == enquiry.email)
    if enquiry.telephone_digits:
        ways.append(Enquiry.telephone_digits == enquiry.telephone_digits)
    if enquiry.postcode:
        surnames = {family.lower() for _, family in enquiry.people if family}
        same_name = or_(
            func.lower(Enquiry.family_name).in_(sorted(surnames)),
            func.lower(Enquiry.second_family_name).in_(sorted(surnames)),
        )
        ways.append(and_(Enquiry.postcode == enquiry.postcode, same_name))
    return ways or [Enquiry.id < 0]


def in_order(one: Enquiry, other: Enquiry) -> tuple[Enquiry, Enquiry]:
    """(newer, older): which joins which. One whose people are invited to register stays; else the older."""
    if (one.household_id is None) != (other.household_id is None):
        return (one, other) if one.household_id is None else (other, one)
    if State.MERGED in (one.state, other.state):
        return (one, other) if one.merged_into_id == other.id else (other, one)
    first = (one.sent_at, one.id) < (other.sent_at, other.id)
    return (other, one) if first else (one, other)


def pair_for(viewer: Viewer, reference: str, other: str) -> tuple[Enquiry, Enquiry]:
    """Two enquiries as (newer, older), through the viewer. Raises NotFound for one hidden or missing."""
    found = db.session.scalars(
        select(Enquiry)
        .where(
            Enquiry.reference.in_((reference, other)),
            is_open_to(viewer, Enquiry.household_id.expression),
        )
        .execution_options(populate_existing=True)
    ).all()
    if len(found) != 2:
        raise NotFound
    return in_order(found[0], found[1])


@dataclass(frozen=True, slots=True)
class Pair:
    """Two enquiries side by side, and what would come of joining them.

    `refusal` says why they never join; `asked_by_name` who asked for it. `newer_entries` and
    `older_entries` are how many things happened to each: what would newly stand on one page.
    """

    newer: Enquiry
    older: Enquiry
    refusal: str
    asked_by_name: str
    is_asked_by_me: bool
    newer_entries: int
    older_entries: int
    is_joined: bool


def look_at(viewer: Viewer, reference: str, other: str) -> Pair:
    """Two enquiries through the viewer, as a second colleague sees them first. Raises NotFound."""
    newer, older = pair_for(viewer, reference, other)
    counted = db.session.execute(
        select(EnquiryEntry.enquiry_id.label("of"), func.count().label("entries"))
        .where(EnquiryEntry.enquiry_id.in_((newer.id, older.id)))
        .group_by(EnquiryEntry.enquiry_id)
    )
    entries: dict[int, int] = {row.of: row.entries for row in counted}
    asked = asked_to_join(newer.id, older.id)
    is_joined = newer.merged_into_id == older.id
    return Pair(
        newer,
        older,
        "" if is_joined else why_not(newer, older),
        asked.asked_by_name if asked else "",
        asked is not None and asked.asked_by == viewer.label,
        entries.get(newer.id, 0),
        entries.get(older.id, 0),
        is_joined,
    )


def asked_to_join(newer_id: int, older_id: int | None = None) -> EnquiryMerge | None:
    """What somebody asked to join, the newer one's id first; with whichever, or with one."""
    asked = select(EnquiryMerge).where(EnquiryMerge.from_id == newer_id, EnquiryMerge.state == "asked")
    if older_id is not None:
        asked = asked.where(EnquiryMerge.into_id == older_id)
    return db.session.scalars(asked).one_or_none()
