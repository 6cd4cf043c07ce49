"""Who reads the nightly files knows each word that may stand in a field with only a few."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from portal.events.rules import Mark
from portal.households.listing.queries import STAGES
from portal.journey.pathways import Pathway
from portal.reports.nightly.fields import FIELDS
from portal.support.rules import Asker, State


@pytest.mark.parametrize(
    ("kind", "field", "values"),
    [
        ("journeys", "pathway", Pathway),
        ("households", "stage", STAGES),
        ("support-requests", "state", State),
        ("support-requests", "asker", Asker),
        ("attendances", "mark", Mark),
        ("promises", "ended_as", ("kept", "cancelled", "lapsed")),
    ],
)
def test_every_value_of_a_closed_set_is_written_down(kind: str, field: str, values: Iterable[str]) -> None:
    named = set(re.findall(r"\w+", FIELDS[kind][field][1]))
    assert not {str(one) for one in values} - named
