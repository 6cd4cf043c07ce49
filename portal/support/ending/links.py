"""The links in e-mails after support ended: made as the e-mail is rendered, sealed, never stored.

What is sealed is whose request it is and the one address its e-mail went to (decision 0008): a link dies
with the address, once nobody is to be asked any more, and some time after the last e-mail.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.errors import NotFound, Unsealable
from portal.extensions import db
from portal.sealing import fingerprint, seal, unseal
from portal.support.ending.queries import Standing, standing_of
from portal.support.ending.rules import LINK_LIVES, SILENT, Way, may_change
from portal.support.mail import own_page
from portal.support.models import SupportRequest

LINK = "support_how_it_was"
_PURPOSE = "support|how_it_was"


def link_subject(reference: str, address: str) -> str:
    """What a link is for: a request and the address its e-mail is written to."""
    return f"{reference}|{_mark(address)}"


def how_it_was_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """Where a writer says how it was: their own page, or without a sign-in a sealed one.

    Raises NotFound once they have answered, are not to be asked, or have another address: the e-mail is then
    not sent.
    """
    reference, _, mark = link_subject.partition("|")
    request, standing = _of(reference)
    if standing.ending is None or standing.given_at is not None or standing.held is not None:
        raise NotFound
    if standing.way not in (Way.ACCOUNT, Way.LINK) or _mark(standing.address) != mark:
        raise NotFound
    base = base_url.rstrip("/")
    if standing.way is Way.ACCOUNT:
        return own_page(request.reference, base_url=base)
    return f"{base}/how-it-was/{seal(f'{_PURPOSE}|{reference}|{mark}').rstrip('=')}"


def by_link(token: str, *, now: datetime) -> tuple[SupportRequest, Standing]:
    """The request a mailed link is for, and how its questionnaire stands.

    Raises NotFound for a link that was changed or cut short, whose address is not the writer's any more,
    whose questionnaire was kept back since, that is too old, or whose writer is not asked by link any more.
    """
    try:
        said = unseal(token.strip() + "=" * (-len(token.strip()) % 4))
    except Unsealable as problem:
        raise NotFound from problem
    if not said.startswith(f"{_PURPOSE}|") or said.count("|") != 3:
        raise NotFound
    reference, mark = said.split("|")[2:]
    request, standing = _of(reference)
    ending = standing.ending
    if ending is None or ending.asked_at is None or standing.held in SILENT:
        raise NotFound
    # whoever has a sign-in by now says it, and reads it, on their own page
    if standing.way is not Way.LINK or _mark(request.email) != mark:
        raise NotFound
    if ending.given_at is None and now >= ending.asked_at + LINK_LIVES:
        raise NotFound
    return request, standing


def is_open(standing: Standing, now: datetime) -> bool:
    """Whether an answer by link, or a change of one given by it, is still taken."""
    if standing.ending is not None and standing.ending.taken_by:
        return False
    return may_change(standing.given_at, now)


def _of(reference: str) -> tuple[SupportRequest, Standing]:
    request = db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.reference == reference)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if request is None:
        raise NotFound
    return request, standing_of(request)


def _mark(address: str) -> str:
    return fingerprint(address.strip().lower())[:16]
