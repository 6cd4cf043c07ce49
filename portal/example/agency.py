"""The example agency itself: settings, councils and teams.

The three councils are the real ones of the Adoption Partnership South East, whose published figures
the product was drawn from; every telephone number is one that is kept free for fiction.
"""

from __future__ import annotations

from portal.agency.models import AgencySettings, Authority, Team
from portal.extensions import db

AUTHORITIES = (
    ("bexley", "Bexley", "London Borough of Bexley", "01632 960901"),
    ("kent", "Kent", "Kent County Council", "01632 960902"),
    ("medway", "Medway", "Medway Council", "01632 960903"),
    ("outside", "Outside the area", "", ""),
)
"""Code, name, council and out-of-hours number."""

TEAMS = {
    "advisory": "Advisory Team",
    "assessment": "Recruitment, Assessment and Support",
    "early_permanence": "Early Permanence",
    "family_finding": "Family Finding",
    "adoption_support": "Adoption Support",
    "panel": "Panel",
    "business_support": "Business Support",
}
"""Code -> name."""


def load_agency() -> dict[str, int]:
    """Make the settings, councils and teams; gives team code -> id."""
    db.session.add(
        AgencySettings(
            name="Adoption Partnership South East",
            colour="#0b5c5c",
            telephone="01632 960100",
            email="hello@agency.example.org",
            address="1 Example Street\nExampleton\nEX1 1EX",
            mail_sender="Your team",
        )
    )
    for position, (code, name, council, telephone) in enumerate(AUTHORITIES):
        db.session.add(
            Authority(
                code=code,
                name=name,
                council=council,
                out_of_hours_telephone=telephone,
                position=position,
            )
        )
    teams = {code: Team(code=code, name=name) for code, name in TEAMS.items()}
    db.session.add_all(teams.values())
    db.session.flush()
    return {code: team.id for code, team in teams.items()}
