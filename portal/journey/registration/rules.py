"""The sections of a registration, ten years of addresses without gaps, what follows from answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.journey.pathways import Only, Pathway
from portal.promises.rules import add_months

Answers = Mapping[str, Any]

HOUSEHOLD = 0
"""Whose the household's sections are: nobody's own."""

YEARS = 10
"""For how long we ask where somebody lived (AAR, local authority checks)."""

YOUNGEST = 21
"""Years of age from which somebody may adopt (Adoption and Children Act 2002, sections 50 and 51)."""

LONGEST_GAP_TOLD = 5
"""Gaps that one message names; a longer list helps nobody."""


@dataclass(frozen=True)
class Section:
    """One section, on one page: its name in the address, what it is called, and who reads it."""

    code: str
    title: str
    is_own: bool
    why: str


OWN = (
    Section("identity", "Who you are", True, "So that we know it is you, and check the right person."),
    Section("reach-you", "How we reach you", True, "So that we ring and write in the way that suits you."),
    Section(
        "addresses",
        "Where you have lived",
        True,
        "We ask each council you lived under in the last ten years. The law asks us to.",
    ),
    Section("work", "Your work", True, "We ask your employer for a reference later, if you have one."),
    Section(
        "family-before",
        "Your family before now",
        True,
        "We talk with you before we talk with anybody you name. Nobody is written to because of this page.",
    ),
    Section(
        "health",
        "Your health",
        True,
        "An illness or a disability is rarely a reason against adopting. Your GP sees you later.",
    ),
    Section(
        "police",
        "Convictions and cautions",
        True,
        "Most are no reason against adopting. Not telling us can be: a police check follows.",
    ),
    Section("before", "Adopting or fostering before", True, "So that we use what is already known."),
    Section("consents", "What you agree to", True, "We may ask others about you only when you agree."),
)
"""Each applicant's own part, in order."""

SHARED = (
    Section("home", "Your home", False, "We come and look at it together later. It need not be perfect."),
    Section("people", "Who lives with you", False, "Each adult at home has a police check later."),
    Section("network", "Who helps you", False, "Every family needs people to ring at a bad moment."),
    Section("pets", "Your animals", False, "We look at how animals and a child get on."),
    Section(
        "preferences", "The child you think of", False, "Nothing here is a promise. You may change your mind."
    ),
)
"""The household's part, in order."""

SECTIONS = {one.code: one for one in (*OWN, *SHARED)}

NOTICE_OWN = (
    OWN[0],
    OWN[1],
    OWN[2],
    Section(
        "other-parent",
        "The child’s other parent",
        True,
        "We have to hear them too. What you write here is for us alone: nobody else in the family reads it.",
    ),
    OWN[-1],
)
NOTICE_SHARED = (
    Section("child", "The child", False, "So that we know whom you want to adopt, and from when you can."),
    SHARED[0],
    SHARED[1],
)
"""The two parts of a written notice, for a child who is in the family already."""

SECTIONS.update({one.code: one for one in (*NOTICE_OWN, *NOTICE_SHARED)})

CONSENTS = {
    "police": "Ask for a police check (DBS) about me",
    "councils": "Ask the councils where I lived what they know of me",
    "health": "Ask my GP about my health, and let your medical adviser read it",
    "references": "Speak with the people I name as referees",
    "record": "Keep what I write and what you find out, as your privacy page says",
}
"""What each applicant agrees to; all of it is needed to go on."""


def sections_of(pathway: str, *, is_own: bool) -> tuple[Section, ...]:
    """The sections of an own part, or of the household's: of a registration, or of a written notice."""
    if pathway == Pathway.CHILD_IN_FAMILY:
        return NOTICE_OWN if is_own else NOTICE_SHARED
    return OWN if is_own else SHARED


def missing_sections(done: Iterable[str], pathway: str, *, is_own: bool) -> list[Section]:
    """The sections of a part that are not done, in order."""
    finished = set(done)
    return [one for one in sections_of(pathway, is_own=is_own) if one.code not in finished]


@dataclass(frozen=True)
class Lived:
    """One address: the first and the last London day of living there; `until_on` None while still there."""

    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Gap:
    """Days of the last ten years that no address covers, both included."""

    from_on: date
    until_on: date

    @property
    def days(self) -> int:
        """How many days are missing."""
        return (self.until_on - self.from_on).days + 1


def window_begins(today: date) -> date:
    """The first day of the last ten years: this day ten years ago, 28 February for a leap day."""
    return add_months(today, -12 * YEARS)


def gaps_in(lived: Sequence[Lived], today: date) -> list[Gap]:
    """The days of the last ten years, today included, at which nobody says where they lived.

    Addresses may overlap (two homes, moving). One that ends the day before the next begins leaves none.
    What lies before the ten years or after today counts for nothing.
    """
    cursor, found = window_begins(today), []
    for one in sorted(lived, key=lambda each: each.from_on):
        if one.from_on > today:
            break
        if one.from_on > cursor:
            found.append(Gap(cursor, one.from_on - timedelta(days=1)))
        cursor = max(cursor, (one.until_on or today) + timedelta(days=1))
    if cursor <= today:
        found.append(Gap(cursor, today))
    return found


