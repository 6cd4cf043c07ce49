"""The family's own page about who it is: people, how to reach each, the code word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import Viewer, allow, current_viewer, opened
from portal.errors import NotFound, Refused
from portal.forms import PortalForm
from portal.households.people import actions as people
from portal.households.people.actions import MOST_WHO_ADOPT, Details, member_for, own_wishes
from portal.households.people.forms import (
    AtHomeForm,
    CodeWordForm,
    InviteSecondForm,
    OwnDetailsForm,
    PressForm,
    WishesForm,
)
from portal.households.queries import Member, is_apart, members_of, own_household
from portal.households.rules import age_on
from portal.limits.actions import count_try
from portal.web import change, render_page

pages = Blueprint("households_family", __name__)

FOLDER = "households/family"


def home_people() -> str:
    """The address of the page about one's household."""
    return url_for("households_family.see_people")


def _form_page(template: str, form: PortalForm, *, status: int | None = None, **context: Any) -> Response:
    wrong = bool(form.errors)
    return render_page(
        f"{FOLDER}/{template}.html", status=status or (422 if wrong else 200), form=form, **context
    )


def _own_reference(viewer: Viewer) -> str:
    if viewer.household_reference is None:
        raise NotFound
    return viewer.household_reference


@pages.get("/home/people")
@allow("household:keep", audit="households.own_opened")
def see_people() -> Response:
    """Who is in the household. Somebody apart from it sees only themselves."""
    viewer = current_viewer()
    if viewer.household_id is None:
        opened("account", viewer.label)
        return render_page(f"{FOLDER}/on_my_own.html", wishes=own_wishes(viewer), is_apart=is_apart(viewer))
    household = own_household(viewer)
    members = members_of(household.id)
    applicants = [member for member in members if member.role == "applicant"]
    opened("household", household.reference)
    return render_page(
        f"{FOLDER}/people.html",
        applicants=applicants,
        at_home=[member for member in members if member.role != "applicant"],
        me=viewer.person_id,
        may_invite=len(applicants) < MOST_WHO_ADOPT or any(_is_not_invited(one) for one in applicants),
        is_two=len(applicants) == MOST_WHO_ADOPT,
        has_code_word=bool(household.code_word),
        wishes=own_wishes(viewer),
        age_on=age_on,
        today=clock.today(),
    )


def _is_not_invited(member: Member) -> bool:
    return member.account_id is None and not member.email


@pages.route("/home/people/invite", methods=["GET", "POST"])
@allow("household:keep", audit="households.own_opened")
def invite_second() -> Response:
    """Invite the second person who adopts."""
    viewer = current_viewer()
    household = own_household(viewer)
    opened("household", household.reference)
    known = next((one for one in members_of(household.id) if _is_not_invited(one)), None)
    form = InviteSecondForm(
        data={"given_name": known.given_name, "family_name": known.family_name} if known else None
    )
    reference, status = _own_reference(viewer), None
    if form.validate_on_submit():
        try:
            with change(once=False):
                count_try("households.invite", viewer.label, most=5, per=timedelta(hours=1), now=clock.now())
            with change() as done:
                people.invite_second(reference, form.details(), by=viewer, now=clock.now())
                done.to(home_people(), "We have sent them a link. They join you when they open it.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "email")
            status = 409
    return _form_page("invite", form, status=status)


@pages.post("/home/people/<reference:reference>/invite-again")
@allow("household:keep", audit="households.own_opened")
def invite_again(reference: str) -> Response:
    """Send the invitation once more."""
    viewer = current_viewer()
    own = _own_reference(viewer)
    with change(once=False):
        count_try("households.invite", viewer.label, most=5, per=timedelta(hours=1), now=clock.now())
    with change() as done:
        people.invite_again(own, reference, by=viewer, now=clock.now())
        done.to(home_people(), "We have sent the link again.")
    return done.response()


@pages.route("/home/people/add", methods=["GET", "POST"])
@allow("household:keep", audit="households.own_opened")
def add_at_home() -> Response:
    """Add a child or an adult who lives at home."""
    viewer = current_viewer()
    own, form, status = own_household(viewer).reference, AtHomeForm(), None
    opened("household", own)
    if form.validate_on_submit():
        try:
            with change() as done:
                people.add_member(own, form.role.data, form.details(), by=viewer, now=clock.now())
                done.to(home_people(), f"{form.given_name.data} is on your list.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "born_on")
            status = 409
    return _form_page("add", form, status=status)


@pages.route("/home/people/<reference:reference>", methods=["GET", "POST"])
@allow("household:keep", audit="households.own_opened")
def put_right(reference: str) -> Response:
    """Correct oneself, or somebody at home who has no sign-in."""
    viewer = current_viewer()
    household = own_household(viewer)
    member = member_for(viewer, household, reference)
    if member.role == "applicant" and member.person_id != viewer.person_id:
        raise NotFound
    opened("person", reference)
    own, form, status = household.reference, OwnDetailsForm(data=OwnDetailsForm.stands(member)), None
    if form.validate_on_submit():
        try:
            with change() as done:
                details: Details = form.details(member.email)
                people.put_right(own, reference, details, by=viewer, now=clock.now())
                done.to(home_people(), "Saved.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "born_on")
            status = 409
    return _form_page("put_right", form, status=status, member=member, me=viewer.person_id)


@pages.route("/home/people/<reference:reference>/left", methods=["GET", "POST"])
@allow("household:keep", audit="households.own_opened")
def say_left(reference: str) -> Response:
    """Say that a child or an adult no longer lives at home."""
    viewer = current_viewer()
    household = own_household(viewer)
    member = member_for(viewer, household, reference)
    if member.role == "applicant":
        raise NotFound
    opened("person", reference)
    own, form = household.reference, PressForm()
    if form.validate_on_submit():
        with change() as done:
            people.end_membership(own, reference, by=viewer, now=clock.now())
            done.to(home_people(), f"{member.given_name} is no longer on your list.")
        return done.response()
    return _form_page("left", form, member=member)


@pages.route("/home/people/how-to-reach-me", methods=["GET", "POST"])
@allow("household:keep")
def set_wishes() -> Response:
    """How one wants to be reached: one's own, unseen by anybody else at home."""
    viewer = current_viewer()
    stands = own_wishes(viewer)
    form = WishesForm(
        data={
            "never_by_post": stands.never_by_post,
            "no_voicemail": stands.no_voicemail,
            "speak_to_me_first": stands.speak_to_me_first,
        }
    )
    if form.validate_on_submit():
        with change() as done:
            people.set_wishes(form.wishes(), by=viewer, now=clock.now())
            done.to(home_people(), "Saved. We follow this from now on.")
        return done.response()
    return _form_page("wishes", form)


@pages.route("/home/people/code-word", methods=["GET", "POST"])
@allow("household:keep")
def set_code_word() -> Response:
    """The word the family says on the telephone."""
    viewer = current_viewer()
    has_one, form, status = bool(own_household(viewer).code_word), CodeWordForm(), None
    if form.validate_on_submit():
        try:
            with change() as done:
                people.set_code_word(form.word.data or "", by=viewer, now=clock.now())
                done.to(home_people(), "Your code word is saved. We ask for it when you ring us.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "word")
            status = 409
    return _form_page("code_word", form, status=status, has_one=has_one)
