"""Keeping the directory, and giving entries of it to a family."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.rules import local_day
from portal.audit.actions import record
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.support.directory.models import HelpEntry, Signpost
from portal.support.directory.queries import entry_named
from portal.support.directory.rules import Need
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.holding import audit, hold_open_request
from portal.support.mail import tell_writer


@dataclass(frozen=True)
class Help:
    """What is said of somebody who helps."""

    name: str
    what: str
    for_whom: str = ""
    needs: tuple[str, ...] = ()
    councils: tuple[str, ...] = ()
    telephone: str = ""
    website: str = ""
    hours: str = ""


def keep_entry(told: Help, *, by: Viewer, now: datetime, reference: str = "") -> HelpEntry:
    """Add an entry, or change the one of this reference; it counts as checked today.

    Raises NotFound, Refused for what is missing, Conflict for a name that is there already.
    """
    if not told.name.strip() or not told.what.strip():
        raise Refused("Write the name, and what they help with.")
    if not set(told.needs) or set(told.needs) - set(Need):
        raise Refused("Choose what they help with.")
    if not told.telephone and not told.website:
        raise Refused("Enter a telephone number or a website, so that families can reach them.")
    entry = entry_named(reference) if reference else HelpEntry()
    other = db.session.scalar(select(HelpEntry.reference).where(HelpEntry.name == told.name.strip()))
    if other is not None and other != reference:
        raise Conflict("There is an entry with this name already. Change that one.")
    entry.name, entry.what, entry.for_whom = told.name.strip(), told.what.strip(), told.for_whom.strip()
    entry.needs, entry.councils = list(told.needs), list(told.councils)
    entry.telephone, entry.website, entry.hours = told.telephone, told.website, told.hours
    entry.checked_on, entry.checked_by = local_day(now), by.label
    db.session.add(entry)
    db.session.flush()
    _record("support.help_kept", entry, by, now)
    return entry


def check_entry(reference: str, *, by: Viewer, now: datetime) -> None:
    """Say that an entry was looked at today and is right. Raises NotFound."""
    entry = entry_named(reference)
    entry.checked_on, entry.checked_by = local_day(now), by.label
    db.session.flush()
    _record("support.help_checked", entry, by, now)


def end_entry(reference: str, *, by: Viewer, now: datetime) -> None:
    """Take an entry out; to whom it was given, it was given. Raises NotFound."""
    entry = entry_named(reference)
    entry.ended_at = now
    db.session.flush()
    _record("support.help_ended", entry, by, now)


def give_signposts(reference: str, entries: Collection[str], *, by: Viewer, now: datetime) -> int:
    """Give entries of the directory to the writer of a request; says how many are new to them.

    Raises NotFound, Conflict once it has ended, Refused for none.
    """
    request = hold_open_request(reference, by)
    if not entries:
        raise Refused("Choose at least one.")
    chosen = [entry_named(one) for one in sorted(entries)]
    new = [one for one in chosen if db.session.get(Signpost, (request.id, one.id)) is None]
    db.session.add_all(
        Signpost(request_id=request.id, entry_id=one.id, given_at=now, given_by=by.label) for one in new
    )
    if new:
        names = "\n".join(one.name for one in sorted(new, key=lambda one: one.name))
        add_entry(request.id, EntryKind.SIGNPOSTED, by=by, now=now, text=names)
        tell_writer(request, now=now)
    audit("support.signposts_given", request, by, now)
    return len(new)


def _record(event: str, entry: HelpEntry, by: Viewer, now: datetime) -> None:
    record(event, by=by, subject_kind="help_entry", subject_ref=entry.reference, now=now)
