"""Which child an application is for: the same one in every request of a household."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from portal.access import Viewer
from portal.errors import Refused
from portal.extensions import db
from portal.households.models import Household
from portal.households.queries import members_of
from portal.support.fund.models import FundChild
from portal.support.fund.queries import ANOTHER, children_to_choose, of_request
from portal.support.models import SupportRequest


def child_chosen(request: SupportRequest, chosen: str, words: str, *, by: Viewer) -> int:
    """The child of one of the choices of a request, made where there is none yet; gives its row number.

    The household is held meanwhile: two colleagues who name the same child at once make one. Words that
    stand for a child already, whatever the capitals and spaces, are that child, in every request of the
    household. Raises Refused for a choice that is none, and for no words.
    """
    if request.household_id is not None:
        db.session.execute(select(Household.id).where(Household.id == request.household_id).with_for_update())
    if chosen == ANOTHER:
        return _in_words(request, words)
    if chosen not in {value for value, _ in children_to_choose(by, request)}:
        raise Refused("Choose which child it is for.")
    kind, _, reference = chosen.partition(":")
    if kind == "person":
        return _person(request, reference)
    found = _first(FundChild.reference == reference, of_request(request))
    if found is None:
        raise Refused("Choose which child it is for.")
    return found.id


def _person(request: SupportRequest, reference: str) -> int:
    """The row of a child of the household."""
    member = next(one for one in members_of(request.household_id or 0) if one.reference == reference)
    found = _first(FundChild.person_id == member.person_id)
    if found is not None:
        return found.id
    return _made(
        FundChild(household_id=request.household_id, person_id=member.person_id, name=member.given_name)
    )


def _in_words(request: SupportRequest, words: str) -> int:
    """The row of a child by the words for it. A child's name in the household is that child."""
    plain = _plain(words)
    if not plain:
        raise Refused("Write which child it is for, in the writer’s words.")
    if request.household_id is not None:
        for one in members_of(request.household_id):
            if one.role == "child" and plain in (_plain(one.given_name), _plain(one.name)):
                return _person(request, one.reference)
    known = db.session.scalars(select(FundChild).where(of_request(request)).order_by(FundChild.id))
    found = next((one for one in known if _plain(one.name) == plain), None)
    if found is not None:
        return found.id
    is_alone = request.household_id is None
    return _made(
        FundChild(
            household_id=request.household_id,
            request_id=request.id if is_alone else None,
            name=" ".join(words.split()),
        )
    )


def _made(child: FundChild) -> int:
    db.session.add(child)
    db.session.flush()
    return child.id


def _first(*conditions: ColumnElement[bool]) -> FundChild | None:
    return db.session.scalars(select(FundChild).where(*conditions)).one_or_none()


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
