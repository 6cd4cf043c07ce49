"""Asking for time, for Stage 2, and stopping."""

from __future__ import annotations

from portal.forms import Checkbox, DateParts, LongText, PortalForm, needed


class PressForm(PortalForm):
    """A button and its keys."""


class AskForPauseForm(PortalForm):
    """Until when, and why."""

    until_on = DateParts(
        "Until when would you like a pause?",
        needed("Enter the day on which we go on, like 1 3 2027"),
        description="Like 1 3 2027. You can go on sooner.",
    )
    text = LongText(
        "Why would you like one? (optional)",
        most=2000,
        description="Only you and we read this.",
    )


class RecordPauseForm(PortalForm):
    """What the family asked for."""

    until_on = DateParts(
        "On which day do they go on?", needed("Enter the day on which they go on, like 1 3 2027")
    )
    reason = LongText(
        "The reason they gave",
        needed("Enter the reason they gave"),
        most=200,
        description="Staff read this. Leave out what one of them told you alone.",
    )


class NotReadyForm(PortalForm):
    """Something for us alone."""

    text = LongText("What would help you? (optional)", most=2000)


class WithdrawForm(PortalForm):
    """Stopping, for certain."""

    text = LongText(
        "Is there something you would like to tell us? (optional)",
        most=2000,
        description="Only you and we read this.",
    )
    is_sure = Checkbox("Yes, I want to stop", needed("Tick this if you are sure. Otherwise go back."))


class ReasonForm(PortalForm):
    """A reason that staff write down."""

    reason = LongText("The reason", needed("Enter the reason"), most=500)


class BothAskedForm(PortalForm):
    """Each has asked, heard by a member of staff."""

    is_heard = Checkbox(
        "Each of them has told me that they ask for Stage 2",
        needed("Tick this when each of them has told you so"),
    )
