"""The councils of the agency, as a new portal begins with them.

They are the real ones of the Adoption Partnership South East, whose published figures the product was drawn
from; every telephone number is one that is kept free for fiction.
"""

from __future__ import annotations

from portal.agency.models import Authority
from portal.agency.queries import authorities
from portal.extensions import db

AUTHORITIES = (
    ("bexley", "Bexley", "London Borough of Bexley", "01632 960901"),
    ("kent", "Kent", "Kent County Council", "01632 960902"),
    ("medway", "Medway", "Medway Council", "01632 960903"),
    ("outside", "Outside the area", "", ""),
)
"""Code, name, council and out-of-hours number."""

OUTSIDE = "outside"
"""The code of everywhere else."""


def found_councils() -> None:
    """Write down those councils that are not there yet; those that are stay as they are."""
    there = {one.code for one in authorities()}
    db.session.add_all(
        Authority(code=code, name=name, council=council, out_of_hours_telephone=telephone, position=position)
        for position, (code, name, council, telephone) in enumerate(AUTHORITIES)
        if code not in there
    )
    db.session.flush()
