"""What a family says of itself: what it could consider, its own profile and photographs."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from portal import clock
from portal.access import Viewer, allow, current_viewer, opened
from portal.children.answering import answer_form
from portal.children.families import actions, profile_actions
from portal.children.families.forms import ConsideredForm, PhotoForm, ProfileForm
from portal.children.families.giving import shown_photo
from portal.children.families.profile_rules import MOST_PHOTOS, QUESTIONS, WHOSE_TURN, State, why_not_ready
from portal.children.families.profiles import Draft, own_draft, own_photo
from portal.children.families.told import fit_of
from portal.children.forms import SeenForm
from portal.children.rules import Need
from portal.children.showing.checking import postcodes_of
from portal.children.showing.rules import outward_of
from portal.documents.giving import take_in
from portal.documents.receiving import KeptFile
from portal.documents.rules import MEGABYTE, MOST_BYTES
from portal.errors import NotFound, Refused
from portal.forms import PressForm
from portal.web import render_page, takes_files

pages = Blueprint("children_families", __name__)

PROFILE = "/children/profile"
ONE_AT_A_TIME = "Choose one photograph at a time, so that each has its own words."


@pages.route("/children/considered", methods=["GET", "POST"])
@allow("children:look", audit="children.considered_opened")
def keep_considered() -> Response:
    """What they could consider: for both who adopt, and to be changed whenever they like."""
    viewer, household_id = _viewer()
    form = ConsideredForm()
    form.fit()
    if not form.is_submitted():
        row = fit_of(household_id)
        known = "" if row else outward_of(postcodes_of([household_id]).get(household_id, ""))
        form.begin(row, known)

    def act() -> tuple[str, str]:
        actions.keep_considered(
            form.told(),
            form.words.data or "",
            form.outward.data or "",
            seen=form.seen_count,
            by=viewer,
            now=clock.now(),
        )
        return PROFILE, "We keep to that. You can change it whenever you like."

    return answer_form("family/considered", form, act, back=PROFILE, needs=[need.value for need in Need])


@pages.get(PROFILE)
@allow("children:look", audit="children.own_profile_opened")
def see_profile() -> Response:
    """Their profile as it stands, whose turn it is, and what comes next."""
    viewer, household_id = _viewer()
    draft, form = own_draft(viewer), SeenForm()
    form.seen.data = str(draft.version)
    return _profile_page(draft, household_id, form)


@pages.route(f"{PROFILE}/writing", methods=["GET", "POST"])
@allow("children:look", audit="children.own_profile_opened")
def keep_profile() -> Response:
    """Write it. Both who adopt may; nobody writes over the other."""
    viewer, _ = _viewer()
    form = ProfileForm()
    if not form.is_submitted():
        form.begin(own_draft(viewer))

    def act() -> tuple[str, str]:
        profile_actions.keep_profile(form.typed(), seen=form.seen_count, by=viewer, now=clock.now())
        return PROFILE, "It is kept. Nobody else reads it yet."

    return answer_form("family/write_profile", form, act, back=PROFILE, questions=list(QUESTIONS))


@pages.post(f"{PROFILE}/ready")
@allow("children:look", audit="children.own_profile_opened")
def say_ready() -> Response:
    """It is ready for their worker to read."""
    viewer, household_id = _viewer()
    form = SeenForm()

    def act() -> tuple[str, str]:
        profile_actions.say_ready(seen=form.seen_count, by=viewer, now=clock.now())
        return PROFILE, "Thank you. Your worker reads it now."

    return _profile_page(own_draft(viewer), household_id, form, act)


@pages.route(f"{PROFILE}/photographs", methods=["GET", "POST"])
@allow("children:look", audit="children.own_profile_opened")
@takes_files(MOST_BYTES + MEGABYTE)
def add_photo() -> Response:
    """Add a photograph: made anew without place and camera, and sealed."""
    viewer, _ = _viewer()
    form, status = PhotoForm(), 200
    if form.is_submitted():
        if answer := _take_photo(form, viewer):
            return answer
        status = 422
    return render_page("children/family/add_photo.html", status=status, form=form, back=PROFILE)


def _take_photo(form: PhotoForm, viewer: Viewer) -> Response | None:
    """Keep the one photograph; None, and the form says why, where it cannot be kept."""
    if not form.validate_on_submit():
        return None
    if len(form.chosen) > 1:
        form.refuse(ONE_AT_A_TIME, "files")
        return None

    def keep(file: KeptFile) -> None:
        profile_actions.add_photo(file, form.alt.data or "", by=viewer, now=clock.now())

    try:
        answer, _ = take_in(
            form, form.files.data or [], keep=keep, to=PROFILE, news=lambda _: "It is with your profile."
        )
    except Refused as refused:
        form.refuse(refused.message, "files")
        return None
    return answer


@pages.route(f"{PROFILE}/photographs/<reference:reference>/removal", methods=["GET", "POST"])
@allow("children:look", audit="children.own_profile_opened")
def remove_photo(reference: str) -> Response:
    """Take a photograph away."""
    viewer, _ = _viewer()
    form, draft = PressForm(), own_draft(viewer)
    photo = next((one for one in draft.photos if one.reference == reference), None)
    if photo is None:
        raise NotFound

    def act() -> tuple[str, str]:
        profile_actions.remove_photo(reference, by=viewer, now=clock.now())
        return PROFILE, "It is taken away."

    return answer_form("family/remove_photo", form, act, back=PROFILE, photo=photo, draft=draft)


@pages.get(f"{PROFILE}/photographs/<reference:reference>")
@allow("children:look", audit="children.own_photo_opened")
def see_photo(reference: str) -> Response:
    """A photograph of their own profile."""
    viewer, _ = _viewer()
    return shown_photo(own_photo(viewer, reference))


@pages.route(f"{PROFILE}/taking-down", methods=["GET", "POST"])
@allow("children:look", audit="children.own_profile_opened")
def take_down() -> Response:
    """Take back what family finders read."""
    viewer, _ = _viewer()
    if own_draft(viewer).released_at is None:
        raise NotFound

    def act() -> tuple[str, str]:
        profile_actions.take_down(by=viewer, now=clock.now())
        return PROFILE, "Nobody reads it any more."

    return answer_form("family/take_down", PressForm(), act, back=PROFILE)


def _profile_page(
    draft: Draft, household_id: int, form: SeenForm, act: Callable[[], tuple[str, str]] | None = None
) -> Response:
    fit = fit_of(household_id)
    return answer_form(
        "family/profile",
        form,
        act or (lambda: (PROFILE, "")),
        back="/children",
        draft=draft,
        questions=QUESTIONS,
        turn=WHOSE_TURN[draft.state],
        can_say_ready=draft.state in (State.WRITING, State.BACK) and not why_not_ready(draft.answers),
        missing=why_not_ready(draft.answers),
        state=draft.state.value,
        considered_on=fit.changed_at if fit else None,
        may_add=len(draft.photos) < MOST_PHOTOS,
    )


def _viewer() -> tuple[Viewer, int]:
    """Who asks, of a household that adopts. Raises NotFound for a birth relative, and for who parts."""
    viewer = current_viewer()
    if viewer.household_id is None:
        raise NotFound
    opened("household", viewer.household_reference or "")
    return viewer, viewer.household_id
