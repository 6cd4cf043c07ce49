"""Photographs and film of a group for family finders: adding, words, order, publishing, taking away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.accounts.queries import names_of_references
from portal.children.answering import answer_form, group_address
from portal.children.pictures import actions
from portal.children.pictures.codes import openings_of
from portal.children.pictures.forms import AddPictureForm, PublishPictureForm, WordsForm
from portal.children.pictures.giving import give, give_small
from portal.children.pictures.opening import fresh_code
from portal.children.pictures.queries import (
    ChildPicture,
    pictures_of_group,
    staff_given,
    staff_picture_for,
)
from portal.children.pictures.receiving import MOST_FORM_BYTES, Received, forget, take_picture
from portal.children.pictures.rules import (
    CHECKLIST,
    KIND_WORDS,
    NOT_MADE_WORDS,
    STATE_WORDS,
    Check,
    NotMade,
    PictureKind,
    PictureState,
)
from portal.children.queries import ChildGroup, group_for
from portal.children.rules import CHILD_READS_AT_18, GROUP
from portal.errors import Refused
from portal.forms import PortalForm, PressForm
from portal.web import carried_out, change, render_page, see_other, takes_files

pages = Blueprint("children_pictures", __name__)

ALL = "/staff/children/groups/<reference:reference>/pictures"
ONE = f"{ALL}/<reference:picture>"


@pages.get(ALL)
@allow("children:see", audit="children.pictures_listed")
def see_pictures(reference: str) -> Response:
    """Every picture of a group, in the order in which families see them."""
    found = _group(reference)
    rows = pictures_of_group(current_viewer(), found.id)
    return render_page(
        "children/staff/pictures.html",
        found=found,
        base=_address(reference),
        back=group_address(reference),
        form=PressForm(),
        rows=[_shown(one) for one in rows],
        standing=[one.reference for one in rows if one.state != PictureState.TAKEN_AWAY],
    )


@pages.route(f"{ALL}/new", methods=["GET", "POST"])
@allow("children:keep", audit="children.pictures_listed")
@takes_files(MOST_FORM_BYTES)
def add_picture(reference: str) -> Response:
    """Add one photograph or film, with its words. Families see nothing of it yet."""
    found, form = _group(reference), AddPictureForm()
    why_not = actions.why_not_add(found)
    if why_not and form.is_submitted():
        form.refuse(why_not)
    elif form.validate_on_submit() and (answer := _taken_in(reference, form)):
        return answer
    return render_page(
        "children/staff/add_picture.html",
        status=422 if form.errors else 200,
        form=form,
        found=found,
        why_not=why_not,
        crumb=found.alias,
        caption=reference,
        back=_address(reference),
    )


def _taken_in(reference: str, form: AddPictureForm) -> Response | None:
    """The way on where the file is kept; None where it is not, and the form says why."""
    try:
        received = take_picture(form.file.data, now=clock.now())
    except Refused as refused:
        form.refuse(refused.message, "file")
        return None
    try:
        answer = carried_out(form, lambda: _kept(reference, received, form))
    except BaseException:  # a second press of the same button too: the first one's file is kept
        forget(received)
        raise
    if answer is None:
        forget(received)
    return answer


def _kept(reference: str, received: Received, form: AddPictureForm) -> tuple[str, str]:
    actions.add_picture(reference, received, form.alt.data or "", by=current_viewer(), now=clock.now())
    is_film = received.kind is PictureKind.FILM
    said = "The film is being made ready. That takes some minutes." if is_film else "The photograph is added."
    return _address(reference), f"{said} A colleague looks at it and publishes it."


@pages.get(ONE)
@allow("children:see", audit="children.picture_page_opened")
def see_picture(reference: str, picture: str) -> Response:
    """One picture: how families see it, what was looked at, who consented, and who opened it."""
    one, found = _found(reference, picture)
    viewer = current_viewer()
    return render_page(
        "children/staff/picture.html",
        found=found,
        back=_address(reference),
        is_mine=viewer.label in (one.given_by, one.worded_by),
        ticked=[CHECKLIST[Check(check)] for check in one.ticked],
        openings=openings_of(viewer, one.id),
        **_with_names(one),
        **_looked_at(one),
    )


@pages.get(f"{ONE}/file")
@allow("children:see", audit="children.picture_opened")
def open_picture(reference: str, picture: str) -> Response:
    """The photograph or film as families see it, with a code of one's own."""
    return give(staff_given(current_viewer(), reference, picture))


@pages.get(f"{ONE}/file/small")
@allow("children:see", audit="children.picture_opened")
def open_small(reference: str, picture: str) -> Response:
    """The photograph in its small size, with a code of one's own."""
    return give_small(staff_given(current_viewer(), reference, picture))


