"""Everything that happened to an enquiry and to those joined to it, newest first, 50 at a time.

Entries and the e-mails that went out are two tables; a page takes at most 51 of each and shows the
newest 50 of both together, so it costs two queries however long the history is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import and_, or_, select

from portal.enquiries.handling.actions import REPLY_LINK
from portal.enquiries.handling.queries import SUBJECT, Found
from portal.enquiries.handling.rules import (
    CLOSE_REASONS,
    COPYABLE,
    FILTERS,
    PRIVATE,
    TITLES,
    Contact,
    plain_text,
    said,
    said_day,
)
from portal.enquiries.models import Enquiry, EnquiryEntry
from portal.enquiries.replies.models import EnquiryReply
from portal.errors import NotFound
from portal.extensions import db
from portal.messages.models import Message
from portal.promises.kinds import KINDS, Kind

PAGE = 50
"""Things on one page of the timeline."""

MESSAGES: dict[str, str] = {
    "something_for_you": "Reply by e-mail",
    "information_pack": "E-mail: the information pack",
    "enquiry_sent": "E-mail: we have your enquiry",
    "enquiry_joined": "E-mail to a colleague: another enquiry joined this one",
}
"""What an e-mail is called in the history, by its template."""

DELIVERY: dict[str, str] = {
    "waiting": "Not sent yet",
    "undeliverable": "It could not be delivered",
    "withdrawn": "It was not sent: no longer needed",
}
"""How an e-mail stands, in words; a sent one says when."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on the timeline, ready to be shown.

    `look` is how it is drawn: us, family, private, small. `lines` are short facts under the title,
    `text` somebody's own words. `plain` is the text for the case system, empty where nothing is copied.
    """

    reference: str
    kind: str
    title: str
    at: datetime
    by_name: str
    look: str
    lines: tuple[str, ...]
    text: str
    plain: str
    copied_at: datetime | None
    of_joined: str
    """The reference of the joined enquiry it belongs to; empty for the enquiry's own."""
    href: str
    """Where an e-mail that could not be delivered is put right; empty for everything else."""
    order: tuple[datetime, int, int]
    """Where it stands: when, entries above e-mails of the same moment, then as they were written."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of the timeline, and where the next begins (None on the last)."""

    happenings: list[Happening]
    next: str | None


def timeline_of(found: Found, *, only: str | None = None, before: str | None = None) -> Timeline:
    """One page of the history, newest first; `only` names a filter, `before` is a page's `next`.

    Raises NotFound for a filter or a `before` nobody made.
    """
    if only is not None and only not in FILTERS:
        raise NotFound
    kinds = FILTERS[only][1] if only else None
    end = _Cursor.read(before) if before else None
    whose = {enquiry.id: enquiry for enquiry in (found.enquiry, *found.joined)}
    happened = [_of_entry(entry, read_at, whose, found) for entry, read_at in _entries(found, kinds, end)]
    if kinds is None or "message" in kinds:
        happened += [_of_message(message, found) for message in _messages(found, end)]
    happened.sort(key=lambda one: one.order, reverse=True)
    shown = happened[:PAGE]
    return Timeline(shown, _Cursor.of(shown[-1]) if len(happened) > PAGE else None)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """The last thing of the page before: its moment, whether it is an e-mail, and its reference."""

    at: datetime
    is_message: bool
    reference: str

    @staticmethod
    def of(last: Happening) -> str:
        return f"{last.at.isoformat()}~{'m' if last.kind == 'message' else 'e'}~{last.reference}"

    @staticmethod
    def read(text: str) -> _Cursor:
        moment, _, rest = text.partition("~")
        table, _, reference = rest.partition("~")
        try:
            at = datetime.fromisoformat(moment)
            if at.tzinfo is None or table not in ("e", "m") or not reference:
                raise NotFound
            return _Cursor(at.astimezone(UTC), table == "m", reference)
        except (ValueError, OverflowError):  # not a moment, or one before or after all of them
            raise NotFound from None


def _entries(
    found: Found, kinds: frozenset[str] | None, end: _Cursor | None
) -> Sequence[tuple[EnquiryEntry, datetime | None]]:
    query = (
        select(EnquiryEntry, EnquiryReply.first_read_at)
        .outerjoin(EnquiryReply, EnquiryReply.entry_id == EnquiryEntry.id)
        .where(EnquiryEntry.enquiry_id.in_(found.ids))
        .order_by(EnquiryEntry.at.desc(), EnquiryEntry.id.desc())
        .limit(PAGE + 1)
    )
    if kinds is not None:
        query = query.where(EnquiryEntry.kind.in_(sorted(kinds)))
    if end is not None:
        last = select(EnquiryEntry.id).where(EnquiryEntry.reference == end.reference).scalar_subquery()
        later_in_it = and_(EnquiryEntry.at == end.at, EnquiryEntry.id < last)
        query = query.where(
            EnquiryEntry.at < end.at if end.is_message else or_(EnquiryEntry.at < end.at, later_in_it)
        )
    return [(entry, read_at) for entry, read_at in db.session.execute(query)]


