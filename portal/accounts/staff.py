"""Pages for administrators: the people who work here."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.accounts.actions import colleagues as actions
from portal.accounts.actions.home_postcode import set_home_postcode
from portal.accounts.directory import Colleague, colleague, colleagues, still_open_of
from portal.accounts.own_data import home_postcode_of
from portal.accounts.postcode_forms import HomePostcodeForm
from portal.accounts.queries import staff_choices
from portal.accounts.staff_forms import ColleagueForm, EndForm, InviteForm, SureForm
from portal.agency.queries import teams
from portal.errors import Refused
from portal.forms import Choice, PortalForm
from portal.web import change, render_page

pages = Blueprint("accounts_staff", __name__)

KEEP = "accounts:keep"


@pages.get("/staff/people")
@allow(KEEP, audit="accounts.people_opened")
def people() -> Response:
    """Everybody who works here, by name; or everybody who has left."""
    words, leavers = request.args.get("words", "")[:80], request.args.get("show") == "leavers"
    found = colleagues(words=words, after=request.args.get("after"), leavers=leavers)
    opened("list", "leavers" if leavers else "staff", **({"words": words} if words else {}))
    return render_page("accounts/staff/people.html", found=found, words=words, leavers=leavers)


@pages.get("/staff/people/<reference:reference>")
@allow(KEEP, audit="accounts.person_opened")
def person(reference: str) -> Response:
    """One member of staff."""
    found = colleague(reference)
    opened("account", found.reference)
    return render_page(
        "accounts/staff/person.html",
        person=found,
        open_work=still_open_of(found.id),
        postcode=home_postcode_of(found.id),
    )


@pages.route("/staff/people/invite", methods=["GET", "POST"])
@allow(KEEP)
def invite() -> Response:
    """Invite a new colleague."""
    form = InviteForm()
    _offer_teams(form)

    def act() -> str:
        reference = actions.invite_colleague(
            name=form.name.data or "",
            email=form.email.data or "",
            roles=form.roles.data or [],
            team=form.team.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return url_for("accounts_staff.person", reference=reference)

    if answer := _carry_out(form, act, f"The invitation is on its way to {form.email.data}."):
        return answer
    return render_page("accounts/staff/invite.html", status=422 if form.errors else 200, form=form)


@pages.route("/staff/people/<reference:reference>/change", methods=["GET", "POST"])
@allow(KEEP, audit="accounts.person_opened")
def change_person(reference: str) -> Response:
    """Change name, telephone, team and roles."""
    found = colleague(reference)
    form = ColleagueForm(
        data={
            "name": found.name,
            "telephone": found.telephone,
            "team": found.team_code or "",
            "roles": list(found.roles),
        }
    )
    _offer_teams(form)

    def act() -> str:
        actions.change_colleague(
            reference,
            name=form.name.data or "",
            telephone=form.telephone.data or "",
            roles=form.roles.data or [],
            team=form.team.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return _page_of(found)

    return _carry_out(form, act, f"{form.name.data} is changed.") or _page(form, found, "change")


@pages.route("/staff/people/<reference:reference>/postcode", methods=["GET", "POST"])
@allow(KEEP, audit="accounts.person_opened")
def change_home_postcode(reference: str) -> Response:
    """Record, change or remove the home postcode by which a look-up of their own address is flagged."""
    found = colleague(reference)
    form = HomePostcodeForm(data={"postcode": home_postcode_of(found.id)})

    def act() -> str:
        set_home_postcode(reference, form.postcode.data or "", by=current_viewer(), now=clock.now())
        return _page_of(found)

    done = f"The home postcode of {found.name} is saved."
    return _carry_out(form, act, done) or _page(form, found, "home_postcode")


@pages.route("/staff/people/<reference:reference>/end", methods=["GET", "POST"])
@allow(KEEP, audit="accounts.person_opened")
def end(reference: str) -> Response:
    """End somebody's sign-in, saying who takes over what is open."""
    found, form = colleague(reference), EndForm()
    open_work = still_open_of(found.id)
    others = [Choice(ref, name) for ref, name in staff_choices() if ref != reference]
    form.to.choices = [Choice("", "Choose a colleague"), *others]

    def act() -> str:
        actions.end_colleague(reference, to=form.to.data or "", by=current_viewer(), now=clock.now())
        return _page_of(found)

    done = f"{found.name} can no longer sign in."
    return _carry_out(form, act, done, field="to" if open_work else None) or _page(
        form, found, "end", open_work=open_work
    )


@pages.route("/staff/people/<reference:reference>/reset", methods=["GET", "POST"])
@allow(KEEP, audit="accounts.person_opened")
def reset(reference: str) -> Response:
    """Reset somebody's second step, after asking."""
    found, form = colleague(reference), SureForm()

    def act() -> str:
        actions.reset_second_step(reference, by=current_viewer(), now=clock.now())
        return _page_of(found)

    done = f"Done. {found.name} gets a link to set up a new second step."
    return _carry_out(form, act, done) or _page(form, found, "reset")


@pages.post("/staff/people/<reference:reference>/invite-again")
@allow(KEEP)
def invite_again(reference: str) -> Response:
    """Send the invitation once more."""
    found = colleague(reference)
    with change() as done:
        actions.invite_again(reference, by=current_viewer(), now=clock.now())
        done.to(_page_of(found), f"A new invitation is on its way to {found.email}.")
    return done.response()


@pages.post("/staff/people/<reference:reference>/take-back")
@allow(KEEP)
def take_back(reference: str) -> Response:
    """Let somebody who has left back in, by a new invitation."""
    found = colleague(reference)
    with change() as done:
        actions.take_back(reference, by=current_viewer(), now=clock.now())
        done.to(_page_of(found), f"An invitation is on its way to {found.email}.")
    return done.response()


def _page_of(found: Colleague) -> str:
    return url_for("accounts_staff.person", reference=found.reference)


def _offer_teams(form: ColleagueForm) -> None:
    form.team.choices = [Choice("", "No team"), *(Choice(team.code, team.name) for team in teams())]


def _carry_out(
    form: PortalForm, act: Callable[[], str], news: str, *, field: str | None = None
) -> Response | None:
    """Do it when the form was filled in well; None, with the form's errors, when it was not."""
    if not form.validate_on_submit():
        return None
    try:
        with change() as done:
            done.to(act(), news)
    except Refused as refused:
        form.refuse(refused.message, field)
        return None
    return done.response()


def _page(form: PortalForm, found: Colleague, template: str, **context: object) -> Response:
    opened("account", found.reference)
    status = 422 if form.errors else 200
    return render_page(
        f"accounts/staff/{template}.html",
        status=status,
        form=form,
        person=found,
        open_work=context.get("open_work"),
    )
