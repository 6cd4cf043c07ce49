"""Enquiries being written: kept on the server at each step, sealed, until they are sent or too old.

A browser holds a random token in its signed cookie; the row holds the token's fingerprint. Coming
back by the mailed link gives the second browser a token of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, delete, or_, select

from portal.access import Viewer
from portal.columns import Moment
from portal.enquiries import links
from portal.enquiries.actions import send_enquiry
from portal.enquiries.asking.steps import details_of, first_unanswered
from portal.enquiries.models import Enquiry, EnquiryDraft
from portal.errors import NotFound, Refused
from portal.extensions import db
from portal.messages.actions import write_message
from portal.sealing import fingerprint, seal, unseal

KEPT = timedelta(days=3)
"""How long a draft is kept after its last change."""

KEPT_BY_LINK = timedelta(days=14)
"""How long one is kept whose writer asked for a link to come back by (14 days, as they are told)."""

SUBJECT = "enquiry_draft"
GONE = "We no longer have what you wrote. Please start again, or ring us and we write it down for you."


@dataclass(frozen=True)
class Draft:
    """What somebody has written so far.

    `answers` are the steps answered, `unfinished` what was typed into a step that is not complete.
    `enquiry_reference` is set once it is sent; nothing else is left of it then.
    """

    reference: str
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    unfinished: dict[str, dict[str, Any]] = field(default_factory=dict)
    expires_at: datetime | None = None
    enquiry_reference: str | None = None

    def typed(self, step: str) -> dict[str, Any]:
        """What stands in the form of a step."""
        return self.unfinished.get(step) or self.answers.get(step, {})


def draft_of(token: str | None, *, now: datetime) -> Draft | None:
    """The draft this browser's token belongs to; None without one, or when it is too old."""
    if not token:
        return None
    found = db.session.connection().execute(_MINE, {"mark": fingerprint(token), "now": now}).one_or_none()
    return _read(*found) if found else None


def begin_draft(token: str, *, now: datetime) -> None:
    """Begin a draft for a browser that was just given this token."""
    db.session.add(
        EnquiryDraft(
            token_hash=fingerprint(token),
            sealed=_sealed({}, {}),
            made_at=now,
            changed_at=now,
            expires_at=now + KEPT,
        )
    )
    db.session.flush()


def keep_step(
    token: str, step: str, typed: Mapping[str, Any], *, now: datetime, is_answered: bool = True
) -> Draft:
    """Keep what was typed into one step: as its answer, or as something still to be finished.

    Two tabs at once lose nothing of each other's. Raises Refused when the draft is gone or was sent.
    """
    row = _held(token, now)
    said = json.loads(unseal(row.sealed))
    answers, unfinished = said["answers"], said["unfinished"]
    if is_answered:
        answers[step] = dict(typed)
        unfinished.pop(step, None)
    else:
        unfinished[step] = dict(typed)
    row.sealed = _sealed(answers, unfinished)
    row.changed_at = now
    row.expires_at = max(row.expires_at, now + KEPT)
    db.session.flush()
    return Draft(row.reference, answers, unfinished, row.expires_at)


def ask_for_link(token: str, email: str, *, now: datetime) -> datetime:
    """Mail a link by which the draft can be gone on with on any device; says until when it works.

    Raises Refused when the draft is gone or was sent.
    """
    row = _held(token, now)
    row.expires_at = now + KEPT_BY_LINK
    write_message(
        "enquiry_come_back",
        to=email,
        now=now,
        parameters={},
        subject_kind=SUBJECT,
        subject_ref=row.reference,
        link=links.COME_BACK,
        link_subject=row.reference,
    )
    return row.expires_at


def draft_behind(link: str, *, now: datetime) -> Draft:
    """The draft a mailed link leads to. Raises NotFound for a wrong link, or once it is too old."""
    reference = links.read_come_back_link(link)
    found = db.session.execute(
        select(EnquiryDraft.reference, EnquiryDraft.sealed, EnquiryDraft.expires_at, Enquiry.reference)
        .outerjoin(Enquiry, Enquiry.id == EnquiryDraft.enquiry_id)
        .where(EnquiryDraft.reference == reference, EnquiryDraft.expires_at > now)
    ).one_or_none()
    if found is None:
        raise NotFound
    return _read(*found)


