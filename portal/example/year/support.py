"""The rows of requests for support: who asked when, the call that was held, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from portal.example.year.days import (
    ONE,
    between,
    chance_of,
    in_year,
    is_worked,
    on,
    span,
    worked_days_later,
)
from portal.example.year.figures import ADVICE_LINE, ASSESSMENTS, FIRST, LAST
from portal.example.year.homes import Home

COLUMNS = (
    "ref", "household_ref", "authority", "contacted_at", "channel", "at_risk", "first_reply_at",
    "call_offered_for", "call_held_at", "outcome", "assessment_started_on", "assessment_ended_on",
)  # fmt: skip

BEFORE, AFTER = date(2021, 5, 4), date(2023, 6, 16)
OFFERED_BEFORE = {"bexley": 11, "kent": 118, "medway": 19, "outside": 2}
OFFERED_AFTER = {"bexley": 3, "kent": 34, "medway": 5}
NOT_OFFERED = {"bexley": 2, "kent": 24, "medway": 4, "outside": 5}
"""Requests of the year that were answered at once, on the day: no call had to be offered."""

ASSESSED = {"bexley": 0.45, "kent": 0.6, "medway": 0.72, "outside": 0.0}
"""How often a call comes to an assessment, until the year's number is reached."""

OTHER_OUTCOMES = ("resolved",) * 4 + ("signposted",) * 3 + ("brief_intervention",) * 6 + ("universal",) * 2
AT_RISK_OUTCOMES = ("safeguarding", "brief_intervention", "brief_intervention", "signposted")
CHANNELS = ("web",) * 5 + ("telephone",) * 3 + ("e-mail",) * 2

AT_RISK, IN_OFFICE_HOURS, IN_TIME, KNOWN = 0.08, 0.78, 0.91, 0.3
"""Shares: at risk; asked in office hours; a promise kept in time; from a household of the households file."""

CALL_DAYS = 5
"""Worked days after the day of arrival in which the call is promised (service description, section 3)."""

OPENS, CLOSES = 9, 17


@dataclass
class Request:
    """One request; `offered` is the appointment, `held` the call."""

    authority: str
    is_at_risk: bool
    contacted: datetime
    replied: datetime
    offered: datetime | None
    held: datetime
    channel: str
    home: Home | None = None
    outcome: str = ""
    begun: date | None = None
    ended: date | None = None
    ref: str = ""


def requests(homes: list[Home]) -> list[Request]:
    """All requests with their refs, the earliest first."""
    chance = chance_of("support")
    made = [_request(chance, authority, day, day) for authority, day in _offers(chance)]
    for authority, count in NOT_OFFERED.items():
        made += [_request(chance, authority, between(chance, FIRST, LAST), None) for _ in range(count)]
    made.sort(key=lambda one: (one.contacted, one.authority))
    for authority, count in ASSESSMENTS.items():
        _assess(chance, [one for one in made if one.authority == authority], count, ASSESSED[authority])
    for number, one in enumerate(made, start=1):
        one.ref = f"S-{number:04}"
        one.outcome = one.outcome or chance.choice(AT_RISK_OUTCOMES if one.is_at_risk else OTHER_OUTCOMES)
        one.channel = "telephone" if one.is_at_risk and one.offered is None else one.channel
        if chance.random() < KNOWN:
            one.home = _home(chance, homes, one)
    return made


