"""What falls due by itself: files that got no row are removed after a day."""

from __future__ import annotations

from datetime import datetime

from portal import clock
from portal.documents.queries import names_with_rows
from portal.documents.rules import KEPT_WITHOUT_ROW
from portal.documents.store import store
from portal.extensions import db


def remove_files_without_rows(now: datetime) -> int:
    """Remove the files of days that ended a day ago and have no row; says how many went.

    Their writers failed or were killed between file and row. Works outside any transaction of its own:
    a file with a row is never touched, and none gets a row so late.
    """
    gone, place = 0, store()
    last = (clock.london(now) - KEPT_WITHOUT_ROW).date()
    for day in place.days():
        if day >= last:
            continue
        gone += place.remove_halves(day)
        for names in place.written_on(day):
            known = names_with_rows(names)
            db.session.rollback()
            strays = [name for name in names if name not in known]
            place.remove(strays)
            gone += len(strays)
    return gone
