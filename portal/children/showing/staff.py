"""Opening a group to households: look for them, see who it is before it is done, open; decide; close."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.accounts.queries import names_of_references
from portal.children.answering import answer_form, group_address
from portal.children.queries import ChildGroup, group_for
from portal.children.rules import GROUP, LEVELS
from portal.children.showing import actions
from portal.children.showing.checking import look_at
from portal.children.showing.forms import DecideForm, FindForm, ShowForm
from portal.children.showing.queries import grant_for, to_decide_for
from portal.children.showing.rules import GRANT_DAYS, MOST_AT_ONCE, STOPS, Stop
from portal.errors import NotFound
from portal.forms import PressForm
from portal.households.flags import record_search
from portal.households.listing.queries import MOST_FOUND, ListFilter, households_for
from portal.references import read_reference
from portal.web import change, render_page
from portal.web.words import asked_words, sealed_words, tidy_words

pages = Blueprint("children_showing", __name__)

ONE = "/staff/children/groups/<reference:reference>/showing"


@pages.get(ONE)
@allow("children:show", audit="children.group_opened")
def find_households(reference: str) -> Response:
    """Look for households, ten at most; restricted ones never. What was chosen stays chosen."""
    found, viewer, words = _found(reference), current_viewer(), asked_words()
    rows = households_for(viewer, ListFilter(words=words), all_of_them=True).rows if words else []
    chosen = _chosen()
    known = {one.reference: one.label for one in look_at(found, chosen, by=viewer, now=clock.now())}
    return render_page(
        "children/staff/find_households.html",
        found=found,
        rows=[row for row in rows if not row.is_restricted and row.reference not in known],
        chosen=known,
        words=words,
        most=MOST_FOUND,
        back=group_address(reference),
    )


@pages.post(f"{ONE}/search")
@allow("children:show", audit="children.group_opened")
def search_households(reference: str) -> Response:
    """Look for words; they travel on sealed, and the audit keeps them (safety rule 8)."""
    _found(reference)
    viewer, words = current_viewer(), tidy_words(FindForm().words.data or "")
    with change(once=False) as done:
        record_search(words, about=GROUP, ref=reference, by=viewer, now=clock.now())
        done.to(
            url_for(
                "children_showing.find_households",
                reference=reference,
                household=_chosen(),
                search=sealed_words(words),
            )
        )
    return done.response()


@pages.route(f"{ONE}/preview", methods=["GET", "POST"])
@allow("children:show", audit="children.group_opened")
def show_group(reference: str) -> Response:
    """Who it is, and what stops them; then how much, why and until when."""
    found, viewer, now = _found(reference), current_viewer(), clock.now()
    chosen, form = _chosen(), ShowForm()
    looked = look_at(found, chosen, by=viewer, now=now)
    if not form.is_submitted():
        form.until.data = (now + GRANT_DAYS).date()

    def act() -> tuple[str, str]:
        done = actions.show_group(
            reference,
            chosen,
            form.level_number,
            form.reason.data or "",
            until=form.ends_at(),
            by=viewer,
            now=now,
        )
        said = f"Open to {', '.join(done.to)}. " if done.to else ""
        said += f"A second person decides about {', '.join(done.to_decide)}." if done.to_decide else ""
        return group_address(reference), said.strip()

    return answer_form(
        "staff/show_group",
        form,
        act,
        back=url_for("children_showing.find_households", reference=reference, household=chosen),
        crumb=found.alias,
        caption=reference,
        found=found,
        looked=[{"row": one, "stops": [STOPS[stop] for stop in one.stops]} for one in looked],
        may=bool(looked) and not any(one.why_not for one in looked),
        level_words=LEVELS,
        action=url_for("children_showing.show_group", reference=reference, household=chosen),
    )


@pages.route("/staff/children/deciding/<reference:reference>", methods=["GET", "POST"])
@allow("children:show", audit="children.group_opened")
def decide(reference: str) -> Response:
    """A household was stopped: a second person decides."""
    viewer, form = current_viewer(), DecideForm()
    asked = to_decide_for(viewer, reference)
    opened(GROUP, asked.group)
    found = group_for(viewer, asked.group)

    def act() -> tuple[str, str]:
        is_allowed = form.answer.data == "yes"
        actions.decide(reference, is_allowed, by=viewer, now=clock.now())
        return group_address(asked.group), "It is open to them." if is_allowed else "They are not shown it."

    return answer_form(
        "staff/decide",
        form,
        act,
        back=group_address(asked.group),
        crumb=found.alias,
        caption=asked.group,
        found=found,
        asked=asked,
        asked_by=names_of_references({asked.asked_by}).get(asked.asked_by, ""),
        stops=[STOPS[Stop(stop)] for stop in asked.because.split(",")],
        is_mine=asked.asked_by == viewer.label,
        level_words=LEVELS,
    )


@pages.route("/staff/children/grants/<reference:reference>/closing", methods=["GET", "POST"])
@allow("children:show", audit="children.group_opened")
def close(reference: str) -> Response:
    """Close what is open to a household."""
    viewer, form = current_viewer(), PressForm()
    grant, found = grant_for(viewer, reference)
    opened(GROUP, found.reference)
    back = group_address(found.reference)

    def act() -> tuple[str, str]:
        actions.close(reference, by=viewer, now=clock.now())
        return back, f"It is not open to {grant.label} any more."

    return answer_form(
        "staff/close", form, act, back=back, crumb=found.alias, caption=found.reference, grant=grant,
        found=found,
    )  # fmt: skip


def _found(reference: str) -> ChildGroup:
    found = group_for(current_viewer(), reference)
    opened(GROUP, reference)
    return found


def _chosen() -> list[str]:
    """The households in this request's address. Raises NotFound for what is no reference, or too many."""
    asked = list(dict.fromkeys(request.args.getlist("household")))
    if len(asked) > MOST_AT_ONCE or any(read_reference(one) != one for one in asked):
        raise NotFound
    return asked
