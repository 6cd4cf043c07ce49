"""Partings, for managers: who parts, what each may see, and when mail goes to each again."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import Refused
from portal.forms import Checkboxes, Choice, LongText, Optional, PortalForm, Radios, needed
from portal.households.opening.staff import asked_reason, page_of
from portal.households.partings.actions import note_parted
from portal.households.partings.deciding import OUTCOMES, Decision, decide, outcomes_at, release_mail
from portal.households.partings.queries import PartingPage, parting_for, partings_for
from portal.households.queries import household_for
from portal.web import change, render_page

pages = Blueprint("households_partings", __name__)

FOLDER = "households/staff"
LEGAL = "adoptive_parent"


class DecideForm(PortalForm):
    """What becomes of the household, and who sees what was joint."""

    outcome = Radios("What happens?", needed("Choose what happens"))
    stays = Radios("If one stays: who?", [Optional()])
    see_history = Checkboxes(
        "Who may see what was joint until today?",
        description="Messages, documents and steps both could see. Tick nobody while you are not sure.",
    )
    note = LongText("What did you consider? (optional)", most=2000, description="Managers alone read this.")

    def offer(self, page: PartingPage) -> None:
        """Fill in what may be chosen: after the order neither legal parent is removed."""
        self.outcome.choices = [Choice(value, label) for value, label in outcomes_at(page.stage).items()]
        people = [Choice(side.reference, side.name) for side in page.sides]
        self.stays.choices, self.see_history.choices = people, list(people)

    def decision(self) -> Decision:
        """What was chosen."""
        return Decision(
            self.outcome.data or "",
            self.stays.data or "",
            tuple(self.see_history.data or ()),
            self.note.data or "",
        )


class NoteForm(PortalForm):
    """What a manager was told."""

    words = LongText(
        "What were you told, and how is it safe to reach each of them?", needed("Write what you were told")
    )


def _address(reference: str) -> str:
    return url_for("households_partings.see_parting", reference=reference)


@pages.get("/staff/partings")
@allow("households:keep", audit="households.partings_listed")
def see_partings() -> Response:
    """Households whose adults part: undecided first."""
    access.opened("partings", "list")
    return render_page(f"{FOLDER}/partings.html", rows=partings_for(current_viewer()), outcomes=OUTCOMES)


@pages.route("/staff/partings/<reference:reference>", methods=["GET", "POST"])
@allow("households:keep", audit="households.parting_opened")
def see_parting(reference: str) -> Response:
    """One parting: what was said, and the decision."""
    viewer = current_viewer()
    page = parting_for(viewer, reference)
    if answer := asked_reason(viewer, household_for(viewer, page.row.household), back=_address(reference)):
        return answer
    access.opened("household", page.row.household)
    form, status = DecideForm(), 200
    form.offer(page)
    if form.validate_on_submit():
        try:
            with change() as done:
                decide(reference, form.decision(), by=viewer, now=clock.now())
                done.to(_address(reference), "Decided. Speak with each of them, then let mail go out again.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/parting.html",
        status=status,
        form=form,
        page=page,
        outcomes=OUTCOMES,
        is_legal=page.stage == LEGAL,
    )


@pages.post("/staff/partings/<reference:reference>/people/<reference:person>/release")
@allow("households:keep", audit="households.parting_opened")
def release(reference: str, person: str) -> Response:
    """Let mail go to one of them again."""
    viewer = current_viewer()
    page = parting_for(viewer, reference)
    if answer := asked_reason(viewer, household_for(viewer, page.row.household), back=_address(reference)):
        return answer
    with change() as done:
        release_mail(reference, person, by=viewer, now=clock.now())
        done.to(_address(reference), "Mail goes to them again from now on.")
    return done.response()


@pages.route("/staff/households/<reference:reference>/parting", methods=["GET", "POST"])
@allow("households:keep", audit="households.opened")
def note(reference: str) -> Response:
    """Write down that somebody said they part: on the telephone, or in person."""
    viewer = current_viewer()
    household = household_for(viewer, reference)
    if answer := asked_reason(viewer, household):
        return answer
    access.opened("household", reference)
    form, label, status = NoteForm(), household.label, 200
    if form.validate_on_submit():
        try:
            with change() as done:
                note_parted(reference, form.words.data or "", by=viewer, now=clock.now())
                done.to(url_for("households_partings.see_partings"), "Written down. Both are protected now.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/note_parting.html",
        status=status,
        form=form,
        label=label,
        reference=reference,
        back=page_of(reference),
    )
