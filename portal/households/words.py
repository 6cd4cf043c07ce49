"""The words a household is found by: kept beside it, so that a search walks an index."""

from __future__ import annotations

from sqlalchemy import delete, select

from portal.extensions import db
from portal.households.models import Household, HouseholdWord, Membership, Person
from portal.households.search import words_of


def keep_words(household_id: int) -> None:
    """Write the words of a household anew: its label, town and reference, and who belongs to it now."""
    db.session.flush()
    label, town, reference = db.session.execute(
        select(Household.label, Household.town, Household.reference).where(Household.id == household_id)
    ).one()
    people = db.session.execute(
        select(Person.given_name, Person.family_name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == household_id, Membership.until_on.is_(None))
    )
    names = [name for row in people for name in row]
    db.session.execute(delete(HouseholdWord).where(HouseholdWord.household_id == household_id))
    db.session.add_all(
        HouseholdWord(word=word, household_id=household_id)
        for word in sorted(words_of(label, town, reference, *names))
    )
    db.session.flush()


def set_town(household_id: int, town: str) -> None:
    """Keep where a household lives, for lists and the search. The caller looked the household up."""
    db.session.get_one(Household, household_id).town = town.strip()[:80]
    keep_words(household_id)