@pages.route(f"{ONE}/words", methods=["GET", "POST"])
@allow("children:keep", audit="children.picture_page_opened")
def word_picture(reference: str, picture: str) -> Response:
    """Other words for it; what is shown is then read again first."""
    one, found = _found(reference, picture)
    form = WordsForm()
    if not form.is_submitted():
        form.alt.data, form.seen.data = one.alt, str(one.seen)

    def act() -> str:
        actions.word_picture(
            reference,
            picture,
            form.alt.data or "",
            seen=form.seen_count,
            by=current_viewer(),
            now=clock.now(),
        )
        return "It is kept. A colleague looks at it and publishes it."

    return _answer(one, found, form, "word_picture", act)


@pages.route(f"{ONE}/publishing", methods=["GET", "POST"])
@allow("children:publish", audit="children.picture_page_opened")
def publish_picture(reference: str, picture: str) -> Response:
    """Look at it, tick what was looked at, and publish it: never what one added or worded oneself."""
    one, found = _found(reference, picture)
    form = PublishPictureForm()
    if not form.is_submitted():
        form.seen.data = str(one.seen)

    def act() -> str:
        actions.publish_picture(
            reference,
            picture,
            ticked=form.ticked.data or [],
            consent_by=form.consent_by.data or "",
            seen=form.seen_count,
            by=current_viewer(),
            now=clock.now(),
        )
        return "Published. Families to whom the profile is open see it."

    return _answer(
        one,
        found,
        form,
        "publish_picture",
        act,
        is_mine=current_viewer().label in (one.given_by, one.worded_by),
        may=one.state == PictureState.UNREAD,
        reads_at_18=CHILD_READS_AT_18,
        **_looked_at(one),
    )


@pages.route(f"{ONE}/taking-away", methods=["GET", "POST"])
@allow("children:keep", audit="children.picture_page_opened")
def take_picture_away(reference: str, picture: str) -> Response:
    """Take it away: nobody of a family sees it any more."""
    one, found = _found(reference, picture)
    form = PressForm()

    def act() -> str:
        actions.take_picture_away(reference, picture, by=current_viewer(), now=clock.now())
        return "Taken away. No family sees it any more."

    return _answer(one, found, form, "take_picture_away", act)


@pages.post(f"{ONE}/order")
@allow("children:keep", audit="children.picture_page_opened")
def move_picture(reference: str, picture: str) -> Response:
    """Show it one place earlier, or later."""
    form = PressForm()
    if not form.validate_on_submit():
        return see_other(_address(reference))
    with change() as done:
        actions.move_picture(
            reference, picture, up=form.is_pressed("up"), by=current_viewer(), now=clock.now()
        )
        done.to(f"{_address(reference)}#p-{picture}", "Moved.")
    return done.response()


def _group(reference: str) -> ChildGroup:
    found = group_for(current_viewer(), reference)
    opened(GROUP, reference)
    return found


def _found(reference: str, picture: str) -> tuple[ChildPicture, ChildGroup]:
    one, found = staff_picture_for(current_viewer(), reference, picture)
    opened(GROUP, reference, picture=picture)
    return one, found


def _address(reference: str) -> str:
    return f"{group_address(reference)}/pictures"


def _shown(one: ChildPicture) -> dict[str, Any]:
    """A picture for a page of staff."""
    return {
        "row": one,
        "kind": KIND_WORDS[PictureKind(one.kind)],
        "is_film": one.kind == PictureKind.FILM,
        "state": STATE_WORDS[PictureState(one.state)],
        "has_file": one.storage_name is not None,
        "not_made": NOT_MADE_WORDS[NotMade(one.not_made)] if one.not_made else "",
    }


def _looked_at(one: ChildPicture) -> dict[str, Any]:
    """The picture itself on a page: a film has its code laid over by the page."""
    is_film = one.kind == PictureKind.FILM and one.storage_name is not None
    return {"one": _shown(one), "code": fresh_code(one.id, None) if is_film else ""}


def _with_names(one: ChildPicture) -> dict[str, Any]:
    names = names_of_references({one.given_by, one.worded_by, one.published_by, one.taken_away_by})
    return {"names": names}


def _answer(
    picture: ChildPicture,
    found: ChildGroup,
    form: PortalForm,
    view: str,
    act: Callable[[], str],
    **more: Any,
) -> Response:
    back = f"{_address(found.reference)}/{picture.reference}"
    return answer_form(
        f"staff/{view}",
        form,
        lambda: (back, act()),
        **{
            "back": back,
            "crumb": found.alias,
            "caption": found.reference,
            "found": found,
            "kind": KIND_WORDS[PictureKind(picture.kind)],
            "one": _shown(picture),
            "code": "",
            **more,
        },
    )
