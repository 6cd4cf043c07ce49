"""Two colleagues put details right at once: what both changed stands side by side, the rest goes together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.enquiries.details.actions import FIELDS, is_other, value_in_words
from portal.errors import Unsealable
from portal.sealing import seal, unseal


@dataclass(frozen=True, slots=True)
class Both:
    """One field as it was typed and as it is saved, in words."""

    label: str
    typed: str
    saved: str


@dataclass(frozen=True, slots=True)
class Together:
    """What was typed joined with what a colleague saved meanwhile.

    `values` is every field: theirs where only they changed it, otherwise what was typed. `taken` are the
    fields that only they changed, `contested` those where both did and do not agree.
    """

    values: dict[str, Any]
    taken: tuple[str, ...]
    contested: tuple[str, ...]


def seal_values(values: Mapping[str, Any]) -> str:
    """What stands, for a form to keep unread until it comes back."""
    return seal(json.dumps(values, sort_keys=True))


def read_values(sealed: str) -> dict[str, Any]:
    """What stood when a form was opened; empty where the form has lost it, so that it equals nothing."""
    try:
        values: dict[str, Any] = json.loads(unseal(sealed))
    except Unsealable:
        return {}
    return values


def read_fields(names: str) -> list[str]:
    """The fields a form names, as far as they are ours."""
    told = names.split(",")
    return [name for name in FIELDS if name in told]


def put_together(stood: Mapping[str, Any], saved: Mapping[str, Any], typed: Mapping[str, Any]) -> Together:
    """Join what was typed with what is saved now, by what `stood` when the form was opened."""
    values, taken, contested = dict(typed), [], []
    for name in FIELDS:
        if not is_other(saved[name], typed[name]):
            continue
        if name not in stood or is_other(stood[name], typed[name]):
            if name not in stood or is_other(stood[name], saved[name]):
                contested.append(name)
        else:
            values[name] = saved[name]
            taken.append(name)
    return Together(values, tuple(taken), tuple(contested))


def in_words(
    names: Iterable[str], *, typed: Mapping[str, Any], saved: Mapping[str, Any], areas: Mapping[str, str]
) -> list[Both]:
    """These fields side by side. `areas` gives an area's name by its code."""
    return [
        Both(FIELDS[name], value_in_words(name, typed, areas), value_in_words(name, saved, areas))
        for name in names
        if name in saved
    ]
