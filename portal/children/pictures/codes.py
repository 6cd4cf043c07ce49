"""To whom a code leads, and who of the families opened a picture. For staff, and always through who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from portal.access import Viewer
from portal.accounts.models import Account
from portal.children.models import ChildGroup, Grant
from portal.children.pictures.models import ChildPicture, PictureCode
from portal.children.visibility import is_open_to_staff
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import is_open_to

MOST_OPENINGS = 30
"""Lines of a page: the newest."""

HIDDEN = "A restricted household"


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening of a picture: who, for which household, of which group, and when."""

    name: str
    """Empty where the household is hidden from whoever asks."""
    household: str
    """Its reference; empty for staff, and where it is hidden."""
    label: str
    is_family: bool
    at: datetime
    alias: str
    group: str
    picture: str
    kind: str


def opening_behind(viewer: Viewer, code: str) -> Opening | None:
    """The opening a code was made for; None for a code nobody was given. One query."""
    row = db.session.execute(_openings(viewer).where(PictureCode.code == code)).one_or_none()
    return None if row is None else _opening(*row)


def openings_of(viewer: Viewer, picture_id: int) -> list[Opening]:
    """Who of the families opened a picture, the newest first. One query."""
    rows = db.session.execute(
        _openings(viewer)
        .where(PictureCode.picture_id == picture_id, PictureCode.grant_id.is_not(None))
        .order_by(PictureCode.id.desc())
        .limit(MOST_OPENINGS)
    )
    return [_opening(*row) for row in rows]


def _openings(
    viewer: Viewer,
) -> Select[PictureCode, ChildPicture, ChildGroup, str | None, str | None, str | None, bool]:
    return (
        select(
            PictureCode,
            ChildPicture,
            ChildGroup,
            Account.name,
            Household.reference,
            Household.label,
            is_open_to(viewer, Grant.household_id.expression).label("is_open"),
        )
        .join(ChildPicture, ChildPicture.id == PictureCode.picture_id)
        .join(ChildGroup, ChildGroup.id == ChildPicture.group_id)
        .outerjoin(Grant, Grant.id == PictureCode.grant_id)
        .outerjoin(Household, Household.id == Grant.household_id)
        .outerjoin(Account, Account.reference == PictureCode.by)
        .where(is_open_to_staff(viewer))
    )


def _opening(
    code: PictureCode,
    picture: ChildPicture,
    group: ChildGroup,
    name: str | None,
    household: str | None,
    label: str | None,
    is_open: bool,
) -> Opening:
    is_family = code.grant_id is not None
    is_told = bool(is_open) or not is_family
    return Opening(
        name=(name or "") if is_told else "",
        household=(household or "") if is_told else "",
        label=((label or "") if is_told else HIDDEN) if is_family else "",
        is_family=is_family,
        at=code.at,
        alias=group.alias,
        group=group.reference,
        picture=picture.reference,
        kind=picture.kind,
    )
