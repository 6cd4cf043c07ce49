"""What people type, before anybody reads it."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.forms import DateParts, LongText, PortalForm, Text, needed, number_in


class NameForm(PortalForm):
    """A name and some lines."""

    name = Text("Name", needed("Enter a name"))
    words = LongText("Words")


class DayForm(PortalForm):
    """A day."""

    on = DateParts("When?", needed("Enter a day"))


@pytest.mark.parametrize("sent", [[], ["3"], ["3", "4"], ["3", "4", "2026", "9"]])
def test_a_day_sent_in_any_number_of_boxes_is_shown_again(app: Flask, sent: list[str]) -> None:
    with app.test_request_context("/", method="POST", data={"on": sent}):
        form = DayForm(meta={"csrf": False})
        form.validate()
        assert 'name="on"' in form.on()
        assert bool(form.errors) == (len(sent) < 4)


def typed(app: Flask, **fields: str) -> NameForm:
    """The form as it was sent."""
    with app.test_request_context("/", method="POST", data=fields):
        form = NameForm(meta={"csrf": False})
        form.validate()
        return form


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Robin\u202e Sample\u202c", "Robin Sample"),
        ("Sam\u200bple", "Sample"),
        ("\ufeffRobin\u2066", "Robin"),
        ("Robin\r\nBcc: x@example.org", "Robin Bcc: x@example.org"),
        ("Rob\x1b\x07in", "Robin"),
        ("نرگس\u200cزاده", "نرگس\u200cزاده"),
        ("Zoë O’Sample-Łęcka", "Zoë O’Sample-Łęcka"),
    ],
)
def test_a_line_holds_nothing_unseen(app: Flask, sent: str, kept: str) -> None:
    assert typed(app, name=sent).name.data == kept


def test_a_name_of_nothing_seen_is_no_name(app: Flask) -> None:
    assert typed(app, name="\u200b\u202e").errors["name"] == ["Enter a name"]


def test_lines_keep_their_ends(app: Flask) -> None:
    form = typed(app, name="Robin", words="One\r\n\ttwo \u202ethree\x0b")
    assert form.words.data == "One\r\n\ttwo three"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("3", 3), ("0", 0), ("999999999", 999_999_999), ("1000000000", -1), ("9" * 5000, -1), (None, -1),
     ("", -1), ("-1", -1), (" 1", -1), ("1.0", -1), ("x", -1), ("٣", -1), ("²", -1)],
)  # fmt: skip
def test_a_number_is_nine_figures_at_most_or_none(typed: str | None, number: int) -> None:
    assert number_in(typed) == number
    assert number_in(typed, none=0) == max(number, 0)
