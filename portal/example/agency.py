"""The example agency itself: settings, councils and teams."""

from __future__ import annotations

from portal.agency.founding import found_councils
from portal.agency.models import AgencySettings, Team
from portal.extensions import db

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
    found_councils()
    teams = {code: Team(code=code, name=name) for code, name in TEAMS.items()}
    db.session.add_all(teams.values())
    db.session.flush()
    return {code: team.id for code, team in teams.items()}
