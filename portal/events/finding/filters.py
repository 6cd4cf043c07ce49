"""What of the programme somebody asked to see: read from the page's address, which can be sent on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from portal.errors import NotFound
from portal.events.districts import DISTRICTS
from portal.events.kinds import KINDS, RULES, Group, Kind
from portal.events.queries_filters import Filters
from portal.events.rules import may_see
from portal.events.standing import Standing

TICKS = {"evening": "Evenings", "weekend": "Weekends", "online": "Online", "places": "Places left"}
"""What is chosen by one press, and its words."""

CHOICES = ("kind", "month", "where")
MILES = 15
"""How far "near" reaches, from the centre of one district to another's (practice, to be confirmed)."""

MONTHS_AHEAD = 12
_COUNCIL, _NEAR = "in-", "near-"


@dataclass(frozen=True)
class Asked:
    """The filters of an address: as queries read them, and as they stand in it."""

    filters: Filters
    chosen: Mapping[str, str]

    def address(self, base: str, **changes: str | None) -> str:
        """An address of the programme with these filters; a change to None leaves one out."""
        wanted = {**self.chosen, **changes}
        kept = {name: value for name, value in wanted.items() if value}
        return f"{base}?{urlencode(kept)}" if kept else base

    @property
    def is_any(self) -> bool:
        """Whether anything is left out."""
        return bool(self.chosen)


def read_filters(arguments: Mapping[str, str], councils: Mapping[str, str]) -> Asked:
    """The filters of an address's arguments. Raises NotFound for a value that nobody offers.

    `councils`: the partner authorities, code to name.
    """
    said = {name: arguments[name] for name in (*CHOICES, *TICKS) if arguments.get(name)}
    kind, where = said.get("kind", ""), said.get("where", "")
    if kind and kind not in {known.value for known in Kind}:
        raise NotFound
    council = where.removeprefix(_COUNCIL) if where.startswith(_COUNCIL) else ""
    near = where.removeprefix(_NEAR) if where.startswith(_NEAR) else ""
    if where and council not in councils and near not in DISTRICTS:
        raise NotFound
    if any(said.get(tick, "yes") != "yes" for tick in TICKS):
        raise NotFound
    filters = Filters(
        kind=kind,
        month=read_month(said["month"]) if "month" in said else None,
        is_evening="evening" in said,
        is_weekend="weekend" in said,
        authority=council,
        near=near,
        miles=MILES,
        is_online="online" in said,
        has_places="places" in said,
    )
    return Asked(filters, said)


def read_month(text: str) -> tuple[int, int]:
    """Year and month of "2026-12". Raises NotFound for anything else."""
    year, dash, month = text.partition("-")
    is_plain = dash and len(year) == 4 and len(month) == 2 and (year + month).isascii()
    if not is_plain or not (year + month).isdigit() or not 1 <= int(month) <= 12:
        raise NotFound
    if not 2000 <= int(year) <= 2199:
        raise NotFound
    return int(year), int(month)


def month_code(day: date) -> str:
    """The month of a day as it stands in an address: "2026-12"."""
    return f"{day.year}-{day.month:02}"


def beside(year: int, month: int, by: int) -> date:
    """The first day of the month so many months later, or earlier."""
    months = year * 12 + month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def month_choices(today: date) -> dict[str, str]:
    """This month and those after it, as somebody may choose among them."""
    days = [beside(today.year, today.month, ahead) for ahead in range(MONTHS_AHEAD)]
    return {month_code(day): f"{day:%B %Y}" for day in days}


def kind_choices(standing: Standing) -> dict[str, str]:
    """The kinds that may show to somebody, and their names."""
    is_visitor = standing.household_id is None
    return {
        rule.kind.value: rule.label
        for rule in RULES
        if (rule.is_public if is_visitor else _may_show(rule.kind, standing.groups))
    }


def _may_show(kind: Kind, groups: frozenset[Group]) -> bool:
    rule = KINDS[kind]
    return may_see(kind, groups, is_invited=True) and rule.who != {Group.PROFESSIONAL}


def where_choices(councils: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """A council's whole area, and near a district: value and words of each."""
    of_councils = {f"{_COUNCIL}{code}": f"All of {name}" for code, name in councils.items()}
    near = {
        f"{_NEAR}{code}": name
        for code, (name, _, _, _) in sorted(DISTRICTS.items(), key=lambda one: one[1][0])
    }
    return of_councils, near
