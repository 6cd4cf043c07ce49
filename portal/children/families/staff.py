"""Families' profiles for staff: what is to be read, reading it, and what family finders read."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.answering import answer_form
from portal.children.families import profile_actions
from portal.children.families.forms import ReadForm
from portal.children.families.giving import shown_photo
from portal.children.families.profile_rules import QUESTIONS, State
from portal.children.families.profiles import (
    draft_of,
    family_for,
    photo_for,
    ready_for,
    released_of,
    to_read_for,
)
from portal.children.families.rules import RELIGIONS, Religion, language_names
from portal.children.families.told import FamilyFit, fit_of
from portal.children.rules import FAMILY_EXTENTS, NEEDS
from portal.web import render_page

pages = Blueprint("children_families_staff", __name__)

LIST = "family_profiles"
"""What the audit calls the list."""

ALL = "/staff/children/families"
ONE = f"{ALL}/<reference:reference>"


@pages.get(ALL)
@allow("children:read_families", audit="children.families_listed")
def see_to_read() -> Response:
    """Profiles that wait for this member of staff to read them."""
    opened(LIST, "list")
    return render_page("children/staff/to_read.html", rows=to_read_for(current_viewer()))


@pages.get(ONE)
@allow("children:read_families", audit="children.family_opened")
def see_family(reference: str) -> Response:
    """A family as family finders read it; its worker also sees where the draft is."""
    viewer = current_viewer()
    family = family_for(viewer, reference)
    released, fit = released_of(family.id), fit_of(family.id)
    opened("household", reference, version=str(released.number if released else 0))
    draft = draft_of(family.id) if family.is_mine else None
    return render_page(
        "children/staff/family.html",
        family=family,
        released=released,
        questions=QUESTIONS,
        draft=draft,
        is_ready=draft is not None and draft.state == State.READY,
        fit=fit,
        considered=_considered(fit) if fit else [],
    )


@pages.route(f"{ONE}/draft", methods=["GET", "POST"])
@allow("children:read_families", audit="children.family_draft_opened")
def read_draft(reference: str) -> Response:
    """Read what is ready, then release it or send it back."""
    viewer, form = current_viewer(), ReadForm()
    family, draft = ready_for(viewer, reference)
    opened("household", reference, version=str(draft.version))
    if not form.is_submitted():
        form.seen.data = str(draft.version)
    back = f"{ALL}/{reference}"

    def act() -> tuple[str, str]:
        if form.answer.data == "release":
            profile_actions.release(reference, seen=form.seen_count, by=viewer, now=clock.now())
            return back, "Released. Family finders read this version."
        words = form.words.data or ""
        profile_actions.send_back(reference, words, seen=form.seen_count, by=viewer, now=clock.now())
        return back, "It is back with them."

    return answer_form(
        "staff/read_family", form, act, back=back, family=family, draft=draft, questions=QUESTIONS,
        crumb=family.label, caption=reference,
    )  # fmt: skip


@pages.get(f"{ONE}/photographs/<reference:photo>")
@allow("children:read_families", audit="children.family_photo_opened")
def see_photo(reference: str, photo: str) -> Response:
    """A photograph of what is released, or of what is ready to be read."""
    download = photo_for(current_viewer(), reference, photo)
    opened("household", reference, photo=photo)
    return shown_photo(download)


def _considered(fit: FamilyFit) -> list[tuple[str, str]]:
    """What they could consider, in words."""
    miles = "not said" if fit.miles is None else f"{fit.miles} miles"
    religion = RELIGIONS[Religion(fit.religion)] if fit.religion else "not said"
    return [
        ("Ages", f"{fit.age_from} to {fit.age_to}"),
        ("Children at most", str(fit.most_children)),
        *((words, FAMILY_EXTENTS[getattr(fit, need.value)]) for need, words in NEEDS.items()),
        ("Travel for keeping in touch", miles),
        ("Early permanence", "yes" if fit.early_permanence else "no, or not now"),
        ("Religion", f"{religion}; it matters much to them" if fit.religion_matters else religion),
        ("Languages", ", ".join(language_names(fit.languages)) or "none said"),
    ]
