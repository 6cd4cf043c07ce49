"""The public pages: the home, what to read about adopting, the information pack, everybody else's doors.

The first reading of a pack we sent is counted when the reader goes on from the page its link opens.
Programs that check mail open the link of every message, but don't go on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from flask import Blueprint, Response, current_app, request, url_for

from portal import clock
from portal.access import current_viewer, public
from portal.agency import queries as agency
from portal.enquiries.packs import actions as packs
from portal.enquiries.packs.forms import AskForPackForm
from portal.errors import NotFound, TooMany
from portal.home.evenings import evenings_after
from portal.home.pack import BY_NAME, PAGES, before_and_after, film_of
from portal.home.steps import STEPS
from portal.limits.actions import count_try
from portal.web import change, render_page, see_other
from portal.web.pages import moment

pages = Blueprint("home_family", __name__)

READING = (
    "thinking-of-adopting",
    "how-adoption-works",
    "who-can-adopt",
    "ways-to-adopt",
    "early-permanence",
    "brothers-and-sisters",
    "support-for-families",
    "adopting-now",
    "adopted-people",
    "birth-family",
    "complaints",
    "privacy",
    "cookies",
    "accessibility",
)
"""The pages that are only read, by their address."""


@pages.get("/")
@public
def home() -> Response:
    """What we do, the ways in, the next evenings, and how long it takes; in danger, the page's foot."""
    return render_page(
        "home/family/home.html",
        councils=_councils(),
        evenings=evenings_after(clock.now(), agency.authority_names()),
    )


@pages.get("/schools-and-professionals")
@public
def schools_and_professionals() -> Response:
    """What a school, GP or social worker can ask us."""
    return render_page("home/family/schools_and_professionals.html")


def _councils() -> str:
    """The councils we serve, in words."""
    return names(list(agency.councils().values()))


def names(all_of_them: list[str]) -> str:
    """Names in a sentence: "Bexley, Kent and Medway"; empty for none."""
    *others, last = all_of_them or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _reading_page(view: str) -> Callable[[], Response]:
    def show() -> Response:
        return render_page(f"home/family/{view}.html", steps=STEPS)

    show.__name__ = view
    return public(show)


for address in READING:
    view_name = address.replace("-", "_")
    pages.add_url_rule(f"/{address}", endpoint=view_name, view_func=_reading_page(view_name))


@pages.get("/information-pack")
@public
def information_pack() -> Response:
    """What is in the pack, and the form that has it sent."""
    return _asking(AskForPackForm())


@pages.post("/information-pack")
@public
def ask_for_pack() -> Response:
    """Send the pack to an e-mail address."""
    form = AskForPackForm()
    sent = url_for("home_family.pack_sent")
    if form.website.data:
        return see_other(sent)  # a machine filled in what people don't see
    if not form.validate():
        return _asking(form, status=422)
    email, now = form.email.data or "", clock.now()
    try:
        with change(once=False):
            count_try("ask_for_pack.email", email, most=3, per=timedelta(days=1), now=now)
            count_try(
                "ask_for_pack.address", request.remote_addr or "", most=20, per=timedelta(hours=1), now=now
            )
    except TooMany as refusal:
        form.refuse(_wait(refusal.again_at), "email")
        return _asking(form, status=429)
    with change() as done:
        packs.ask_for_pack(email, by=current_viewer(), now=now)
        done.to(sent)
    return done.response()


@pages.get("/information-pack/sent")
@public
def pack_sent() -> Response:
    """The pack is on its way: what to look for, and where to read it now."""
    return render_page("home/family/pack_sent.html", contents=PAGES)


@pages.get("/information-pack/print")
@public
def pack_in_print() -> Response:
    """The whole pack on one page, to print."""
    return render_page("home/family/pack_in_print.html", contents=PAGES, steps=STEPS, councils=_councils())


@pages.get("/information-pack/<string:name>")
@public
def pack_page(name: str) -> Response:
    """One page of the pack, for anybody."""
    return _pack_page(name, None)


@pages.get("/information-pack/for/<reference:reference>")
@pages.get("/information-pack/for/<reference:reference>/<string:name>")
@public
def pack_page_sent(reference: str, name: str = PAGES[0].name) -> Response:
    """One page of a pack that we sent; going on from its first page counts as reading it.

    A reference that we never gave opens the same pages: there is nothing in them to protect.
    """
    if request.method == "GET" and name != PAGES[0].name and packs.is_unread(reference):
        with change(once=False):
            packs.count_first_reading(reference, now=clock.now())
    return _pack_page(name, reference)


def _pack_page(name: str, reference: str | None) -> Response:
    if (page := BY_NAME.get(name)) is None:
        raise NotFound
    earlier, later = before_and_after(page)
    return render_page(
        "home/family/pack_page.html",
        page=page,
        contents=PAGES,
        earlier=earlier,
        later=later,
        film=film_of(page, Path(current_app.static_folder or "static")),
        steps=STEPS,
        councils=_councils(),
        folder=f"/information-pack/for/{reference}" if reference else "/information-pack",
    )


def _asking(form: AskForPackForm, *, status: int = 200) -> Response:
    return render_page("home/family/information_pack.html", status=status, form=form, contents=PAGES)


def _wait(again_at: datetime) -> str:
    telephone = agency.settings().telephone
    return (
        f"This was asked for several times. Try again after {moment(again_at)}, "
        f"or ring us on {telephone}. You can also read the pack on this page now."
    )
