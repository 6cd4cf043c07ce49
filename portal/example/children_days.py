"""Who tells the example of children, around which moment, and families who look at children meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from portal.access import Viewer
from portal.accounts.actions import open_session
from portal.accounts.actions.sessions import end_sessions
from portal.accounts.models import Account, Session
from portal.children.own.actions import agree_terms
from portal.clock import london
from portal.example.people import AUTHENTICATOR, viewer_of
from portal.extensions import db
from portal.households.models import Household
from portal.sealing import seal

FINDER, MANAGER = "fatima.example@agency.example.org", "maggie.example@agency.example.org"
OTHER_MANAGER = "hugh.sample@agency.example.org"


class Days:
    """One moment, the days before it, and who acts on them."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.finder, self.manager = viewer_of(FINDER), viewer_of(MANAGER)
        self.other_manager = viewer_of(OTHER_MANAGER)

    def ago(self, days: int) -> datetime:
        """Ten in the morning or so of a weekday about so many days ago."""
        local = london(self.now - timedelta(days=days)).replace(hour=10, minute=20)
        return min(local - timedelta(days=max(0, local.weekday() - 4)), self.now)

    def day(self, days: int) -> date:
        """The London day of that moment."""
        return london(self.ago(days)).date()

    def household(self, label: str) -> Household:
        """An example household, by its label."""
        return db.session.scalars(select(Household).where(Household.label == label)).one()

    @contextmanager
    def looking(self, label: str) -> Iterator[Viewer]:
        """Somebody of a household who has agreed the terms, signed in with a second step for this."""
        given, *_, family = label.split()
        viewer = viewer_of(f"{given}.{family}@example.org".lower())
        account = db.session.get_one(Account, viewer.account_id)
        account.totp_sealed = account.totp_sealed or seal(AUTHENTICATOR)
        agree_terms(by=viewer, now=self.ago(90))
        open_session(account.id, device="The example", now=self.ago(90), second_factor=True)
        newest = select(func.max(Session.id)).where(Session.account_id == account.id)
        session = db.session.get_one(Session, db.session.scalar(newest))
        session.last_seen_at = self.now
        db.session.flush()
        yield replace(viewer, session_id=session.id)
        end_sessions(account.id, how="second_factor", now=self.now)
        db.session.flush()
