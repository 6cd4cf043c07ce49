"""The rules of signing in: how long a quiet session lives, how long links do, and what the limits are."""

from __future__ import annotations

from datetime import datetime, timedelta

IDLE = {"family": timedelta(minutes=30), "staff": timedelta(minutes=60)}
"""How long a session lives without its person doing anything, by kind of account."""

IDLE_SENSITIVE = timedelta(minutes=10)
"""The same for families in support and children (safety rule 9)."""

SENSITIVE = ("/support", "/children")
"""Where a family's session is short."""

SEEN_EVERY = timedelta(minutes=5)
"""The last-seen of a session's row is written at most this often; the exact moment is in a signed cookie."""

LINK_LIVES = {
    "sign_in": timedelta(minutes=30),
    "forgotten": timedelta(minutes=30),
    "family_invitation": timedelta(minutes=30),
    "staff_invitation": timedelta(days=7),
    "confirm_email": timedelta(hours=24),
}
"""How long a mailed link works, by purpose. Each works once."""

TRIES = 10
"""Tries to sign in within TRIES_PER, for one account and from one address."""

LINK_TRIES = 5
"""Links asked for within LINK_TRIES_PER, for one e-mail address: nobody's letter box is filled."""

LINK_TRIES_PER = timedelta(minutes=30)

SECOND_FACTOR_TRIES = 5
"""Tries at the second step within TRIES_PER, for one account."""

TRIES_PER = timedelta(minutes=5)

KEPT_FOR = timedelta(hours=1)
"""How long what was sent after the end of a session is kept for its writer."""

KEPT_AFTER_SIGN_OUT = timedelta(minutes=10)
"""A browser that has just signed out may still hand in what was being written in it."""

HALF_WAY = timedelta(minutes=10)
"""How long the second step may take."""

CODES = 10
"""How many recovery codes a member of staff gets."""


def idle_at(kind: str, path: str) -> timedelta:
    """How long a session of this kind of account lives quietly on this page."""
    if kind == "family" and any(path == part or path.startswith(f"{part}/") for part in SENSITIVE):
        return IDLE_SENSITIVE
    return IDLE[kind]


def shortest_idle(kind: str) -> timedelta:
    """The shortest such time: it holds where nobody knows which page was looked at last."""
    return IDLE_SENSITIVE if kind == "family" else IDLE[kind]


def time_left(*, made_at: datetime, now: datetime, lives: timedelta) -> timedelta:
    """How much is left of a session that lives this long at most, however active; never less than nothing."""
    return max(made_at + lives - now, timedelta(0))


def is_session_live(*, seen_at: datetime, now: datetime, there: timedelta, here: timedelta) -> bool:
    """Whether a session last seen at this moment still opens the page asked for.

    `there` is what the page it was last seen on allows, `here` what the page asked for allows: after
    twelve quiet minutes the home page is still open to a family, their support pages are not.
    """
    return now - seen_at < min(there, here)


def is_kept(how: str | None, ended_at: datetime | None, now: datetime) -> bool:
    """Whether what comes from the browser of this dead session is kept for its writer.

    Yes where the session ended by itself, or by "Sign out" in that browser moments ago (the script
    signs out a quiet page before it hands in what was being written). No where it was ended from
    elsewhere: that may be somebody else's browser.
    """
    if how is None:
        return True
    return how == "signed_out" and ended_at is not None and now - ended_at < KEPT_AFTER_SIGN_OUT


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android phone or tablet"),
    ("Windows", "Windows"),
    ("CrOS", "a Chromebook"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """A browser as its owner would call it: "Firefox on Windows"."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser
