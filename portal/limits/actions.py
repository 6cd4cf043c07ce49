"""Counting tries."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import cast

from sqlalchemy import BindParameter, CursorResult, bindparam, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from portal.columns import Moment
from portal.errors import TooMany
from portal.extensions import db
from portal.limits.models import TryCounter
from portal.sealing import fingerprint


def _key(kind: str, subject: str) -> str:
    """What a counter is kept under: not the address, and one for all spellings of the same.

    A mailbox takes everything after a plus sign; one household's line has 2^64 addresses of IPv6.
    """
    told = subject.strip().lower()
    box, at, domain = told.rpartition("@")
    if at and (plain := box.partition("+")[0]):
        told = f"{plain}@{domain}"
    with suppress(ValueError):
        address = ip_address(told)
        if isinstance(address, IPv6Address):
            told = str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
    return fingerprint(f"{kind}|{told}")


@cache
def _count(dialect: str) -> ReturningInsert[int, datetime]:
    """Counts one try and says how many there are. Built once. Bound: counted (the key), at, until."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    at: BindParameter[datetime] = bindparam("at", type_=Moment())
    until: BindParameter[datetime] = bindparam("until", type_=Moment())
    over = TryCounter.ends_at <= at
    return (
        insert(TryCounter)
        .values(key=bindparam("counted"), began_at=at, ends_at=until, tries=1)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "tries": case((over, 1), else_=TryCounter.tries + 1),
                "began_at": case((over, at), else_=TryCounter.began_at),
                "ends_at": case((over, until), else_=TryCounter.ends_at),
            },
        )
        .returning(TryCounter.tries, TryCounter.ends_at)
    )


def count_try(
    kind: str, subject: str, *, most: int, per: timedelta, now: datetime, message: str = ""
) -> None:
    """Count one try of a kind by a subject (an address, an account).

    The counter keeps a fingerprint, not the address. Raises TooMany, with the moment from which
    another try is taken, once more than `most` fall inside one window of `per`. The try itself is
    counted even then, so call it inside a change of its own and commit.
    """
    again_at = tries_left_or_again_at(kind, subject, most=most, per=per, now=now)
    if again_at is not None:
        raise TooMany(message or "There were too many tries. Wait a little, then try again.", again_at)


def tries_left_or_again_at(
    kind: str, subject: str, *, most: int, per: timedelta, now: datetime
) -> datetime | None:
    """Count one try; None while it is allowed, otherwise the moment another one will be taken."""
    key = _key(kind, subject)
    bound = {"counted": key, "at": now, "until": now + per}
    tries, ends_at = db.session.connection().execute(_count(db.engine.dialect.name), bound).one()
    return ends_at if tries > most else None


def give_back_try(kind: str, subject: str) -> None:
    """Take back one counted try that went well: only tries that failed use up the limit."""
    key = _key(kind, subject)
    db.session.execute(
        update(TryCounter)
        .where(TryCounter.key == key, TryCounter.tries > 0)
        .values(tries=TryCounter.tries - 1)
    )


def forget_counters(*, now: datetime) -> int:
    """Remove the counters whose window is over; says how many went. Called by the worker."""
    gone = db.session.execute(delete(TryCounter).where(TryCounter.ends_at < now))
    return cast(CursorResult[tuple[()]], gone).rowcount