def _messages(found: Found, end: _Cursor | None) -> Sequence[Message]:
    query = (
        select(Message)
        .where(Message.subject_kind == SUBJECT, Message.subject_ref.in_(found.references))
        .order_by(Message.made_at.desc(), Message.id.desc())
        .limit(PAGE + 1)
    )
    if end is not None and end.is_message:
        last = select(Message.id).where(Message.reference == end.reference).scalar_subquery()
        query = query.where(or_(Message.made_at < end.at, and_(Message.made_at == end.at, Message.id < last)))
    elif end is not None:
        query = query.where(Message.made_at <= end.at)
    return db.session.scalars(query).all()


def _of_entry(
    entry: EnquiryEntry, read_at: datetime | None, whose: dict[int, Enquiry], found: Found
) -> Happening:
    owner = whose[entry.enquiry_id]
    lines = tuple(_lines(entry, read_at))
    by_family = entry.kind in ("sent", "confirmed")
    look = "family" if by_family else "private" if entry.kind in PRIVATE else "us"
    if entry.kind not in COPYABLE and not entry.text and look == "us":
        look = "small"
    text = owner.own_words if entry.kind == "sent" else entry.text
    title = TITLES.get(entry.kind, entry.kind)
    return Happening(
        reference=entry.reference,
        kind=entry.kind,
        title=title,
        at=entry.at,
        by_name="" if by_family and not entry.by_name else entry.by_name or "The portal",
        look=look,
        lines=lines,
        text=text,
        plain=plain_of(entry, owner) if entry.kind in COPYABLE else "",
        copied_at=entry.copied_at,
        of_joined=owner.reference if owner.id != found.enquiry.id else "",
        href="",
        order=(entry.at, 1, entry.id),
    )


def plain_of(entry: EnquiryEntry, enquiry: Enquiry) -> str:
    """The entry as plain text for the case system."""
    return plain_text(
        title=TITLES.get(entry.kind, entry.kind),
        at=entry.at,
        by_name=entry.by_name,
        reference=enquiry.reference,
        names=enquiry.label,
        text=entry.text,
        extra=list(_lines(entry, None)),
    )


def _lines(entry: EnquiryEntry, read_at: datetime | None) -> list[str]:
    """The short facts of an entry, from its details."""
    told, lines = entry.details, list[str]()
    if entry.kind == "closed":
        lines.append(CLOSE_REASONS.get(told.get("reason", ""), ""))
    if kind := told.get("keeps"):
        lines.append(f"This kept our promise: {KINDS[Kind(kind)].label.lower()}")
    if day := told.get("next_try_on"):
        lines.append(f"Next try: {said_day(date.fromisoformat(day))}")
    if told.get("way") == "post":
        lines.append("By post")
    if told.get("again"):
        lines.append("The invitation was sent again")
    if other := told.get("into") or told.get("from"):
        lines.append(f"Enquiry {other}")
    if read_at is not None:
        lines.append(f"Opened by them at {said(read_at)}")
    if written := told.get("written_at"):
        lines.append(f"Written at {said(datetime.fromisoformat(written))}")
    return [line for line in lines if line]


def _of_message(message: Message, found: Found) -> Happening:
    is_undelivered = message.state == "undeliverable" and message.mended_at is None
    state = DELIVERY.get(message.state) or f"Sent at {said(message.sent_at or message.made_at)}"
    title = MESSAGES.get(message.template, "E-mail")
    if message.link == REPLY_LINK:
        title = "E-mail: there is something for them (the reply)"
    return Happening(
        reference=message.reference,
        kind="message",
        title=title,
        at=message.made_at,
        by_name="The portal",
        look="us" if message.state == "undeliverable" else "small",
        lines=(f"{state}. To {message.to}",),
        text="",
        plain="",
        copied_at=None,
        of_joined=message.subject_ref if message.subject_ref != found.enquiry.reference else "",
        href=f"/staff/messages/{message.reference}" if is_undelivered else "",
        order=(message.made_at, 0, message.id),
    )


def next_try_of(found: Found) -> date | None:
    """The day of the next try: agreed with the latest try, unless somebody was reached since."""
    last = db.session.execute(
        select(EnquiryEntry.kind, EnquiryEntry.details)
        .where(EnquiryEntry.enquiry_id.in_(found.ids), EnquiryEntry.kind.in_(sorted(Contact)))
        .order_by(EnquiryEntry.at.desc(), EnquiryEntry.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.kind != Contact.TRIED or "next_try_on" not in last.details:
        return None
    return date.fromisoformat(last.details["next_try_on"])
