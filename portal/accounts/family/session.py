"""The session itself: staying, its end, and what was kept of a form that came too late."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, public
from portal.accounts.actions.kept import forget_kept, kept_posts
from portal.accounts.family.arrival import home_of
from portal.accounts.family.blueprint import pages
from portal.errors import NotFound
from portal.web import change, render_page, see_other


@pages.post("/session/stay")
@public
def stay() -> Response:
    """Stay signed in. Being asked is enough: the gate notes the activity. 401 when it is too late."""
    return Response(status=204 if current_viewer().is_signed_in else 401)


@pages.get("/session/ended")
@public
def session_ended() -> Response:
    """Say that the session has ended; or, when another tab went on, that it has not."""
    viewer = current_viewer()
    home = home_of(viewer.kind, viewer.roles) if viewer.is_signed_in else ""
    return render_page("accounts/family/session_ended.html", home=home)


@pages.get("/session/kept")
@allow("account:keep")
def kept() -> Response:
    """Offer what was kept to the person who typed it, and to nobody else."""
    viewer = current_viewer()
    found = kept_posts(viewer.account_id or 0, now=clock.now())
    if not found:
        return see_other(home_of(viewer.kind, viewer.roles))
    return render_page("accounts/family/kept.html", found=found, home=home_of(viewer.kind, viewer.roles))


@pages.post("/session/kept/<reference:reference>/forget")
@allow("account:keep")
def forget(reference: str) -> Response:
    """Throw away what was kept."""
    viewer = current_viewer()
    if viewer.account_id is None:
        raise NotFound
    with change() as done:
        forget_kept(reference, account_id=viewer.account_id)
        done.to(url_for("accounts_family.kept"), "We have thrown it away.")
    return done.response()


def forget_sent_again(response: Response) -> Callable[[], None] | None:
    """The job that forgets what was kept, once it was sent again and taken."""
    if request.method != "POST" or response.status_code != 303:
        return None  # before the form is looked at: one that was too large is never read
    account_id = current_viewer().account_id
    reference = request.form.get("kept") if account_id is not None else None
    if account_id is None or reference is None:
        return None
    return lambda: forget_kept(reference, account_id=account_id)
