"""A photograph of a family's profile, shown within the page and kept by no browser."""

from __future__ import annotations

from flask import Response

from portal.documents.giving import give_out
from portal.documents.queries import Download


def shown_photo(download: Download) -> Response:
    """The photograph as a page shows it: what is given out as a document, but to be looked at."""
    answer = give_out(download)
    answer.headers["Content-Disposition"] = "inline"
    return answer
