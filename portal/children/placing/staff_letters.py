"""Letters for staff who keep children's records: made in one click, read, printed, released to the family."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer
from portal.children.placing import lettering
from portal.children.placing.forms import LetterForm
from portal.children.placing.queries import adults_of, children_in, letter_of, letters_of
from portal.children.placing.rules import LETTERS, OVER, Letter, State
from portal.children.placing.staff import ONE, answer, found, placement_address
from portal.forms import PressForm
from portal.web import carried_out, render_page

pages = Blueprint("children_placing_letters", __name__)


@pages.get(f"{ONE}/letters")
@allow("children:keep", audit="children.placement_opened")
def see_letters(reference: str) -> Response:
    """The letters of a placement; no name stands here."""
    placed = found(reference)
    return render_page(
        "children/placing/staff/letters.html",
        placed=placed,
        row=placed.row,
        back=placement_address(reference),
        is_over=placed.row.state in OVER,
        letters=[{"row": one, "kind": LETTERS[Letter(one.kind)]} for one in letters_of(placed.row)],
    )


@pages.route(f"{ONE}/letters/new", methods=["GET", "POST"])
@allow("children:keep", audit="children.placement_opened")
def make_letter(reference: str) -> Response:
    """Make a letter about one child or one adult."""
    placed, form = found(reference), LetterForm()
    children = [(one.reference, one.alias) for one in children_in(placed.row)]
    form.fit(children, adults_of(placed.row), is_adopted=placed.row.state == State.ADOPTED)

    def act() -> str:
        kind, about = form.chosen()
        lettering.make_letter(
            reference, kind, about, name_now=form.typed_name(), by=current_viewer(), now=clock.now()
        )
        return "The letter is made. Read it, then let the family print it."

    letters = f"{placement_address(reference)}/letters"
    return answer(placed, form, "new_letter", act, leads_to=letters)


@pages.route(f"{ONE}/letters/<reference:letter>", methods=["GET", "POST"])
@allow("children:keep", audit="children.letter_opened")
def see_letter(reference: str, letter: str) -> Response:
    """One letter as it is printed; the buttons that release it and take it back."""
    placed, form = found(reference, letter=letter), PressForm()
    row = letter_of(placed.row, letter)
    here = f"{placement_address(reference)}/letters"

    def act() -> tuple[str, str]:
        if form.is_pressed("withdraw"):
            lettering.take_letter_back(reference, letter, by=current_viewer(), now=clock.now())
            return here, "The family opens it no longer."
        lettering.release_letter(reference, letter, by=current_viewer(), now=clock.now())
        return here, "The family can open and print it now."

    if done := carried_out(form, act):
        return done
    return render_page(
        "children/placing/staff/letter.html",
        status=422 if form.errors else 200,
        form=form,
        placed=placed,
        letter=row,
        kind=LETTERS[Letter(row.kind)],
        back=here,
        now=clock.now(),
    )
