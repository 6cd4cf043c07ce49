"""The central list of panel members for managers and panel advisers."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.journey.assessment.framing import answer_form
from portal.journey.panel import members
from portal.journey.panel.forms import MemberForm, ReviewForm, TrainingForm
from portal.journey.panel.staff import FOLDER
from portal.web import change, render_page

pages = Blueprint("panel_staff_members", __name__)

LIST = "/staff/panel/members"
SHOWN = ("", "due", "ended")


def member_address(reference: str) -> str:
    """The address of one member's page."""
    return url_for("panel_staff_members.see_member", reference=reference)


@pages.get(LIST)
@allow("panels:keep", audit="panel.members_listed")
def see_members() -> Response:
    """Everybody on the list, those whose review is due, or those who have left."""
    only = request.args.get("only", "")
    only = only if only in SHOWN else ""
    access.opened("panel_members", "list")
    return render_page(
        f"{FOLDER}/see_members.html",
        rows=members.members(clock.today(), only=only),
        only=only,
        due=len(members.members(clock.today(), only="due")),
    )


def _details(form: MemberForm) -> members.MemberDetails:
    return members.MemberDetails(
        form.name.data or "",
        form.part.data,
        form.independent.data == "yes",
        form.email.data or "",
        form.review_due_on.data,
    )


@pages.route(f"{LIST}/new", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.members_listed")
def add_member() -> Response:
    """Add somebody to the list."""
    access.opened("panel_members", "new")
    form = MemberForm()

    def act() -> None:
        members.add_member(_details(form), by=current_viewer(), now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/member_form.html",
        act,
        to=LIST,
        news=f"{form.name.data} is on the list.",
        heading="Add somebody to the list",
        button="Add them",
        back=LIST,
    )


@pages.get(f"{LIST}/<reference:reference>")
@allow("panels:keep", audit="panel.member_opened")
def see_member(reference: str) -> Response:
    """One member: reviews and training."""
    member = members.member_by(reference, clock.today())
    access.opened("panel_member", reference)
    return render_page(f"{FOLDER}/see_member.html", member=member)


@pages.route(f"{LIST}/<reference:reference>/change", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.member_opened")
def change_member(reference: str) -> Response:
    """Put right what is kept of a member."""
    member = members.member_by(reference, clock.today())
    access.opened("panel_member", reference)
    form = MemberForm(
        data={
            "name": member.name,
            "part": member.part,
            "independent": "yes" if member.is_independent else "no",
            "email": member.email,
            "review_due_on": member.review_due_on,
        }
    )

    def act() -> None:
        members.change_member(reference, _details(form), by=current_viewer(), now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/member_form.html",
        act,
        to=member_address(reference),
        news="Put right.",
        heading=f"Put right: {member.name}",
        button="Save it",
        back=member_address(reference),
    )


@pages.route(f"{LIST}/<reference:reference>/training", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.member_opened")
def add_training(reference: str) -> Response:
    """Write that a member was trained."""
    member = members.member_by(reference, clock.today())
    access.opened("panel_member", reference)
    form = TrainingForm(data={"on": clock.today()})

    def act() -> None:
        members.add_training(
            reference,
            form.what.data or "",
            form.on.data or clock.today(),
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/training.html",
        act,
        to=member_address(reference),
        news="Written down.",
        heading=f"Training of {member.name}",
        button="Write it down",
        back=member_address(reference),
    )


@pages.route(f"{LIST}/<reference:reference>/review", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.member_opened")
def hold_review(reference: str) -> Response:
    """Write that a member's work was reviewed."""
    member = members.member_by(reference, clock.today())
    access.opened("panel_member", reference)
    form = ReviewForm()

    def act() -> None:
        members.hold_review(
            reference, form.next_on.data or clock.today(), by=current_viewer(), now=clock.now()
        )

    return answer_form(
        form,
        f"{FOLDER}/review.html",
        act,
        to=member_address(reference),
        news="Written down.",
        field="next_on",
        heading=f"The work of {member.name} was reviewed",
        button="Write it down",
        back=member_address(reference),
    )


@pages.post(f"{LIST}/<reference:reference>/end")
@allow("panels:keep", audit="panel.member_opened")
def end_member(reference: str) -> Response:
    """End somebody's time on the list."""
    with change() as done:
        members.end_member(reference, by=current_viewer(), now=clock.now())
        done.to(LIST, "Their time on the list has ended. Their links open nothing any more.")
    return done.response()
