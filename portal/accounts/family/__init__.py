"""Pages for everybody: signing in and out, and one's own account."""

from portal.accounts.family import (
    example,
    joining,
    links,
    own,
    own_days,
    own_email,
    own_postcode,
    own_second_step,
    second_step,
    session,
    sign_in,
)
from portal.accounts.family.blueprint import pages

__all__ = [
    "example",
    "joining",
    "links",
    "own",
    "own_days",
    "own_email",
    "own_postcode",
    "own_second_step",
    "pages",
    "second_step",
    "session",
    "sign_in",
]
