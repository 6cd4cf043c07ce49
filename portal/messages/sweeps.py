"""Sending what is due. Each message goes at least once, and at most once more for each killed worker.

A message is claimed by a conditional UPDATE and committed; rendered; handed to the mail server with
no transaction open; and its outcome recorded. A claim lapses after five minutes, so what a killed
worker held is free again. Its Message-ID stays the same, so a repeat can be recognised.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any

from jinja2 import TemplateError
from sqlalchemy import Select, or_, select, update

from portal import clock
from portal.agency import queries as agency
from portal.errors import NotFound, Refused
from portal.extensions import db, writing
from portal.messages.models import Message, Wording
from portal.messages.post import AddressProblem, Carrier, ServerProblem, post
from portal.messages.rendering import LINK_KEPT_AS, OwnWords, Rendered, render
from portal.messages.rules import CLAIM_LIVES, next_try_at

log = logging.getLogger(__name__)

link_makers: dict[str, Callable[..., str]] = {}
"""Hook: makes the live link of a message as it is rendered, so that no live token lies in a row.

Name -> `(link_subject: str, *, base_url: str, now: datetime) -> str`, called inside a write
transaction of its own. One that raises Refused or NotFound says that nothing should be sent any
more: the message is then withdrawn.
"""


@dataclass(frozen=True, slots=True)
class _Claimed:
    """One message, held by this worker."""

    id: int
    reference: str
    message_id: str
    to: str
    template: str
    parameters: dict[str, str]
    link: str | None
    link_subject: str | None
    attempts: int
    give_up_at: datetime
    claimed_by: str


@dataclass(frozen=True, slots=True)
class _Letter:
    """A rendered message: what goes out, and what is kept of it."""

    email: EmailMessage
    kept: Rendered


def send_due(now: datetime, *, most: int = 100) -> int:
    """Send what is due, up to `most` messages; gives how many were tried.

    Opens and commits its own short transactions. Stops at the first trouble of the mail server, so
    that an outage costs one waiting time a pass, not one for each message.
    """
    started, worker = clock.now(), f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
    carrier, tried = post().carrier(), 0
    try:
        while tried < most:
            moment = now + (clock.now() - started)
            claimed = _claim(worker, moment)
            if claimed is None:
                break
            tried += 1
            if not _send(claimed, carrier, moment):
                break
    except BaseException:
        carrier.drop()  # no leave is taken: whoever stops us does not wait for a slow server
        raise
    carrier.close()
    return tried


def _send(claimed: _Claimed, carrier: Carrier, now: datetime) -> bool:
    """Send one claimed message and record what became of it; False when the server is in trouble."""
    try:
        letter = _write_out(claimed, now)
    except (Refused, NotFound):
        _record_withdrawn(claimed)
        return True
    except Exception as problem:  # a broken template or link maker must not stop the others
        if not isinstance(problem, TemplateError):
            log.exception("message could not be written", extra={"reference": claimed.reference})
        _record_problem(claimed, now, "wording", f"It could not be written ({type(problem).__name__}).")
        return True
    if letter is None:
        return True
    try:
        carrier.carry(letter.email, claimed.to)
    except AddressProblem as problem:
        _record_problem(claimed, now, "address", str(problem), for_good=problem.for_good)
        return True
    except ServerProblem as problem:
        _record_problem(claimed, now, "server", str(problem))
        return False
    _record_sent(claimed, letter.kept, now)
    return True


def _due(now: datetime) -> Select[int]:
    free = or_(Message.claimed_until.is_(None), Message.claimed_until <= now)
    return (
        select(Message.id)
        .where(Message.state == "waiting", Message.next_try_at <= now, free)
        .order_by(Message.next_try_at, Message.id)
        .limit(1)
    )


def _claim(worker: str, now: datetime) -> _Claimed | None:
    """Take the first free message that is due; None when there is none."""
    found = db.session.scalar(_due(now))
    db.session.rollback()
    if found is None:
        return None
    free = or_(Message.claimed_until.is_(None), Message.claimed_until <= now)
    with writing():
        row = db.session.execute(
            update(Message)
            .where(
                Message.id == _due(now).with_for_update(skip_locked=True).scalar_subquery(),
                Message.state == "waiting",
                free,
            )
            .values(claimed_by=worker, claimed_until=now + CLAIM_LIVES, attempts=Message.attempts + 1)
            .returning(
                Message.id,
                Message.reference,
                Message.message_id,
                Message.to,
                Message.template,
                Message.parameters,
                Message.link,
                Message.link_subject,
                Message.attempts,
                Message.give_up_at,
                Message.claimed_by,
            )
            .execution_options(synchronize_session=False)
        ).first()
    return _Claimed(**row._mapping) if row else None


def _write_out(claimed: _Claimed, now: datetime) -> _Letter | None:
    """Render a claimed message; None when it was withdrawn meanwhile. Leaves no transaction open."""
    if claimed.link is None:
        try:
            return _compose(claimed, None, now) if _is_still_waiting(claimed) else None
        finally:
            db.session.rollback()
    with writing():
        if not _is_still_waiting(claimed):
            return None
        make = link_makers[claimed.link]
        link = make(claimed.link_subject or "", base_url=post().base_url, now=now)
        return _compose(claimed, link, now)


def _is_still_waiting(claimed: _Claimed) -> bool:
    return db.session.scalar(select(Message.state).where(Message.id == claimed.id)) == "waiting"


def _compose(claimed: _Claimed, link: str | None, now: datetime) -> _Letter:
    settings, way = agency.settings(), post()
    own = db.session.get(Wording, claimed.template)
    words = OwnWords(own.subject, own.body) if own else None
    frame: dict[str, Any] = {
        "sender": settings.mail_sender,
        "telephone": settings.telephone,
        "words": words,
    }
    rendered = render(claimed.template, claimed.parameters, link=link, **frame)
    email = EmailMessage()
    email["From"] = formataddr((settings.mail_sender, way.mail_from))
    email["To"] = claimed.to
    email["Subject"] = rendered.subject
    email["Date"] = format_datetime(now)
    email["Message-ID"] = claimed.message_id
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "All"
    email.set_content(rendered.text, cte="quoted-printable")
    email.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    kept = rendered
    if link is not None and not way.keeps_links:
        kept = render(claimed.template, claimed.parameters, link=LINK_KEPT_AS, **frame)
    return _Letter(email, kept)


_FREE = {"claimed_by": None, "claimed_until": None}


def _record_sent(claimed: _Claimed, kept: Rendered, now: datetime) -> None:
    """It went out. What waited for the same server to come back is tried again at once."""
    with writing():
        db.session.execute(
            update(Message)
            .where(Message.id == claimed.id, Message.state != "sent")
            .values(
                state="sent",
                sent_at=now,
                sent_subject=kept.subject[:200],
                sent_text=kept.text,
                sent_html=kept.html,
                problem_kind="",
                last_problem="",
                **_FREE,
            )
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            update(Message)
            .where(Message.state == "waiting", Message.problem_kind == "server", Message.next_try_at > now)
            .values(next_try_at=now)
            .execution_options(synchronize_session=False)
        )


def _record_problem(
    claimed: _Claimed, now: datetime, kind: str, text: str, *, for_good: bool = False
) -> None:
    """It did not go out: when it is tried again, or that it is given up. Kept only by who holds it."""
    given_up = for_good or now >= claimed.give_up_at
    with writing():
        db.session.execute(
            update(Message)
            .where(
                Message.id == claimed.id,
                Message.state == "waiting",
                Message.claimed_by == claimed.claimed_by,
            )
            .values(
                state="undeliverable" if given_up else "waiting",
                next_try_at=min(next_try_at(claimed.attempts, now), max(now, claimed.give_up_at)),
                problem_kind=kind,
                last_problem=text[:200],
                **_FREE,
            )
            .execution_options(synchronize_session=False)
        )
    log.warning(
        "message not sent",
        extra={"reference": claimed.reference, "problem": kind, "attempts": claimed.attempts},
    )


def _record_withdrawn(claimed: _Claimed) -> None:
    """Whoever makes its link says that nothing should go out any more."""
    with writing():
        db.session.execute(
            update(Message)
            .where(Message.id == claimed.id, Message.state == "waiting")
            .values(state="withdrawn", **_FREE)
            .execution_options(synchronize_session=False)
        )
