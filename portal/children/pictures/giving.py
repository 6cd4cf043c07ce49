"""What the pages of families and staff share: answering with a photograph, or with a film or a part of it.

Shown inside the portal's page and nowhere else: never kept by a browser, never offered as a download.
"""

from __future__ import annotations

from flask import Response, request

from portal import clock
from portal.access import current_viewer, opened
from portal.children.pictures.files import NothingThere, film, photograph
from portal.children.pictures.opening import fresh_code
from portal.children.pictures.queries import Given, is_same_opening
from portal.children.pictures.rules import LARGE, PICTURE, SMALL
from portal.errors import NotFound

RANGE_NOT_THERE = 416


def give(given: Given, **told: str) -> Response:
    """The photograph in its large size, or the film; its opening stands in the audit with what is told."""
    if given.is_film:
        return _give_film(given, told)
    return _give_photograph(given, LARGE, told)


def give_small(given: Given, **told: str) -> Response:
    """The photograph in its small size. Raises NotFound for a film."""
    if given.is_film:
        raise NotFound
    return _give_photograph(given, SMALL, told)


def _give_photograph(given: Given, most: int, told: dict[str, str]) -> Response:
    content = photograph(given, fresh_code(given.id, given.grant_id), most=most)
    opened(PICTURE, given.reference, group=given.group, **told)
    return _inline(Response(content, mimetype="image/jpeg"), len(content))


def _give_film(given: Given, told: dict[str, str]) -> Response:
    """The film, or the part asked for. What follows within minutes of its beginning is the same opening."""
    try:
        part = film(given, request.headers.get("Range", ""))
    except NothingThere:
        answer = _inline(Response(b"", status=RANGE_NOT_THERE, mimetype="video/mp4"), 0)
        answer.headers["Content-Range"] = f"bytes */{given.size}"
        return answer
    if part.start == 0 or not is_same_opening(current_viewer(), given.reference, now=clock.now()):
        opened(PICTURE, given.reference, group=given.group, **told)
    answer = _inline(Response(part.pieces, mimetype="video/mp4"), part.length)
    answer.headers["Accept-Ranges"] = "bytes"
    if not part.is_whole:
        answer.status_code = 206
        last = part.start + part.length - 1
        answer.headers["Content-Range"] = f"bytes {part.start}-{last}/{part.size}"
    return answer


def _inline(answer: Response, length: int) -> Response:
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Length"] = str(length)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
