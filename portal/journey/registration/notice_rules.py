"""From when somebody may apply to adopt a child who lives with them already. Pure.

Adoption and Children Act 2002: how long the child must have lived with them when they apply (section
42), and that written notice is given not less than 3 months and not more than 2 years before (section 44).
"""

from __future__ import annotations

from datetime import date

from portal.promises.rules import add_months

RELATIONS = {
    "partner": "I am the partner of one of the child’s parents",
    "foster_carer": "I am the child’s foster carer",
    "relative": "I am a relative, or somebody else who looks after the child",
}

MONTHS_OF = {"partner": 6, "foster_carer": 12, "relative": 36}
"""How many months the child must have lived with them by the day they apply."""

WITHIN = 60
"""For a relative, the months before applying in which the 36 may lie."""

NOTICE_AT_LEAST = 3
NOTICE_AT_MOST = 24
GROWN_UP = 18 * 12


def earliest_on(relation: str, since_on: date, months_before: int) -> date:
    """The first day on which the child has lived with them for long enough.

    For a relative, earlier months in the five years count too.
    """
    counted = min(months_before, WITHIN) if relation == "relative" else 0
    return add_months(since_on, max(0, MONTHS_OF[relation] - counted))


def notice_problems(
    *, relation: str, born_on: date, since_on: date, months_before: int, applies_on: date, today: date
) -> dict[str, str]:
    """What stands against applying on that day, kindly and with the first day that is possible, by field."""
    if born_on > today:
        return {"born_on": "A date of birth lies in the past. Check the year."}
    if since_on > today:
        return {"since_on": "Enter a day in the past: since when the child has lived with you"}
    if since_on < born_on:
        return {"since_on": "This lies before the child was born. Check the year."}
    if applies_on > add_months(born_on, GROWN_UP):
        return {"applies_on": "Nobody can apply after the child’s 18th birthday. Ring us to talk about it."}
    first = max(earliest_on(relation, since_on, months_before), add_months(today, NOTICE_AT_LEAST))
    if applies_on < first:
        why = (
            "the court needs our report, and we need 3 months for it"
            if first == add_months(today, NOTICE_AT_LEAST)
            else "the child has to have lived with you for long enough first"
        )
        return {"applies_on": f"You can apply from {first.day} {first:%B %Y} on: {why}. Choose a later day."}
    last = add_months(today, NOTICE_AT_MOST)
    if applies_on > last:
        return {
            "applies_on": f"Notice holds for two years: until {last.day} {last:%B %Y}. "
            "Choose an earlier day, or give us notice later."
        }
    return {}