def gap_words(gap: Gap) -> str:
    """A gap in words: "1 day is missing: 4 May 2021", "31 days are missing: 1 May to 31 May 2021"."""
    if gap.days == 1:
        return f"1 day is missing: {day_words(gap.until_on)}"
    return f"{gap.days:,} days are missing: from {day_words(gap.from_on)} to {day_words(gap.until_on)}"


def day_words(day: date) -> str:
    """A day without its weekday: long lists of addresses stay readable."""
    return f"{day.day} {day:%B %Y}"


def lived_in(answers: Answers) -> list[Lived]:
    """The addresses of a section's answers, as the rules read them."""
    return [
        Lived(date.fromisoformat(one["from_on"]), _day(one.get("until_on")))
        for one in answers.get("addresses", ())
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def wrong_days(from_on: date, until_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with the days of one address, by field; empty when nothing is."""
    if from_on > today:
        return {"from_on": "Enter a day in the past: when you moved in"}
    if until_on is not None and until_on > today:
        return {"until_on": "Leave this empty if you still live there"}
    if until_on is not None and until_on < from_on:
        return {"until_on": "Enter the day you moved out: it cannot lie before the day you moved in"}
    return {}


def councils_of(answers: Answers, today: date) -> list[str]:
    """The councils of the addresses in the last ten years, each once, however it was typed."""
    begins = window_begins(today)
    named: dict[str, str] = {}
    for one in answers.get("addresses", ()):
        until = _day(one.get("until_on"))
        name = " ".join(str(one.get("council", "")).split())
        if name and one.get("where") == "uk" and (until is None or until >= begins):
            named.setdefault(name.casefold(), name)
    return sorted(named.values())


def known_of_person(said: Mapping[str, Answers], today: date) -> set[str]:
    """What an applicant's own part says that decides which checks stand (see pathways.Only)."""
    addresses, work = said.get("addresses", {}), said.get("work", {})
    before = said.get("family-before", {})
    begins = window_begins(today)
    abroad = any(
        one.get("where") == "abroad" and (_day(one.get("until_on")) or today) >= begins
        for one in addresses.get("addresses", ())
    )
    holds = {
        Only.LIVED_ABROAD: abroad or addresses.get("lived_abroad") == "yes",
        Only.WORKS: work.get("works") == "employed",
        Only.KNOWN_TO_OFSTED: work.get("ofsted") == "yes",
        Only.FORMER_PARTNER: before.get("former_partner") == "yes",
        Only.ADULT_CHILDREN: before.get("adult_children") == "yes",
    }
    return {str(name) for name, is_so in holds.items() if is_so}


def known_of_household(said: Mapping[str, Answers]) -> set[str]:
    """The same of the household's part. Early permanence counts where they would like it, not if unsure."""
    holds = {
        Only.PETS: said.get("pets", {}).get("pets") == "yes",
        Only.EARLY_PERMANENCE: said.get("preferences", {}).get("early_permanence") == "yes",
    }
    return {str(name) for name, is_so in holds.items() if is_so}


def is_own_name(typed: str, *names: str) -> bool:
    """Whether what was typed to sign is one of these names, however it is spaced or capitalised."""
    plain = _plain(typed)
    return bool(plain) and plain in {_plain(name) for name in names}


def _plain(name: str) -> str:
    return re.sub(r"[\s.’'‘`-]+", " ", name).strip().casefold()


def age_problem(born_on: date, today: date) -> str:
    """What to tell somebody whose date of birth cannot be right, or who is too young; empty otherwise."""
    if born_on > today:
        return "A date of birth lies in the past. Check the year."
    if add_months(born_on, 12 * YOUNGEST) > today:
        return "You can adopt from the day you are 21. Ring us, and we talk about what you can do until then."
    if add_months(born_on, 12 * 120) < today:
        return "Check the year: it is more than 120 years ago."
    return ""


NOT_A_TOWN = frozenset({"kent", "england", "uk", "united kingdom", "great britain"})
"""What people write under their town."""

_POSTCODE = re.compile(r"\s*\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}$")


def town_of(home: Answers) -> str:
    """The town of the home's address: its last line that is no postcode, county or country.

    Empty where the address is one line alone: that is a street, and lists show no streets.
    """
    lines = str(home.get("address") or "").replace(",", "\n").split("\n")
    parts = [part for line in lines if (part := _POSTCODE.sub("", line).strip())]
    while parts and parts[-1].lower() in NOT_A_TOWN:
        parts.pop()
    town = parts[-1] if len(parts) > 1 else ""
    return "" if any(letter.isdigit() for letter in town) else town
