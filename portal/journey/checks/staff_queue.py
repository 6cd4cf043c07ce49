"""Business support's queue: checks to send, to chase, to receive; and what lapses in the next months."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.accounts.queries import staff_choices
from portal.agency import queries as agency
from portal.errors import NotFound, Refused
from portal.journey.checks.bulk import Marked, mark_checks
from portal.journey.checks.queue import (
    LAPSES_WITHIN,
    Pile,
    QueueFilter,
    lapsing_page,
    queue_counts,
    queue_page,
)
from portal.journey.checks.rules import CHASE_AFTER, QUEUED, Mark
from portal.journey.checks.staff_looking import FOLDER
from portal.journey.pathways import STEPS
from portal.promises.rules import count_words
from portal.web import change, render_page

pages = Blueprint("journey_checks_staff_queue", __name__)

PILES = {Pile.SEND: "To send", Pile.CHASE: "To chase", Pile.RECEIVE: "To receive"}
BUTTONS = {
    Pile.SEND: ((Mark.SENT, "Sent today"),),
    Pile.CHASE: ((Mark.CHASED, "Chased today"), (Mark.RECEIVED, "Received today")),
    Pile.RECEIVE: ((Mark.RECEIVED, "Received today"), (Mark.CHASED, "Chased today")),
}
DONE = {Mark.SENT: "sent", Mark.CHASED: "chased", Mark.RECEIVED: "received"}
ARGUMENTS = ("pile", "kind", "authority", "worker", "after")


def asked_filters() -> dict[str, str]:
    """The filters in this request's address, those that are filled in."""
    return {name: request.args[name] for name in ARGUMENTS if request.args.get(name)}


def _address(filters: dict[str, str], **changes: str | None) -> str:
    """The queue's address with these filters; a change to None leaves one out."""
    kept: dict[str, Any] = {name: value for name, value in {**filters, **changes}.items() if value}
    return url_for("journey_checks_staff_queue.see_queue", **kept)


def _plain(filters: dict[str, str]) -> dict[str, Any]:
    return dict(filters)


def filter_of(filters: dict[str, str]) -> QueueFilter:
    """The filters as the query reads them. Raises NotFound for a pile nobody offers."""
    if filters.get("pile", "send") not in set(Pile):
        raise NotFound
    return QueueFilter(
        Pile(filters.get("pile", "send")),
        filters.get("kind"),
        filters.get("authority"),
        filters.get("worker"),
        filters.get("after"),
    )


def _queue(status: int = 200, problem: str = "", refused: tuple[tuple[str, str], ...] = ()) -> Response:
    viewer, now, filters = current_viewer(), clock.now(), asked_filters()
    wanted, calendar = filter_of(filters), agency.working_calendar()
    rows, following = queue_page(viewer, wanted, now=now, calendar=calendar)
    counts = queue_counts(viewer, wanted, now=now, calendar=calendar)
    access.opened("checks", "queue", **filters)
    return render_page(
        f"{FOLDER}/queue.html",
        fragment="list",
        status=status,
        rows=rows,
        pile=wanted.pile,
        buttons=BUTTONS[wanted.pile],
        counts=[
            {
                "words": words,
                "count": count_words(counts[pile]),
                "href": _address(filters, pile=pile.value, after=None),
                "late": pile is Pile.CHASE,
                "current": wanted.pile is pile,
            }
            for pile, words in PILES.items()
        ],
        filters=filters,
        kinds={one.code: one.name for one in STEPS if one.code in QUEUED},
        authorities=agency.authority_names(),
        workers=staff_choices(),
        next=_address(filters, after=following) if following else None,
        first=_address(filters, after=None) if wanted.after else None,
        here_again=_address(filters),
        mark_address=url_for("journey_checks_staff_queue.mark", **_plain(filters)),
        tick_all=_address(filters, tick="all"),
        is_ticked=request.args.get("tick") == "all",
        is_filtered=bool(set(filters) & {"kind", "authority", "worker"}),
        no_filter=_address({}, pile=wanted.pile.value),
        chase_after=CHASE_AFTER,
        problem=problem,
        refused=refused,
    )


@pages.get("/staff/checks")
@allow("journey:check", audit="journey.queue_opened")
def see_queue() -> Response:
    """The three piles; filters stand in the address, so that a colleague can be sent them."""
    return _queue()


@pages.post("/staff/checks/mark")
@allow("journey:check", audit="journey.queue_opened")
def mark() -> Response:
    """Mark the ticked checks as sent, chased or received today; one a colleague changed is said."""
    viewer, how = current_viewer(), request.form.get("mark", "")
    if how not in set(Mark):
        raise NotFound
    result = Marked()
    try:
        with change() as done:
            result = mark_checks(Mark(how), request.form.getlist("row"), by=viewer, now=clock.now())
            if not result.done:
                raise Refused("Nothing was marked.")
            done.to(_address(asked_filters(), after=None), _news(Mark(how), result))
    except Refused as refused:
        return _queue(409, refused.message, tuple(result.others))
    return done.response()


def _news(how: Mark, result: Marked) -> str:
    many = "1 check is" if result.done == 1 else f"{result.done} checks are"
    said = f"{many} marked as {DONE[how]} today."
    if result.others:
        names = "; ".join(name for name, _ in result.others)
        said += f" Not marked, because a colleague changed them first: {names}."
    return said


@pages.get("/staff/checks/lapsing")
@allow("journey:see", audit="journey.lapsing_opened")
def see_lapsing() -> Response:
    """Every check that has lapsed or lapses soon, soonest first."""
    viewer, filters, today = current_viewer(), asked_filters(), clock.today()
    filters = {name: value for name, value in filters.items() if name not in ("pile", "kind")}
    rows, following = lapsing_page(viewer, filter_of(filters), today=today)

    def address(**changes: str | None) -> str:
        kept: dict[str, Any] = {name: value for name, value in {**filters, **changes}.items() if value}
        return url_for("journey_checks_staff_queue.see_lapsing", **kept)

    access.opened("checks", "lapsing", **filters)
    return render_page(
        f"{FOLDER}/lapsing.html",
        fragment="list",
        rows=rows,
        filters=filters,
        today=today,
        months=LAPSES_WITHIN,
        authorities=agency.authority_names(),
        workers=staff_choices(),
        next=address(after=following) if following else None,
        first=address(after=None) if filters.get("after") else None,
        no_filter=url_for("journey_checks_staff_queue.see_lapsing"),
        is_filtered=bool(set(filters) - {"after"}),
    )
