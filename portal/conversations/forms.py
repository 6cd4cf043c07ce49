"""The forms in which families and staff write to each other, and staff note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wtforms import HiddenField

from portal.conversations.rules import MOST_SUBJECT, MOST_TEXT
from portal.forms import (
    Checkbox,
    Choice,
    DateParts,
    LongText,
    Optional,
    PortalForm,
    Radios,
    Text,
    needed,
    number_in,
)

_STAFF_PAGE = re.compile(r"/staff(/[A-Za-z0-9-]+)*(\?[A-Za-z0-9=&_%~:.+-]*)?\Z")
"""A page of ours for staff, whatever a form was made to say."""


class PressForm(PortalForm):
    """A button and its keys."""


class SettleForm(PortalForm):
    """That nothing is to be answered; `seen` says what was read."""

    seen = HiddenField(default="0")

    @property
    def number_seen(self) -> int:
        """How many messages were in front of the reader."""
        return number_in(self.seen.data, none=0)


class StartForm(PortalForm):
    """A new conversation: who reads it, what it is about, the first message."""

    to = Radios("Who will read it?", needed("Choose who will read it"))
    subject = Text("What is it about?", needed("Say in a few words what it is about"), most=MOST_SUBJECT)
    text = LongText("Your message", needed("Write your message"), most=MOST_TEXT)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these readers; nobody is chosen beforehand where there is a choice."""
        self.to.choices = [Choice(value, words) for value, words in choices]


class AnswerForm(PortalForm):
    """A message in a conversation; `seen` says how many messages its writer had read."""

    text = LongText("Your message", needed("Write your message"), most=MOST_TEXT)
    seen = HiddenField(default="0")

    @property
    def number_seen(self) -> int:
        """How many messages were in front of the writer."""
        return number_in(self.seen.data, none=0)


class NoteForm(PortalForm):
    """A note for staff. With a day it is something to do; `back` is the page to return to."""

    text = LongText("Your note", needed("Write the note"), most=MOST_TEXT)
    due_on = DateParts("If it is something to do: by when? (optional)", [Optional()])
    silent = Checkbox("This is about safeguarding: it can never be shared with the family")
    back = HiddenField(default="")

    def return_to(self, otherwise: str) -> str:
        """The staff page somebody came from, or `otherwise`; never an address elsewhere."""
        typed = self.back.data or ""
        return typed if _STAFF_PAGE.match(typed) else otherwise


class ShareForm(PortalForm):
    """Who will read a note that is shared."""

    to = Radios("Who will read it?", needed("Choose who will read it"))

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these readers; nobody is chosen beforehand."""
        self.to.choices = [Choice(value, words) for value, words in choices]