def come_back(link: str, token: str, *, now: datetime) -> Draft:
    """Let the browser with this token go on with the draft of a link. Raises NotFound as above.

    One that was sent is given as it is: whoever sent it goes on seeing its confirmation.
    """
    reference = links.read_come_back_link(link)
    row = db.session.scalars(
        select(EnquiryDraft).where(EnquiryDraft.reference == reference).with_for_update()
    ).one_or_none()
    draft = draft_behind(link, now=now)
    if row is not None and draft.enquiry_reference is None:
        row.resume_hash = fingerprint(token)
        db.session.flush()
    return draft


def forget_draft(token: str) -> None:
    """Remove what was written, unless it was sent. Nothing happens when it is gone already."""
    db.session.execute(
        delete(EnquiryDraft).where(_is_of(fingerprint(token)), EnquiryDraft.enquiry_id.is_(None))
    )


def send_draft(
    token: str, *, by: Viewer, now: datetime, allow: Callable[[str | None, datetime], None] | None = None
) -> str:
    """Send the enquiry that was written; gives its reference. Sending it twice gives the same one.

    `allow` is asked before the first sending only, with the e-mail address and the moment, and may
    raise. Raises Refused when it is gone, or while a step is still open.
    """
    row = _held(token, now, may_be_sent=True)
    if row.enquiry_id is not None:
        return db.session.scalars(select(Enquiry.reference).where(Enquiry.id == row.enquiry_id)).one()
    answers = json.loads(unseal(row.sealed))["answers"]
    if first_unanswered(answers) is not None:
        raise Refused("Something is still missing. Answer the steps that are open, then send it.")
    details = details_of(answers)
    if allow is not None:
        allow(details.email, now)
    enquiry = send_enquiry(details, by=by, now=now)
    row.enquiry_id, row.sealed, row.changed_at = enquiry.id, _sealed({}, {}), now
    row.expires_at = now + KEPT_BY_LINK
    db.session.flush()
    return enquiry.reference


def _is_of(mark: str | BindParameter[str]) -> ColumnElement[bool]:
    """A draft is of the browser whose token has this fingerprint."""
    return or_(EnquiryDraft.token_hash == mark, EnquiryDraft.resume_hash == mark)


_MARK: BindParameter[str] = bindparam("mark", type_=String())
_NOW: BindParameter[datetime] = bindparam("now", type_=Moment())

_MINE = (
    select(EnquiryDraft.reference, EnquiryDraft.sealed, EnquiryDraft.expires_at, Enquiry.reference)
    .outerjoin(Enquiry, Enquiry.id == EnquiryDraft.enquiry_id)
    .where(_is_of(_MARK), EnquiryDraft.expires_at > _NOW)
)
_HELD = (
    select(EnquiryDraft)
    .where(_is_of(_MARK), EnquiryDraft.expires_at > _NOW)
    .with_for_update()
    .execution_options(populate_existing=True)
)
"""Built once: each step of asking begins with them. Bound: mark (the token's fingerprint), now."""


def _held(token: str, now: datetime, *, may_be_sent: bool = False) -> EnquiryDraft:
    """The draft's row, held until the transaction ends."""
    row = db.session.scalars(_HELD, {"mark": fingerprint(token), "now": now}).one_or_none()
    if row is None:
        raise Refused(GONE)
    if row.enquiry_id is not None and not may_be_sent:
        raise Refused("You have sent this enquiry already.")
    return row


def _read(reference: str, sealed: str, expires_at: datetime, enquiry_reference: str | None) -> Draft:
    said = json.loads(unseal(sealed))
    return Draft(reference, said["answers"], said["unfinished"], expires_at, enquiry_reference)


def _sealed(answers: Mapping[str, Any], unfinished: Mapping[str, Any]) -> str:
    return seal(json.dumps({"answers": answers, "unfinished": unfinished}))
