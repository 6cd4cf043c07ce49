"""The records behind a figure, page by page, for who may open each of them.

Who may not open a kind of record reads how many there are, and nothing else; a restricted household's are
left out for who is not named on it, though the figure counts them (service description, section 10).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from portal.access import Viewer
from portal.children.models import ChildGroup
from portal.children.visibility import is_open_to_staff as child_opens
from portal.enquiries.models import Enquiry
from portal.errors import NotFound
from portal.events.models import Event
from portal.extensions import db
from portal.households.models import Household, Person
from portal.households.queries import is_open_to
from portal.journey.models import Journey
from portal.promises.hidden import is_hidden_from
from portal.promises.models import Promise
from portal.reports.sql import Records
from portal.support.models import SupportRequest
from portal.support.visibility import is_open_to_staff as support_opens

PAGE = 25
"""Records on one page."""


@dataclass(frozen=True)
class Behind:
    """One record: its day, what it is called, its reference and where it is opened."""

    on: date | None
    label: str
    reference: str
    href: str
    authority: str | None


@dataclass(frozen=True)
class Opens:
    """How records of one kind are opened: by what key, under which name, by whom."""

    key: Any
    label: Any
    reference: Any
    address: str
    permission: str
    may: Callable[[Viewer], ColumnElement[bool]]
    join: Callable[[Any], Any] = lambda chosen: chosen
    council: Any = None
    """Whose council stands beside it; that of the record, where it is no other's."""


_IS_NOT_BIRTH_SIDE = or_(
    SupportRequest.person_id.is_(None),
    SupportRequest.person_id.not_in(select(Person.id).where(Person.side == "birth")),
)
"""Birth-side records are behind no figure (safety rule 8); the figure counts them."""

_OPENS = {
    "journey": Opens(
        Journey.id,
        Household.label,
        Household.reference,
        "/staff/households/",
        "households:see",
        lambda viewer: is_open_to(viewer, Household.id.expression),
        lambda chosen: chosen.join(Household, Household.id == Journey.household_id),
    ),
    "enquiry": Opens(
        Enquiry.reference,
        Enquiry.given_name + " " + Enquiry.family_name,
        Enquiry.reference,
        "/staff/enquiries/",
        "enquiries:see",
        lambda viewer: is_open_to(viewer, Enquiry.household_id.expression),
    ),
    "support_request": Opens(
        SupportRequest.reference,
        SupportRequest.name,
        SupportRequest.reference,
        "/staff/support/requests/",
        "support:see",
        lambda viewer: and_(support_opens(viewer), _IS_NOT_BIRTH_SIDE),
    ),
    "child_group": Opens(
        ChildGroup.reference,
        ChildGroup.alias,
        ChildGroup.reference,
        "/staff/children/groups/",
        "children:see",
        lambda viewer: and_(child_opens(viewer), is_open_to(viewer, ChildGroup.household_id.expression)),
    ),
    "event": Opens(
        Event.reference,
        Event.title,
        Event.reference,
        "/staff/events/",
        "events:see",
        lambda _: Event.id.is_not(None),
        council=Event.authority,
    ),
    "promise": Opens(
        Promise.reference,
        Promise.label,
        Promise.reference,
        "/staff/promises/",
        "worklist:see",
        lambda viewer: and_(
            is_open_to(viewer, Promise.household_id.expression),
            ~is_hidden_from(viewer.account_id),
            Promise.subject_kind.in_(sorted(viewer.opens)),
        ),
    ),
}
"""The key a SELECT of records carries -> how what it names is opened."""


def opens_by(records: Records) -> str | None:
    """The key by which records open; None for those that nobody opens: a pack, an independent service."""
    names = {column.name for column in records.selected_columns}
    return next((key for key in _OPENS if key in names), None)


def may_open(records: Records, viewer: Viewer) -> bool:
    """Whether somebody may open records of this kind at all."""
    key = opens_by(records)
    return key is not None and viewer.holds(_OPENS[key].permission)


def records_behind(
    records: Records, viewer: Viewer, *, authority: str, after: str = ""
) -> tuple[list[Behind], str | None]:
    """One page of the records a figure counts, by day, and the key of the next page.

    Raises NotFound where nobody opens them, the viewer may not, or the key is none.
    """
    key = opens_by(records)
    if key is None or not viewer.holds(_OPENS[key].permission):
        raise NotFound
    how, found = _OPENS[key], records.subquery()
    council = found.c.authority if how.council is None else how.council
    chosen = (
        select(
            found.c.on,
            how.label.label("label"),
            how.reference.label("reference"),
            council.label("authority"),
        )
        .select_from(found)
        .join(how.key.class_, how.key == found.c[key])
    )
    chosen = how.join(chosen).where(how.may(viewer))
    if authority != "all":
        chosen = chosen.where(found.c.authority == authority)
    if after:
        day, reference = _read_key(after)
        chosen = chosen.where(or_(found.c.on > day, and_(found.c.on == day, how.reference > reference)))
    rows = db.session.execute(chosen.distinct().order_by(found.c.on, how.reference).limit(PAGE + 1)).all()
    shown = [
        Behind(
            row.on,
            row.label.strip() or row.reference,
            row.reference,
            how.address + row.reference,
            row.authority,
        )
        for row in rows[:PAGE]
    ]
    following = f"{shown[-1].on}|{shown[-1].reference}" if len(rows) > PAGE and shown[-1].on else None
    return shown, following


def _read_key(after: str) -> tuple[date, str]:
    try:
        day, reference = after.split("|")
        return date.fromisoformat(day), reference
    except ValueError as problem:
        raise NotFound from problem