def _offers(chance: Random) -> Iterator[tuple[str, date]]:
    """The days of all calls offered: as published for the months of the year, by chance around it."""
    for authority, months in ADVICE_LINE.items():
        for number, count in enumerate(months):
            first = date(FIRST.year + (number + 3) // 12, (number + 3) % 12 + 1, 1)
            last = (first + 31 * ONE).replace(day=1) - ONE
            for _ in range(count):
                yield authority, between(chance, first, last)
    for counts, first, last in (
        (OFFERED_BEFORE, BEFORE, FIRST - ONE), (OFFERED_AFTER, LAST + ONE, AFTER),
    ):  # fmt: skip
        for authority, count in counts.items():
            for _ in range(count):
                yield authority, between(chance, first, last)


def _request(chance: Random, authority: str, held: date, offered: date | None) -> Request:
    """Worked out backwards from the day of the call."""
    is_at_risk = chance.random() < (AT_RISK if offered else 2 * AT_RISK)
    waited = chance.choices((1, 2, 3, 4, 5), (1, 3, 4, 4, 3))[0] if offered else 0
    if is_at_risk:
        waited = min(waited, 2)
    arrived = worked_days_later(held, -waited)
    contacted = _contacted(chance, arrived, by_hour=15 if waited else 12)
    start = max(contacted, datetime.combine(arrived, time(OPENS)))
    minutes = chance.randint(10, 110) if is_at_risk or not waited else chance.randint(15, 420)
    replied = start + timedelta(minutes=minutes)
    if replied.hour >= CLOSES:
        replied = (
            datetime.combine(on(arrived, 1), time(OPENS, chance.randint(0, 5)))
            if not is_at_risk
            else (datetime.combine(arrived, time(16, chance.randint(40, 59))))
        )
        if replied >= start + timedelta(days=1):
            replied = start + timedelta(hours=1)
    at = datetime.combine(held, time(chance.randint(10, 15), chance.choice((0, 15, 30, 45))))
    if waited >= 2 and chance.random() > IN_TIME:
        late_days = 1 if is_at_risk else 2
        replied = datetime.combine(
            min(worked_days_later(arrived, late_days), held), time(OPENS, chance.randint(5, 50))
        )
        at = max(at, replied + timedelta(minutes=45))
    call = at
    if waited == 0:
        call = max(at, replied + timedelta(minutes=chance.randint(10, 40)))
    elif chance.random() > IN_TIME:
        late = worked_days_later(arrived, CALL_DAYS + chance.randint(1, 6))
        call = datetime.combine(late, at.time())
    elif chance.random() < 0.08 and waited < CALL_DAYS:
        call = datetime.combine(worked_days_later(arrived, CALL_DAYS), at.time())
    call += timedelta(minutes=0 if call != at else chance.choice((0, 0, 0, 5)))
    return Request(
        authority, is_at_risk, contacted, replied, at if offered else None, call, chance.choice(CHANNELS)
    )


def _contacted(chance: Random, arrived: date, *, by_hour: int) -> datetime:
    """When they asked, so that it counts as having arrived on a worked day: or in the evening before it."""
    if chance.random() < IN_OFFICE_HOURS:
        return datetime.combine(arrived, time(chance.randint(OPENS, by_hour), chance.randint(0, 59)))
    day = arrived - ONE
    while not is_worked(day) and chance.random() < 0.5:
        day -= ONE
    hour = chance.randint(18, 22) if is_worked(day) else chance.randint(9, 21)
    return datetime.combine(day, time(hour, chance.randint(0, 59)))


def _assess(chance: Random, made: list[Request], wanted: int, share: float) -> None:
    """Assessments after the call; as many begun in the year as published."""
    may = [one for one in made if not one.is_at_risk]
    begins = {id(one): on(one.held.date(), _until_begun(chance)) for one in may}
    outside = [one for one in may if not in_year(begins[id(one)])]
    chosen = [one for one in outside if chance.random() < share]
    chosen += chance.sample([one for one in may if in_year(begins[id(one)])], wanted)
    for one in chosen:
        one.outcome, one.begun = "assessment", begins[id(one)]
        takes = chance.randint(44, 75) if chance.random() > IN_TIME else chance.randint(19, 41)
        one.ended = on(one.begun, takes)
        if takes <= 41 and one.ended > one.begun + 42 * ONE:
            one.ended = on(one.begun, 35)


def _until_begun(chance: Random) -> int:
    """Days from the call: three months are promised."""
    return chance.randint(94, 140) if chance.random() > IN_TIME else span(chance, 7, 34, 86)


def _home(chance: Random, homes: list[Home], request: Request) -> Home | None:
    day = request.contacted.date()
    near = [one for one in homes if one.authority == request.authority and one.placed and one.placed < day]
    return chance.choice(near) if near else None


def support_rows(made: list[Request]) -> list[dict[str, str]]:
    """One row a request."""
    return [
        {
            "ref": one.ref,
            "household_ref": one.home.ref if one.home else "",
            "authority": one.authority,
            "contacted_at": _words(one.contacted),
            "channel": one.channel,
            "at_risk": "yes" if one.is_at_risk else "no",
            "first_reply_at": _words(one.replied),
            "call_offered_for": _words(one.offered),
            "call_held_at": _words(one.held),
            "outcome": one.outcome,
            "assessment_started_on": one.begun.isoformat() if one.begun else "",
            "assessment_ended_on": one.ended.isoformat() if one.ended else "",
        }
        for one in made
    ]


def _words(moment: datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""
