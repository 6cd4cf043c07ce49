"""Answers as they are read back: the question in its words, and what was answered, in lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.households.queries import Member
from portal.journey.registration.forms import FORMS
from portal.journey.registration.queries import SectionView
from portal.journey.registration.rules import day_words
from portal.journey.registration.section_form import SectionForm, lines_of
from portal.journey.registration.shared_forms import PeopleForm, offer_authorities

WHERE = {"uk": "", "abroad": "In another country", "none": "No fixed address"}


@dataclass(frozen=True)
class Row:
    """One question and its answer in lines; none where it was not answered."""

    question: str
    lines: tuple[str, ...]


def prepare(form: SectionForm, members: Sequence[Member], authorities: Mapping[str, str]) -> SectionForm:
    """Give a form the choices it cannot know by itself: the councils, the children at home."""
    offer_authorities(form, dict(authorities))
    if isinstance(form, PeopleForm):
        form.offer([one for one in members if one.role == "child"])
    return form


def read_back(
    code: str, answers: Mapping[str, Any], members: Sequence[Member], authorities: Mapping[str, str]
) -> list[Row]:
    """A section's answers in words. The caller shows them only to who may read them."""
    form = prepare(FORMS[code].shown(answers), members, authorities)
    rows = [Row(_plain(field.label.text), tuple(lines_of(field))) for field in form.questions]
    if code == "addresses":
        lived = sorted(answers.get("addresses", ()), key=lambda one: str(one["from_on"]), reverse=True)
        rows = [Row(days_of(one), tuple(_address_lines(one))) for one in lived] + rows
    if code == "people":
        names = [f"{one.name}{', ' + one.role if one.role != 'applicant' else ''}" for one in members]
        rows = [Row("At home", tuple(names)), *rows]
    return rows


def _plain(label: str) -> str:
    return label.replace(" (optional)", "")


def days_of(entry: Mapping[str, Any]) -> str:
    """From when to when somebody lived at an address."""
    from_on = day_words(date.fromisoformat(entry["from_on"]))
    if not entry.get("until_on"):
        return f"Since {from_on}"
    return f"{from_on} to {day_words(date.fromisoformat(entry['until_on']))}"


def _address_lines(entry: Mapping[str, Any]) -> list[str]:
    lines = [*str(entry.get("address", "")).splitlines(), str(entry.get("council") or "")]
    return [line for line in (*lines, WHERE.get(str(entry.get("where")), "")) if line]


def rows_by_section(
    views: Sequence[SectionView], members: Sequence[Member], authorities: Mapping[str, str]
) -> list[tuple[SectionView, list[Row]]]:
    """Every section with its answers in words."""
    return [(view, read_back(view.section.code, view.answers, members, authorities)) for view in views]
