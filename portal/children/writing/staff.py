"""Writing of a group at a level, reading it, publishing it, and its versions. For family finders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.accounts.queries import names_of_references
from portal.children.answering import answer_form, group_address
from portal.children.queries import ChildGroup, group_for
from portal.children.rules import CHILD_READS_AT_18, GROUP, LEVELS, Level
from portal.children.writing import actions
from portal.children.writing.forms import DraftForm, PublishForm
from portal.children.writing.queries import draft_of, published_of, version_of, versions_of
from portal.errors import NotFound
from portal.forms import PortalForm
from portal.web import render_page

pages = Blueprint("children_writing", __name__)

ONE = "/staff/children/groups/<reference:reference>/writing/<string:level>"
NAMES = {"introduction": Level.INTRODUCTION, "profile": Level.PROFILE, "report": Level.REPORT}
"""How a level is called in an address."""


@pages.get(ONE)
@allow("children:see", audit="children.writing_opened")
def see_writing(reference: str, level: str) -> Response:
    """Every version of what is written at a level, the newest first."""
    found, at = _found(reference, level)
    versions = versions_of(found.id, at)
    labels = {one.written_by for one in versions} | {one.published_by for one in versions}
    return render_page(
        "children/staff/writing.html",
        found=found,
        level=level,
        title=LEVELS[at],
        versions=versions,
        names=names_of_references(labels),
        back=group_address(reference),
    )


@pages.get(f"{ONE}/versions/<string:number>")
@allow("children:see", audit="children.writing_opened")
def see_version(reference: str, level: str, number: str) -> Response:
    """One version, as it was."""
    found, at = _found(reference, level)
    if not (number.isdecimal() and number.isascii() and len(number) < 6):
        raise NotFound
    version = version_of(found.id, at, int(number))
    return render_page(
        "children/staff/version.html",
        found=found,
        title=LEVELS[at],
        version=version,
        names=names_of_references({version.written_by, version.published_by}),
        back=f"{group_address(reference)}/writing/{level}",
    )


@pages.route(f"{ONE}/draft", methods=["GET", "POST"])
@allow("children:keep", audit="children.writing_opened")
def keep_draft(reference: str, level: str) -> Response:
    """Write it; families read nothing of a draft."""
    found, at = _found(reference, level)
    form = DraftForm()
    form.fit(at)
    if not form.is_submitted():
        form.begin(draft_of(found.id, at), published_of(found.id, at).get(at))

    def act() -> str:
        actions.keep_draft(
            reference,
            at,
            form.words.data or "",
            form.own,
            seen=form.seen_count,
            by=current_viewer(),
            now=clock.now(),
        )
        return "The draft is kept. A colleague reads it and publishes it."

    return _answer(found, level, form, "draft", act)


@pages.route(f"{ONE}/publishing", methods=["GET", "POST"])
@allow("children:publish", audit="children.writing_opened")
def publish(reference: str, level: str) -> Response:
    """Read the draft, tick what was looked at, and publish it: never what one wrote oneself."""
    found, at = _found(reference, level)
    draft = draft_of(found.id, at)
    if draft is None:
        raise NotFound
    form = PublishForm()
    if not form.is_submitted():
        form.seen.data = str(draft.seen)

    def act() -> str:
        actions.publish(
            reference,
            at,
            ticked=form.ticked.data or [],
            consent_by=form.consent_by.data or "",
            seen=form.seen_count,
            by=current_viewer(),
            now=clock.now(),
        )
        return "Published. Families to whom it is open read this version."

    mine = draft.written_by == current_viewer().label
    return _answer(found, level, form, "publish", act, draft=draft, is_mine=mine)


def _found(reference: str, level: str) -> tuple[ChildGroup, Level]:
    found = group_for(current_viewer(), reference)
    opened(GROUP, reference)
    if level not in NAMES:
        raise NotFound
    return found, NAMES[level]


def _answer(
    found: ChildGroup, level: str, form: PortalForm, view: str, act: Callable[[], str], **more: Any
) -> Response:
    back = f"{group_address(found.reference)}/writing/{level}"
    return answer_form(
        f"staff/{view}",
        form,
        lambda: (back, act()),
        back=back,
        crumb=found.alias,
        caption=found.reference,
        found=found,
        title=LEVELS[NAMES[level]],
        reads_at_18=CHILD_READS_AT_18,
        **more,
    )
