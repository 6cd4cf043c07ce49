"""Photographs and film of a child, one by one, for a household to whom the profile is open now."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import Viewer, allow, current_viewer
from portal.children.pictures.giving import give, give_small
from portal.children.pictures.queries import picture_for
from portal.errors import NotFound

pages = Blueprint("children_pictures_own", __name__)

ONE = "/children/<reference:reference>/pictures/<reference:picture>"


@pages.get(ONE)
@allow("children:look", audit="children.picture_opened")
def open_picture(reference: str, picture: str) -> Response:
    """A photograph in its large size, or a film or a part of it. The grant is asked at each request."""
    viewer = _viewer()
    given = picture_for(viewer, reference, picture, now=clock.now())
    return give(given, grant=reference, household=viewer.household_reference or "")


@pages.get(f"{ONE}/small")
@allow("children:look", audit="children.picture_opened")
def open_small(reference: str, picture: str) -> Response:
    """A photograph in its small size."""
    viewer = _viewer()
    given = picture_for(viewer, reference, picture, now=clock.now())
    return give_small(given, grant=reference, household=viewer.household_reference or "")


def _viewer() -> Viewer:
    """Who asks, of a household. Raises NotFound for a birth relative."""
    viewer = current_viewer()
    if viewer.household_id is None:
        raise NotFound
    return viewer
