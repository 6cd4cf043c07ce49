"""The page on which somebody who adopts may say how they describe themselves."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.forms import PressForm
from portal.households.describing import actions
from portal.households.describing.forms import DescribeMyselfForm
from portal.web import change, render_page

pages = Blueprint("households_describing", __name__)

HERE = "/home/people/how-you-describe-yourself"


@pages.route(HERE, methods=["GET", "POST"])
@allow("household:keep")
def describe_myself() -> Response:
    """How one describes oneself, if one wants to: one's own, unseen by anybody else."""
    viewer = current_viewer()
    said = actions.own_description(viewer)
    form = DescribeMyselfForm(data=said)
    if form.validate_on_submit():
        with change() as done:
            actions.describe_myself(form.answers(), by=viewer, now=clock.now())
            done.to(url_for("households_family.see_people"), "Saved. You can change it at any time.")
        return done.response()
    return render_page(
        "households/family/describe_myself.html",
        form=form,
        has_said=bool(said),
        status=422 if form.errors else 200,
    )


@pages.post(f"{HERE}/removal")
@allow("household:keep")
def take_description_away() -> Response:
    """Take away all that one said."""
    viewer, form = current_viewer(), PressForm()
    actions.own_description(viewer)
    if form.validate_on_submit():
        with change() as done:
            actions.describe_myself({}, by=viewer, now=clock.now())
            done.to(url_for("households_family.see_people"), "Taken away. Nothing of it is kept.")
        return done.response()
    return render_page(
        "households/family/describe_myself.html",
        form=DescribeMyselfForm(formdata=None),
        has_said=True,
        status=422,
    )
