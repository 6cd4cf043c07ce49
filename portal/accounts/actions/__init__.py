"""Changing accounts, sessions and how people sign in."""

from portal.accounts.actions.hooks import (
    HandOver,
    OpenWork,
    colleague_left,
    email_changed,
    signed_in_first,
    still_open,
)
from portal.accounts.actions.people import invite_account, make_family_account, make_staff_account
from portal.accounts.actions.sessions import (
    end_session,
    end_sessions,
    open_session,
    sign_out,
    touch_session,
)
from portal.accounts.actions.signing_in import HalfWay, SignedIn, sign_in_as_example, sign_in_fully

__all__ = [
    "HalfWay",
    "HandOver",
    "OpenWork",
    "SignedIn",
    "colleague_left",
    "email_changed",
    "end_session",
    "end_sessions",
    "invite_account",
    "make_family_account",
    "make_staff_account",
    "open_session",
    "sign_in_as_example",
    "sign_in_fully",
    "sign_out",
    "signed_in_first",
    "still_open",
    "touch_session",
]
