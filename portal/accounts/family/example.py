"""Signing in as an example person with one press. Only in the example agency; elsewhere not found."""

from __future__ import annotations

from flask import Response, current_app, request

from portal import clock
from portal.access import public
from portal.accounts.actions import sign_in_as_example
from portal.accounts.cookie import sign_browser_in
from portal.accounts.family.arrival import device, home_of
from portal.accounts.family.blueprint import pages
from portal.accounts.queries import ExamplePerson, example_people
from portal.errors import NotFound
from portal.web import change


def offered_people() -> list[ExamplePerson]:
    """The example people for the sign-in page: none outside the example agency."""
    return list(example_people()) if current_app.config["PORTAL"].example_sign_in else []


@pages.post("/sign-in/example")
@public
def sign_in_as() -> Response:
    """Sign in as an example person, second factor included."""
    if not current_app.config["PORTAL"].example_sign_in:
        raise NotFound
    with change() as done:
        signed = sign_in_as_example(request.form.get("person", ""), device=device(), now=clock.now())
        done.to(home_of(signed.kind, signed.roles))
    sign_browser_in(signed.token)
    return done.response()
