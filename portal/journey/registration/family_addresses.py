"""Where the reader has lived: one address a page, added, changed or taken off the list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound, Refused
from portal.journey.registration.actions import change_own
from portal.journey.registration.address_form import AddressForm, PressForm
from portal.journey.registration.queries import is_being_written, overview_for, own_registration
from portal.references import new_reference
from portal.web import change, render_page

pages = Blueprint("registration_addresses", __name__)

FOLDER = "journey/registration/family"
OPENED = "registration.own_opened"
SECTION = "addresses"
MOST = 60
"""Addresses one person can list: nobody needs as many."""


def _answers() -> tuple[dict[str, Any], dict[str, Any], Any]:
    """The reader's own addresses, what the household said of its home, and the overview.

    Raises NotFound, Refused.
    """
    viewer = current_viewer()
    journey, registration = own_registration(viewer)
    opened("journey", journey.reference)
    if not is_being_written(journey):
        raise Refused("This form is with us or finished, so it cannot be changed here.")
    overview = overview_for(viewer, journey, registration)
    by_code = {one.section.code: one.answers for one in (*overview.own, *overview.shared)}
    return by_code[SECTION], by_code["home"], overview


def _list() -> str:
    return url_for("registration_family.write_section", code=SECTION)


@pages.route("/home/registration/addresses/new", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def add_address() -> Response:
    """Add one address. The first offers the home the household has named."""
    said, home, overview = _answers()
    offered = None
    if not said.get("addresses") and home.get("address"):
        offered = {
            "where": "uk",
            "address": "\n".join(part for part in (home["address"], home.get("postcode")) if part),
        }
    form = AddressForm(data=offered)
    entry = {"id": new_reference()}

    def add(answers: dict[str, Any]) -> None:
        if len(answers.get("addresses", ())) >= MOST:
            raise Refused("This list is full. Ring us, and we write the rest down with you.")
        answers["addresses"] = [*answers.get("addresses", ()), {**entry, **form.entry()}]

    return _form(form, add, "address", overview, heading="Where you lived", button="Save this address")


@pages.route("/home/registration/addresses/<reference:entry>", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def change_address(entry: str) -> Response:
    """Change one address of the reader's own list."""
    said, _, overview = _answers()
    stands = _entry(said, entry)
    form = AddressForm.with_entry(stands)

    def put_right(answers: dict[str, Any]) -> None:
        _entry(answers, entry)
        answers["addresses"] = [
            {"id": entry, **form.entry()} if one["id"] == entry else one for one in answers["addresses"]
        ]

    return _form(
        form, put_right, "address", overview, heading="Change this address", button="Save", entry=entry
    )


@pages.route("/home/registration/addresses/<reference:entry>/removal", methods=["GET", "POST"])
@allow("journey:keep", audit=OPENED)
def remove_address(entry: str) -> Response:
    """Take one address off the reader's own list."""
    said, _, overview = _answers()
    stands = _entry(said, entry)

    def remove(answers: dict[str, Any]) -> None:
        answers["addresses"] = [one for one in answers.get("addresses", ()) if one["id"] != entry]

    form = PressForm()
    return _form(form, remove, "remove_address", overview, heading="", button="", stands=stands)


def _entry(answers: dict[str, Any], entry: str) -> dict[str, Any]:
    for one in answers.get("addresses", ()):
        if one["id"] == entry:
            found: dict[str, Any] = one
            return found
    raise NotFound


def _form(form: Any, put: Any, template: str, overview: Any, **context: Any) -> Response:
    status = 200
    if form.validate_on_submit():
        try:
            with change() as done:
                change_own(SECTION, put, by=current_viewer(), now=clock.now())
                done.to(_list())
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(
        f"{FOLDER}/{template}.html", status=status, form=form, overview=overview, back=_list(), **context
    )
