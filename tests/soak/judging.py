"""What must be true of the database after the kills, whatever was killed when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditRow
from portal.enquiries.models import Enquiry, EnquiryDraft, EnquiryEntry, EnquiryWord
from portal.enquiries.packs.models import PackRequest
from portal.extensions import engine_options, prepare_engine
from portal.messages.models import Message
from portal.promises.models import Promise

PROMISES = Counter(information_pack=1, first_conversation=1)
MESSAGES = Counter(enquiry_sent=1, information_pack=1)
ENTRIES = Counter(sent=1, pack=1)
"""What belongs to one enquiry sent with an e-mail address, by kind."""


def engine_of(address: str) -> Engine:
    """An engine of one's own on a portal's database, whose driver the address names."""
    engine = create_engine(**engine_options(address))
    prepare_engine(engine)
    return engine


def findings_on_enquiries(engine: Engine, seen: Mapping[str, str], written: Iterable[str]) -> list[str]:
    """What is wrong with the enquiries; nothing when all is well.

    `seen`: reference on a confirmation -> e-mail address; `written`: every address that may have sent
    one. An enquiry nobody saw must be as whole as the others.
    """
    with Session(engine) as session:
        enquiries = session.scalars(select(Enquiry)).all()
        parts = {
            "promises": _kinds(session, select(Promise.subject_ref, Promise.kind)),
            "messages": _kinds(session, select(Message.subject_ref, Message.template)),
            "entries": _kinds(session, select(Enquiry.reference, EnquiryEntry.kind).join(EnquiryEntry)),
            "audit": _kinds(
                session,
                select(AuditRow.subject_ref, AuditRow.event).where(
                    AuditRow.event == "enquiries.enquiry_sent"
                ),
            ),
        }
        drafts = Counter(session.scalars(select(EnquiryDraft.enquiry_id)))
        worded = set(session.scalars(select(EnquiryWord.enquiry_id)))
        packs = Counter(session.scalars(select(PackRequest.email)))
    wanted = {
        "promises": PROMISES,
        "messages": MESSAGES,
        "entries": ENTRIES,
        "audit": Counter({"enquiries.enquiry_sent": 1}),
    }
    wrong = [*_twice(enquiries, written), *_not_there(enquiries, seen)]
    for enquiry in enquiries:
        for name, kinds in wanted.items():
            if (found := parts[name].pop(enquiry.reference, Counter())) != kinds:
                wrong.append(f"{enquiry.reference} has the {name} {dict(found)}")
        if drafts[enquiry.id] != 1:
            wrong.append(f"{enquiry.reference} came of {drafts[enquiry.id]} drafts")
        if enquiry.id not in worded:
            wrong.append(f"{enquiry.reference} has no words to find it by")
        if packs[enquiry.email or ""] != 1:
            wrong.append(f"{enquiry.reference} has {packs[enquiry.email or '']} packs")
    wrong += [f"{name} of no enquiry: {ref}" for name, rest in parts.items() for ref in rest]
    return wrong


def findings_on_messages(engine: Engine, delivered: Counter[str], *, kills: int) -> list[str]:
    """What is wrong with the messages, every one of which should be sent by now.

    `delivered`: Message-ID -> how often the mail server took it; `kills`: how many workers were killed,
    which is how many repeats there may be.
    """
    with Session(engine) as session:
        messages = session.scalars(select(Message)).all()
    wrong = [
        f"{message.reference} to {message.to} is {message.state}"
        for message in messages
        if message.state != "sent"
    ]
    known = {message.message_id for message in messages}
    wrong += [f"{message_id} never arrived" for message_id in known - set(delivered)]
    wrong += [f"{message_id} arrived and is no message of ours" for message_id in set(delivered) - known]
    repeats = sum(times - 1 for times in delivered.values())
    if repeats > kills:
        wrong.append(f"{repeats} messages were repeated with {kills} workers killed")
    return wrong


def _kinds(session: Session, statement: Any) -> dict[str | None, Counter[str]]:
    """Reference -> how many of each kind."""
    found: dict[str | None, Counter[str]] = defaultdict(Counter)
    for reference, kind in session.execute(statement):
        found[reference][kind] += 1
    return found


def _twice(enquiries: Iterable[Enquiry], written: Iterable[str]) -> list[str]:
    by_email = Counter(enquiry.email or "" for enquiry in enquiries)
    wrong = [f"{email} has {times} enquiries" for email, times in by_email.items() if times > 1]
    return wrong + [f"nobody wrote the enquiry of {email}" for email in set(by_email) - set(written)]


def _not_there(enquiries: Iterable[Enquiry], seen: Mapping[str, str]) -> list[str]:
    there = {enquiry.reference: enquiry.email for enquiry in enquiries}
    return [
        f"{email} saw {reference}, and it is not there"
        for reference, email in seen.items()
        if there.get(reference) != email
    ]
