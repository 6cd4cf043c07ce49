"""What the pages of families and staff share: taking the files of a form in, and giving one out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Response

from portal import clock
from portal.documents.queries import Download
from portal.documents.receiving import KeptFile, Sent, discard, take_files
from portal.documents.rules import MEGABYTE, MOST_BYTES, MOST_FILES
from portal.errors import Refused
from portal.forms import PortalForm
from portal.web import change, new_once

MOST_FORM_BYTES = MOST_FILES * MOST_BYTES + MEGABYTE
"""Of a whole form with files."""


def take_in(
    form: PortalForm,
    files: Sequence[Sent],
    *,
    keep: Callable[[KeptFile], object],
    to: str,
    news: Callable[[int], str],
) -> tuple[Response | None, int]:
    """Store the good files and write their rows by `keep`, which is called inside the one change.

    Gives the way on to `to` where every file is kept; otherwise None, with the form saying why not, and
    how many are kept all the same.
    """
    try:
        taken = take_files(files, now=clock.now())
    except Refused as refused:
        form.refuse(refused.message, "files")
        return None, 0
    answer = None
    if taken.kept:
        try:
            with change() as done:
                for file in taken.kept:
                    keep(file)
                done.to(to, "" if taken.refused else news(len(taken.kept)))
        except BaseException:  # a second press of the same button too: the first one's files are kept
            discard(taken.kept)
            raise
        answer = done.response() if not taken.refused else None
        form.once.data = new_once()
    for line in taken.refused:
        form.refuse(line, "files")
    return answer, len(taken.kept)


def give_out(download: Download) -> Response:
    """A document as a download: never shown inside the portal, never kept by the browser."""
    answer = Response(download.pieces, mimetype=download.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{download.name}"'
    answer.headers["Content-Length"] = str(download.size)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
