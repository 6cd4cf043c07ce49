"""The wording of the e-mails, for administrators: written, looked at, then used."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.errors import NotFound, Refused
from portal.messages import actions_wording as wordings
from portal.messages.forms import WordingForm
from portal.messages.rendering import OwnWords, file_words, template_names
from portal.messages.staff import as_mail, spoken
from portal.web import change, render_page

pages = Blueprint("messages_staff_wordings", __name__, url_prefix="/staff/agency/wordings")

WHEN_SENT = {
    "confirm_email": "Somebody asked to sign in with another address: to the new one, with a link",
    "email_change_asked": "Somebody asked to sign in with another address: to the present one",
    "email_changed": "The address of a sign-in has changed: to the one before",
    "enquiry_come_back": "Somebody stopped in an enquiry and asked for a link to go on later",
    "enquiry_joined": "A second enquiry was joined with an open one: to the colleague who has it",
    "enquiry_sent": "We have an enquiry: with the link to confirm the address",
    "family_invitation": "A family is invited to register: with the link to their sign-in",
    "information_pack": "Somebody asked for the information pack, or has sent an enquiry",
    "password_changed": "A sign-in has a new password",
    "promise_late": "Something we promised is late: to the colleague who has it",
    "promise_late_at_risk": "A family at risk waits longer than we promised: at any hour",
    "needs_you_now": "Nobody can call a family in the time we promised: at once, to managers of the team",
    "second_step_changed": "The second step of a colleague’s sign-in has changed",
    "second_step_reset": "An administrator has reset a colleague’s second step: to the other administrators",
    "sign_in_link": "Somebody asked for a link to sign in, or has forgotten the password",
    "somebody_named_you": "Somebody was named as a referee: with the link to the questions",
    "something_for_you": "Something waits behind the link: a reply, a message, a letter",
    "staff_invitation": "A colleague is invited to sign in",
}
"""When each e-mail goes out, for administrators: the name alone does not say it."""


@pages.context_processor
def _words() -> dict[str, object]:
    return {"spoken": spoken}


@pages.get("")
@allow("agency:keep")
def see_wordings() -> Response:
    """Every e-mail the portal sends, and which of them have the agency's own wording."""
    return render_page(
        "messages/staff/see_wordings.html",
        names=[(template.replace("_", "-"), template) for template in template_names()],
        reworded=wordings.reworded(),
        when_sent=WHEN_SENT,
    )


@pages.route("/<string:name>", methods=["GET", "POST"])
@allow("agency:keep")
def change_wording(name: str) -> Response:
    """Write a wording; "Preview" shows it and changes nothing, "Use this wording" keeps it."""
    template = _template(name)
    own = wordings.own_words(template)
    form = WordingForm(obj=own or file_words(template))
    seen = wordings.preview(template, own)
    if form.validate_on_submit():
        words = OwnWords(form.subject.data or "", form.body.data or "")
        try:
            wordings.check_words(template, words)
            if request.form.get("do") == "use":
                with change() as done:
                    wordings.change_wording(template, words, by=current_viewer(), now=clock.now())
                    done.to(url_for("messages_staff_wordings.see_wordings"), "The wording is in use now.")
                return done.response()
            seen = wordings.preview(template, words)
        except Refused as refusal:
            form.refuse(refusal.message, "body")
    return render_page(
        "messages/staff/change_wording.html",
        name=name,
        what=spoken(template),
        form=form,
        is_own=own is not None,
        is_preview=form.is_submitted() and not form.errors,
        places=wordings.allowed_places(template),
        seen=seen,
        paragraphs=[paragraph.splitlines() for paragraph in seen.text.split("\n\n")],
        status=422 if form.errors else 200,
    )


@pages.get("/<string:name>/html")
@allow("agency:keep")
def see_as_html(name: str) -> Response:
    """The e-mail in use, with sample values, as HTML by itself."""
    template = _template(name)
    return as_mail(wordings.preview(template, wordings.own_words(template)).html)


@pages.post("/<string:name>/take-back")
@allow("agency:keep")
def take_back_wording(name: str) -> Response:
    """Use the wording that came with the portal again."""
    template = _template(name)
    with change() as done:
        wordings.take_back_wording(template, by=current_viewer(), now=clock.now())
        done.to(url_for("messages_staff_wordings.see_wordings"), "The first wording is in use again.")
    return done.response()


def _template(name: str) -> str:
    """The template an address names. Raises NotFound."""
    template = name.replace("-", "_")
    if template not in template_names():
        raise NotFound
    return template
