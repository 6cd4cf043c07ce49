"""Who can be offered a sign-in after asking for support. Pure."""

from __future__ import annotations

from portal.support.rules import Asker, Situation

NOT_THE_WRITER = (
    "Somebody else asked for this family. What they wrote is theirs, so it never shows on the family’s page."
)
HAS_ONE = "Whoever wrote this has a sign-in already."
INVITED = "They have been invited already. If that was wrong, ask a manager."
ADOPTIVE_PARENTS_ONLY = (
    "We make a household here only for somebody who has adopted. Others are helped by their own council: "
    "ring them, and put them through."
)
NO_EMAIL = "They did not agree to e-mail. Ask them on the telephone, and take it down as a new request."
CONFINED_HOME = (
    "Only named staff open this request, and a new household stands in the list of all staff. Do not make "
    "one now: help them from here. Once two named people have opened the request to all of us, make it."
)
OTHER_ADDRESS = (
    "We know them at another address than the one they gave. Put that right on the household’s page first."
)
ANEW = "A colleague has said anew whose this is since you opened the page. Look at it again first."
NEUTRAL = "If the address they gave is free, the invitation goes to it now. Nothing else is said to anybody."
"""What staff read after inviting, whether or not somebody signs in with that address (safety rule 10)."""


def why_not_theirs(*, asker: str, has_writer: bool, is_invited: bool) -> str:
    """Why nobody may say now whose a request is; empty where they may."""
    if asker != Asker.SELF:
        return NOT_THE_WRITER
    if has_writer:
        return HAS_ONE
    return INVITED if is_invited else ""


def may_make_home(situation: str) -> bool:
    """Whether a household may be made for who asked: only of somebody who has adopted.

    A child who has moved in before the order came through an agency that knows the family: it is on our
    list. A special guardian is no adopter.
    """
    return situation == Situation.ADOPTED


def name_parts(name: str) -> tuple[str, str]:
    """A given and a family name to begin with, as somebody wrote their name."""
    given, _, family = " ".join(name.split()).rpartition(" ")
    return (given, family) if given else (family, "")
