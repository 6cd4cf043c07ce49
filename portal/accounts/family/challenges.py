"""The question a browser answers with a passkey: kept in its session between question and answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flask import session

from portal import clock
from portal.accounts.passkeys import TROUBLE, new_challenge
from portal.errors import Refused

CHALLENGE = "challenge"
ANSWERED_WITHIN = timedelta(minutes=5)


class Asked(NamedTuple):
    """A question, and when it was asked."""

    challenge: str
    at: datetime


def ask() -> str:
    """A fresh question, remembered for five minutes."""
    challenge = new_challenge()
    session[CHALLENGE] = [challenge, clock.now().timestamp()]
    return challenge


def asked() -> Asked:
    """The question that was asked last. Raises Refused when there is none, or it is too old."""
    challenge, at = session.pop(CHALLENGE, ["", 0])
    moment = datetime.fromtimestamp(at, UTC)
    if not challenge or clock.now() - moment > ANSWERED_WITHIN:
        raise Refused(TROUBLE)
    return Asked(challenge, moment)
