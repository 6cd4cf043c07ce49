"""What families read about the member of staff who works with them, kept by that person."""

from __future__ import annotations

from flask import Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.accounts.actions.days import OwnDays, colleagues_of, own_days, set_days
from portal.accounts.family.blueprint import pages
from portal.accounts.forms import OwnDaysForm
from portal.errors import Refused
from portal.web import change, render_page


@pages.route("/account/days", methods=["GET", "POST"])
@allow("account:keep")
def days() -> Response:
    """One's own days, direct number and cover. Families have none: not found."""
    viewer = current_viewer()
    stands = own_days(viewer)
    form = OwnDaysForm(data={"days": stands.working_days, "telephone": stands.telephone})
    form.offer(colleagues_of(viewer), stands.cover)
    status = 200
    if form.validate_on_submit():
        said = OwnDays(form.days.data or "", form.telephone.data or "", form.cover.data or "")
        try:
            with change() as done:
                set_days(said, by=viewer, now=clock.now())
                done.to(url_for("accounts_family.account"), "Families now read this beside your name.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "cover")
    if form.errors:
        status = 422
    return render_page("accounts/family/days.html", status=status, form=form)
