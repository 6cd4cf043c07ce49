"""The forms of what people are told: joining instructions, handouts, and that something is cancelled."""

from __future__ import annotations

from portal.documents.forms import ACCEPT, HINT
from portal.events.running.forms import OFF
from portal.forms import (
    Files,
    LongText,
    PortalForm,
    Text,
    needed,
)


class CancelForm(PortalForm):
    """Why something is cancelled; everybody booked reads it."""

    because = LongText("Why, in a few words", needed("Write a few words on why"), most=1000)


class JoiningForm(PortalForm):
    """The joining instructions of an event."""

    text = LongText("Joining instructions", most=5000, description="Only those booked read them, signed in.")


class HandoutFilesForm(PortalForm):
    """Files to read for those booked."""

    files = Files("Choose files", accept=ACCEPT, description=HINT)
    title = Text(
        "What is it called?",
        most=120,
        render_kw=OFF,
        description="Families read this. If you leave it empty, they read the name of the file.",
    )


class HandoutForm(PortalForm):
    """Something to read for those booked."""

    title = Text("What is it called?", needed("Enter what it is called"), most=120, render_kw=OFF)
    body = LongText("Its text", needed("Write its text"), most=20_000)
