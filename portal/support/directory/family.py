"""The directory for everybody: by need and by council, with words to look for."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.access import public
from portal.agency import queries as agency
from portal.errors import NotFound
from portal.support.directory.queries import HelpFilter, help_for
from portal.support.directory.rules import NEEDS, Need
from portal.web import render_page

pages = Blueprint("support_directory", __name__)


@pages.get("/support/directory")
@public
def see_directory() -> Response:
    """Who else helps. What is looked for stands in the address: it says nothing about anybody."""
    need, council = request.args.get("need", ""), request.args.get("council", "")
    councils = agency.councils()
    if (need and need not in set(Need)) or (council and council not in councils):
        raise NotFound
    words = request.args.get("words", "")[:60]
    return render_page(
        "support/family/directory.html",
        entries=help_for(HelpFilter(need, council, words)),
        needs=NEEDS,
        councils=councils,
        need=need,
        council=council,
        words=words,
    )
