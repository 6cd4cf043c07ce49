"""One's own home postcode, for staff: by it a look-up of their own address is flagged."""

from __future__ import annotations

from flask import Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.accounts.actions.home_postcode import set_home_postcode
from portal.accounts.family.blueprint import pages
from portal.accounts.family.own import show
from portal.accounts.own_data import home_postcode_of
from portal.accounts.postcode_forms import HomePostcodeForm
from portal.errors import NotFound
from portal.web import change


@pages.route("/account/postcode", methods=["GET", "POST"])
@allow("account:keep")
def home_postcode() -> Response:
    """Record, change or remove it. Families have none: not found."""
    viewer = current_viewer()
    if not viewer.is_staff:
        raise NotFound
    form = HomePostcodeForm(data={"postcode": home_postcode_of(viewer.account_id)})
    if form.validate_on_submit():
        with change() as done:
            set_home_postcode(viewer.label, form.postcode.data or "", by=viewer, now=clock.now())
            done.to(url_for("accounts_family.account"), "Your home postcode is saved.")
        return done.response()
    return show("home_postcode", form)
