"""Putting right what an enquiry says about its people: names, how to reach them, where they live.

Old and new stand side by side in the enquiry's own history, which only staff read; the audit says
which fields changed, never what they said. A household they were invited into is not touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from portal.access import Viewer
from portal.agency.queries import authority_names
from portal.audit.actions import record
from portal.enquiries import links
from portal.enquiries.actions import ask_to_confirm
from portal.enquiries.entries import CHANGES, add_entry, changed_meanwhile, take, unix_lines
from portal.enquiries.handling.actions import NOT_JOINED, SUBJECT
from portal.enquiries.handling.rules import REACH_BY
from portal.enquiries.models import Enquiry, EnquiryWord
from portal.enquiries.rules import LIVE, Details, EntryKind, telephone_digits, words_of
from portal.errors import Refused
from portal.extensions import db
from portal.messages.actions import withdraw_messages
from portal.promises.actions import relabel_promises

FIELDS: dict[str, str] = {
    "given_name": "First name",
    "family_name": "Last name",
    "second_given_name": "Partner’s first name",
    "second_family_name": "Partner’s last name",
    "telephone": "Telephone number",
    "email": "E-mail address",
    "reach_by": "What suits them best",
    "safe_times": "Good days and times",
    "no_voicemail": "No voicemail",
    "never_post": "Never by post",
    "speak_to_me_first": "Speak to them only",
    "address": "Address",
    "postcode": "Postcode",
    "town": "Town or village",
    "authority": "Area",
    "access_needs": "What helps them take part",
    "language_needs": "Languages",
}
"""What can be put right: where the enquiry keeps it -> its words in the history."""


def details_of(enquiry: Enquiry) -> dict[str, Any]:
    """What an enquiry says now of everything that can be put right."""
    return {name: getattr(enquiry, name) for name in FIELDS}


def put_details_right(
    reference: str, typed: Mapping[str, Any], *, shown: Mapping[str, Any], by: Viewer, now: datetime
) -> tuple[list[str], int]:
    """Change what an enquiry says of its people; gives the fields that changed, none when all stood so.

    `typed` holds every one of FIELDS, `shown` what stood when the form was opened. A new e-mail
    address is not confirmed: while the enquiry is not finished its owner is asked to, and what waits
    for the old address is taken back; the second number says how many e-mails that were. Raises
    Conflict when a colleague changed the enquiry since it was shown or joined it with another,
    Refused for an area that is not ours, NotFound when there is no such enquiry.
    """
    enquiry = take(reference, states=NOT_JOINED)  # the row is held from here on
    if details_of(enquiry) != shown:
        changed_meanwhile(enquiry, (*CHANGES, EntryKind.DETAILS))
    before = details_of(enquiry)
    after = {name: _clean(typed[name]) for name in FIELDS}
    changed = [name for name in FIELDS if is_other(before[name], after[name])]
    if not changed:
        return [], 0
    areas = authority_names()
    if after["authority"] not in areas:
        raise Refused("Choose the area they live in from the list.")
    enquiry = take(reference, states=NOT_JOINED, **_values(after, changed))
    taken_back = 0
    if "email" in changed and before["email"]:
        taken_back = withdraw_messages(
            SUBJECT, reference, by=by, now=now, but_links=(links.STAFF_PAGE,), to=before["email"]
        )
    _renew_words(enquiry)
    relabel_promises(SUBJECT, reference, enquiry.label, authority=enquiry.authority)
    said = [
        f"{FIELDS[name]}: {value_in_words(name, before, areas)} → {value_in_words(name, after, areas)}"
        for name in changed
    ]
    fields = ", ".join(changed)
    add_entry(
        enquiry.id,
        EntryKind.DETAILS,
        at=now,
        by=by,
        now=now,
        text="\n".join(said),
        details={"fields": fields},
    )
    if "email" in changed and enquiry.email and enquiry.state in LIVE:
        ask_to_confirm(enquiry.email, reference, now=now)
    record(
        "enquiries.details_changed",
        by=by,
        subject_kind=SUBJECT,
        subject_ref=reference,
        now=now,
        details={"fields": fields},
    )
    db.session.flush()
    return changed, taken_back


def _clean(value: Any) -> Any:
    return unix_lines(value) if isinstance(value, str) else value


def is_other(before: Any, after: Any) -> bool:
    """Whether it changed; the order of several ticks says nothing."""
    if isinstance(before, list):
        return sorted(before) != sorted(after)
    return bool(_clean(before) != after)


def _values(after: Mapping[str, Any], changed: list[str]) -> dict[str, Any]:
    """The columns to write: what changed, and what follows from it."""
    values = {name: after[name] for name in changed}
    if "telephone" in changed:
        values["telephone_digits"] = telephone_digits(after["telephone"])
    if "email" in changed:
        values["email"] = after["email"].lower() if after["email"] else None
        values["email_confirmed_at"] = None
    return values


def _renew_words(enquiry: Enquiry) -> None:
    """Find the enquiry by what it says now, and no longer by what it said."""
    says = Details(
        given_name=enquiry.given_name,
        family_name=enquiry.family_name,
        second_given_name=enquiry.second_given_name,
        second_family_name=enquiry.second_family_name,
        town=enquiry.town,
        authority=enquiry.authority,
    )
    db.session.execute(delete(EnquiryWord).where(EnquiryWord.enquiry_id == enquiry.id))
    db.session.add_all(
        EnquiryWord(enquiry_id=enquiry.id, word=word) for word in sorted(words_of(says, enquiry.reference))
    )


def value_in_words(name: str, values: Mapping[str, Any], areas: Mapping[str, str]) -> str:
    """What one of FIELDS says in these values; `areas` gives an area's name by its code."""
    value = values[name]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "reach_by":
        value = ", ".join(REACH_BY.get(way, way) for way in value)
    if name == "authority":
        value = areas.get(value, value)
    return value or "(empty)"
