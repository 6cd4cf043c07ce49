"""Mailed links. Opening one uses nothing up, so a program that checks mail cannot spend it: a button does."""

from __future__ import annotations

from flask import Response, url_for

from portal import clock
from portal.access import public
from portal.accounts.actions.signing_in import FOR_SIGNING_IN, ask_for_link_again, use_link
from portal.accounts.actions.tries import count_link
from portal.accounts.family.arrival import arrive, device, lead_on, network_address, refuse_too_many
from portal.accounts.family.blueprint import pages
from portal.accounts.queries import LinkState, link_state
from portal.errors import Conflict, NotFound, Refused
from portal.sealing import fingerprint
from portal.web import change, render_page


def quietly(response: Response) -> Response:
    """The page of a secret address: kept nowhere, and told to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _link(token: str) -> LinkState:
    state = link_state(fingerprint(token), now=clock.now())
    if state is None or state.purpose not in FOR_SIGNING_IN:
        raise NotFound
    return state


def _page(token: str, state: LinkState) -> Response:
    template = "accounts/family/link.html" if state.works else "accounts/family/link_over.html"
    return quietly(render_page(template, status=200 if state.works else 410, token=token, link=state))


@pages.get("/sign-in/link/<string:token>")
@public
def link(token: str) -> Response:
    """The page behind a mailed link: one button signs in."""
    return _page(token, _link(token))


@pages.post("/sign-in/link/<string:token>")
@public
def follow_link(token: str) -> Response:
    """Sign in with the link."""
    try:
        with change() as done:
            used = use_link(token, device=device(), now=clock.now())
            lead_on(done, used.result, wanted=None, choose_password=used.choose_password)
    except Conflict:
        return _page(token, _link(token))
    except Refused as refused:
        return quietly(render_page("errors/409.html", status=409, message=refused.message))
    how = _link(token).purpose
    return quietly(arrive(done, used.result, how=how, wanted=None, choose_password=used.choose_password))


@pages.post("/sign-in/link/<string:token>/again")
@public
def link_again(token: str) -> Response:
    """E-mail a new link to the address the old one went to."""
    now = clock.now()
    with change(once=False):
        again_at = count_link(f"again {fingerprint(token)}", network_address(), now=now)
    refuse_too_many(again_at, "We have sent several links already. Look in your e-mails.")
    with change() as done:
        ask_for_link_again(token, now=now)
        done.to(url_for("accounts_family.link_sent"))
    return done.response()
