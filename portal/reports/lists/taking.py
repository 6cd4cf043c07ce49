"""A list as the answer to a request: a file that the audit knows of."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from portal import access, clock
from portal.errors import NotFound
from portal.reports.books import ODS, XLSX
from portal.reports.lists.rules import FOR_STAFF, ListFile, file_of

FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX, "ods": ODS}
"""Form -> its media type."""

NOT_TAKEN = ("after", "search")
"""A file begins with the first row, and a search is no list."""


def take(
    subject: str, asked: dict[str, str], find: Callable[[dict[str, str]], ListFile], *, ref: str = "file"
) -> Response:
    """The file, audited with its filter and how many it holds. Raises NotFound for a form there is not."""
    form = request.args.get("format", "csv")
    if form not in FORMS or asked.get("search"):
        raise NotFound
    filters = {name: value for name, value in asked.items() if name not in NOT_TAKEN}
    found = find(filters)
    access.opened(subject, ref, **filters, form=form, count=str(found.count))
    answer = Response(file_of(found, form), content_type=FORMS[form])
    of = "" if ref == "file" else f"{ref}-"
    name = f"{subject.replace('_', '-')}-{of}{clock.today().isoformat()}-{FOR_STAFF}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
