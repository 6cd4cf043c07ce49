"""What is said of somebody who helps, and choosing entries for a family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from portal.forms import (
    Checkboxes,
    Choice,
    LongText,
    Optional,
    Phone,
    PortalForm,
    Text,
    ValidationError,
    needed,
)
from portal.support.directory.actions import Help
from portal.support.directory.queries import HelpEntry
from portal.support.directory.rules import NEEDS


class HelpForm(PortalForm):
    """One entry."""

    name = Text("Name", needed("Enter the name"), most=120)
    what = LongText("What they do", needed("Write what they do"), most=600)
    for_whom = LongText("Who it is for", most=300)
    needs = Checkboxes(
        "What they help with", needed("Choose what they help with"), choices=list(NEEDS.items())
    )
    councils = Checkboxes("Where", [Optional()], choices=())
    telephone = Phone("Telephone number")
    website = Text("Website", most=200)
    hours = Text("When they answer", most=120)

    def fit(self, councils: Mapping[str, str]) -> None:
        """Offer the councils."""
        self.councils.choices = [Choice(*one) for one in councils.items()]

    def begin(self, entry: HelpEntry) -> None:
        """Fill in what stands there."""
        for name in ("name", "what", "for_whom", "telephone", "website", "hours", "needs", "councils"):
            self[name].data = getattr(entry, name)

    def validate_website(self, field: Text) -> None:
        """An address that can be opened, and one of the web only."""
        if not field.data:
            return
        parts = urlsplit(field.data)
        if parts.scheme not in ("http", "https") or "." not in parts.netloc:
            raise ValidationError("Enter the whole address, like https://www.example.org")

    def help(self) -> Help:
        """What was typed."""
        return Help(
            name=self.name.data or "",
            what=self.what.data or "",
            for_whom=self.for_whom.data or "",
            needs=tuple(self.needs.data or ()),
            councils=tuple(self.councils.data or ()),
            telephone=self.telephone.data or "",
            website=self.website.data or "",
            hours=self.hours.data or "",
        )


class SignpostForm(PortalForm):
    """Which entries a family is given."""

    entries = Checkboxes("Who else helps them?", needed("Choose at least one"), choices=())

    def fit(self, entries: Sequence[HelpEntry]) -> None:
        """Offer these."""
        self.entries.choices = [Choice(one.reference, one.name) for one in entries]
