"""Children a family has been shown: the list, one of them, what is agreed first, and what they ask of us."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import Viewer, allow, current_viewer, opened
from portal.children.answering import answer_form
from portal.children.interests.queries import answers_of, by_group
from portal.children.interests.rules import offered
from portal.children.links.own import own_links
from portal.children.own import actions
from portal.children.own.forms import TermsForm, WishesForm
from portal.children.own.queries import (
    before_looking,
    beside_shown,
    open_one,
    shown_to,
    why_nothing,
    wishes_of,
)
from portal.children.own.rules import TERMS
from portal.children.pictures.opening import fresh_code
from portal.children.pictures.queries import shown_pictures
from portal.children.rules import GROUP
from portal.children.showing.checking import facts_of
from portal.children.updates.queries import telling_of
from portal.errors import NotFound
from portal.web import render_page, see_other

pages = Blueprint("children_own", __name__)


@pages.get("/children")
@allow("children:look", audit="children.list_opened")
def see_children() -> Response:
    """What is open to the reader now, in words; and, gently, what is not any more."""
    viewer, now = _viewer(), clock.now()
    opened("household", viewer.household_reference or "")
    before = before_looking(viewer)
    if not before.is_done:
        return render_page("children/family/before.html", before=before)
    facts = facts_of([viewer.household_id or 0], now=now)[viewer.household_id or 0]
    shown, links = shown_to(viewer, now=now), own_links(viewer, now=now)
    # what is said of a link, or of the child who is theirs, is not said a second time
    told = {one.group_id for one in links} | {before.child_group_id}
    again = {one.group_id for one in shown}  # closed once and open now: it is not gone
    beside = beside_shown(viewer, now=now)
    gone = [one for one in beside.gone if one.group_id not in told | again]
    answers = by_group(answers_of(viewer, now=now))
    listed = {one.group_id for one in shown} | {one.group_id for one in gone}
    return render_page(
        "children/family/children.html",
        shown=[one for one in shown if one.group_id not in told],
        to_read={one.group_id: one.reference for one in shown},
        child=before.child,
        child_is=before.child_is,
        has_child=before.has_child,
        still_wait=before.still_wait,
        gone=gone,
        answers=answers,
        more_answers=[one for group_id, one in answers.items() if group_id not in listed | told],
        telling=telling_of(viewer.household_id or 0, most=3),
        now=now,
        links=[one for one in links if one.group_id != before.child_group_id],
        nothing=why_nothing(facts),
        wishes=wishes_of(viewer) if facts.is_paused else None,
        in_stage_2=facts.in_stage_2,
        event_days=beside.event_days,
    )


@pages.get("/children/<reference:reference>")
@allow("children:look", audit="children.profile_opened")
def see_child(reference: str) -> Response:
    """An introduction, and with it what else is open: in words. Each opening is one row of the audit."""
    viewer, now = _viewer(), clock.now()
    found = open_one(viewer, reference, now=now)
    opened(
        GROUP,
        found.group,
        grant=reference,
        household=viewer.household_reference or "",
        level=str(found.level),
        version=found.versions,
    )
    said = by_group(answers_of(viewer, now=now)).get(found.shown.group_id)
    return render_page(
        "children/family/child.html",
        found=found,
        one=found.shown,
        link=next(
            (
                one
                for one in own_links(viewer, now=now)
                if one.group_id == found.shown.group_id and not one.is_over
            ),
            None,
        ),
        said=said,
        offer=offered(
            said.state if said else None, is_shown_anew=said is not None and said.grant_id != found.grant_id
        ),
        pictures=[
            {"one": one, "code": fresh_code(one.id, found.grant_id) if one.is_film else ""}
            for one in shown_pictures(viewer, reference, now=now)
        ],
    )


@pages.route("/children/terms", methods=["GET", "POST"])
@allow("children:look")
def agree_terms() -> Response:
    """What each person agrees before they look."""
    viewer, form = _viewer(), TermsForm()
    if before_looking(viewer).has_agreed:
        return see_other("/children")

    def act() -> tuple[str, str]:
        actions.agree_terms(by=viewer, now=clock.now())
        return "/children", "Thank you."

    return answer_form("family/terms", form, act, back="/children", terms=TERMS)


@pages.route("/children/wishes", methods=["GET", "POST"])
@allow("children:look")
def keep_wishes() -> Response:
    """To wait until they are approved, or to see nothing for a while."""
    viewer, form = _viewer(), WishesForm()
    facts = facts_of([viewer.household_id or 0], now=clock.now())[viewer.household_id or 0]
    wishes = wishes_of(viewer)
    if not form.is_submitted():
        form.begin(wishes)
    if not facts.in_stage_2:
        del form.waits

    def act() -> tuple[str, str]:
        actions.keep_wishes(
            waits_until_approved=form.waits.data if "waits" in form else wishes.waits_until_approved,
            paused_until=form.until.data,
            by=viewer,
            now=clock.now(),
        )
        return "/children", "We keep to that."

    return answer_form("family/wishes", form, act, back="/children")


def _viewer() -> Viewer:
    """Who asks, of a household. Raises NotFound for a birth relative, and for who parts."""
    viewer = current_viewer()
    if viewer.household_id is None:
        raise NotFound
    return viewer
