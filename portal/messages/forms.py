"""The forms of the message pages."""

from __future__ import annotations

from typing import Any

from portal.forms import Email, LongText, PortalForm, Radios, Submit, Text, ValidationError, needed


class MendForm(PortalForm):
    """What to do about a message that did not arrive."""

    what = Radios(
        "What do you want to do?",
        needed("Choose what you want to do"),
        choices=[("again", "Try again"), ("settled", "I have dealt with it another way")],
    )
    email = Email("E-mail address to send it to")
    how = Text("What you did, for example “rang, and posted it”", most=200)
    save = Submit("Save")

    def validate_email(self, field: Any) -> None:
        """Trying again needs an address."""
        if self.what.data == "again" and not field.data:
            raise ValidationError("Enter the e-mail address to send it to")

    def validate_how(self, field: Any) -> None:
        """Another way is named, so that a colleague knows."""
        if self.what.data == "settled" and not field.data:
            raise ValidationError("Say what you did, so that your colleagues know")


class WordingForm(PortalForm):
    """An administrator's wording of one e-mail."""

    subject = Text("Subject", needed("Enter a subject"), most=120)
    body = LongText("Text", needed("Enter the text"), most=4000)
