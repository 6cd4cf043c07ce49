"""Writing messages, and mending what could not be delivered. The worker sends them (sweeps.py)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, func, or_, true, update

from portal.access import Viewer
from portal.agency.rules_wording import forbidden_words
from portal.audit.actions import record
from portal.errors import Conflict, Refused
from portal.extensions import db
from portal.messages.models import Message
from portal.messages.post import post
from portal.messages.queries import message_to_mend
from portal.messages.rendering import placeholders
from portal.messages.rules import GIVE_UP_AFTER
from portal.references import new_reference

links_for_anyone: set[str] = set()
"""Hook: the links that open nothing of anybody's, so that staff may correct the address they go to.

Every other link signs somebody in or confirms that an address is theirs: sent elsewhere, it would
hand one person's right to another.
"""

held_back: list[Callable[[str, str], bool]] = []
"""Hook: whether nothing of a template (second) may go to an address (first) now.

Such a message is written and withdrawn at once: somebody has to release the address first (safety
rules 10 and 12).
"""


def write_message(
    template: str,
    *,
    to: str,
    now: datetime,
    parameters: Mapping[str, str],
    subject_kind: str,
    subject_ref: str,
    link: str | None = None,
    link_subject: str | None = None,
) -> Message:
    """Write one e-mail in the transaction of the change that causes it; its row goes with the rest.

    `template` names a pair of files in templates/messages; `parameters` fill its places and hold no
    secret, no name and no case content. `link` names a link maker (see sweeps.link_makers), called
    with `link_subject` when the worker renders the text, so no live token lies in the row. What is
    held back (see `held_back`) is withdrawn from the first moment.
    Raises Refused when a parameter would put a telling word on a lock screen (safety
    rule 9), ValueError when the template wants something that is not handed in.
    """
    given = set(parameters) | ({"link"} if link else set())
    if missing := placeholders(template) - given:
        raise ValueError(f"the e-mail {template!r} wants {', '.join(sorted(missing))}")
    if telling := forbidden_words(" ".join(parameters.values())):
        raise Refused(
            f"An e-mail can show on a lock screen, so “{telling[0]}” cannot stand in it. Take the word out."
        )
    message = Message(
        reference=new_reference(),
        message_id=f"<{secrets.token_hex(16)}@{post().host_name}>",
        to=to,
        template=template,
        parameters=dict(parameters),
        link=link,
        link_subject=link_subject,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        state="withdrawn" if any(holds(to, template) for holds in held_back) else "waiting",
        made_at=now,
        next_try_at=now,
        give_up_at=now + GIVE_UP_AFTER,
    )
    db.session.add(message)
    return message


def withdraw_messages(
    subject_kind: str,
    subject_ref: str,
    *,
    by: Viewer,
    now: datetime,
    but_links: Collection[str] = (),
    to: str | None = None,
) -> int:
    """Take back what waits to go out about one subject (safety rule 12); says how many.

    What carries one of the links `but_links` still goes: a person wrote it. With `to` only what
    waits for that address is taken back.
    """
    withdrawn = db.session.scalars(
        update(Message)
        .where(
            Message.subject_kind == subject_kind,
            Message.subject_ref == subject_ref,
            Message.state == "waiting",
            func.coalesce(Message.link, "").not_in(sorted(but_links)),
            Message.to == to if to is not None else true(),
        )
        .values(state="withdrawn", claimed_by=None, claimed_until=None)
        .returning(Message.reference)
        .execution_options(synchronize_session=False)
    ).all()
    for reference in withdrawn:
        record("messages.withdrawn", by=by, subject_kind="message", subject_ref=reference, now=now)
    return len(withdrawn)


def withdraw_all_to(addresses: Collection[str], *, but: Collection[str], by: str, now: datetime) -> int:
    """Take back whatever waits for these addresses, or could not be delivered to them; says how many.

    Messages of the templates `but` still go.
    """
    withdrawn = db.session.scalars(
        update(Message)
        .where(
            Message.to.in_(sorted(addresses)),
            Message.template.not_in(sorted(but)),
            or_(
                Message.state == "waiting",
                and_(Message.state == "undeliverable", Message.mended_at.is_(None)),
            ),
        )
        .values(state="withdrawn", claimed_by=None, claimed_until=None)
        .returning(Message.reference)
        .execution_options(synchronize_session=False)
    ).all()
    for reference in withdrawn:
        record("messages.withdrawn", by=by, subject_kind="message", subject_ref=reference, now=now)
    return len(withdrawn)


def withdraw_links(
    subject_kind: str,
    subject_ref: str,
    *,
    links: Collection[str],
    by: Viewer | str,
    now: datetime,
    but_to: str | None = None,
) -> int:
    """Take back the messages about one subject whose link, one of `links`, must open nothing any more.

    Those that could not be delivered too: tried again, they would get a fresh link. What goes to the
    address `but_to` stays. Says how many were taken back.
    """
    withdrawn = db.session.scalars(
        update(Message)
        .where(
            Message.subject_kind == subject_kind,
            Message.subject_ref == subject_ref,
            Message.link.in_(sorted(links)),
            or_(
                Message.state == "waiting",
                and_(Message.state == "undeliverable", Message.mended_at.is_(None)),
            ),
            Message.to != but_to if but_to is not None else true(),
        )
        .values(state="withdrawn", claimed_by=None, claimed_until=None)
        .returning(Message.reference)
        .execution_options(synchronize_session=False)
    ).all()
    for reference in withdrawn:
        record("messages.withdrawn", by=by, subject_kind="message", subject_ref=reference, now=now)
    return len(withdrawn)


def can_readdress(message: Message) -> bool:
    """Whether staff may send this message to another address than it was written for."""
    return message.link is None or message.link in links_for_anyone


def try_again(reference: str, *, to: str, by: Viewer, now: datetime) -> None:
    """Send an undelivered message once more, for 72 hours from now, to `to`.

    Raises NotFound for a missing or hidden one, Conflict when a colleague was first, Refused when its
    link belongs to whoever it was written for and `to` is another address.
    """
    message = message_to_mend(by, reference)
    is_other = to != message.to
    if is_other and not can_readdress(message):
        raise Refused(
            "This message holds a link that is meant for this address alone. Correct the address where "
            "it is kept, and send a new message from there."
        )
    values = {
        "state": "waiting",
        "to": to,
        "attempts": 0,
        "next_try_at": now,
        "give_up_at": now + GIVE_UP_AFTER,
        "problem_kind": "",
        "last_problem": "",
    }
    _mend(message, values)
    details = {"address": "corrected" if is_other else "the same"}
    record(
        "messages.tried_again", by=by, subject_kind="message", subject_ref=reference, now=now, details=details
    )


def settle(reference: str, *, how: str, by: Viewer, now: datetime) -> None:
    """Note that what an undelivered message was for was done another way.

    Raises NotFound, Conflict when a colleague was first.
    """
    values = {"mended_at": now, "mended_by": by.label, "mended_how": how}
    _mend(message_to_mend(by, reference), values)
    record("messages.settled", by=by, subject_kind="message", subject_ref=reference, now=now)


def _mend(message: Message, values: Mapping[str, object]) -> None:
    taken = db.session.scalar(
        update(Message)
        .where(Message.id == message.id, Message.state == "undeliverable", Message.mended_at.is_(None))
        .values(**values)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise Conflict("A colleague has dealt with this message. There is nothing left to do.")
    db.session.expire(message)
