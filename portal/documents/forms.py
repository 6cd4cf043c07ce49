"""The forms by which documents are given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.forms import Choice, Files, PortalForm, Radios, Text

ACCEPT = "image/jpeg,image/png,image/heic,image/heif,application/pdf,.pdf,.jpg,.jpeg,.png,.heic,.heif,.docx"
"""What the browser offers to choose from. What is taken is judged by content, here."""

HINT = "A photograph, a PDF or a Word document. Up to 20 at once, 15 MB each."
MINE, BOTH = "mine", "both"
STAFF_ONLY, FAMILY_TOO = "staff", "family"


class GiveForm(PortalForm):
    """What a family gives. Nothing here must be filled in but the files: a browser forgets those."""

    files = Files("Choose files, or take photographs", accept=ACCEPT, description=HINT)
    title = Text("What is it?", most=120, description="For example: passport. You can leave this empty.")
    whose = Radios("Who may see it?", default=MINE, choices=[(MINE, "Only me"), (BOTH, "Both of us")])

    def for_one(self) -> None:
        """There is nobody else who could see it: don't ask."""
        del self.whose

    def offer(self, other: str) -> None:
        """Name the other applicant in the question."""
        self.whose.choices = _choices(
            [
                (MINE, f"Only me and your staff. {other} does not see it"),
                (BOTH, f"{other} and me, and your staff"),
            ]
        )

    @property
    def is_for_both(self) -> bool:
        """Whether it is the household's."""
        return "whose" in self and self.whose.data == BOTH


class StaffGiveForm(PortalForm):
    """What staff put with a household."""

    files = Files("Choose files", accept=ACCEPT, description=HINT)
    title = Text("What is it?", most=120, description="The family reads this if you share it.")
    whose = Radios("Whose is it?", default=BOTH)
    sees = Radios("Who may see it?", default=STAFF_ONLY)

    def offer(self, applicants: Iterable[tuple[str, str]]) -> None:
        """The household, or one of these (reference, name)."""
        people = [(reference, f"{name} alone") for reference, name in applicants]
        self.whose.choices = _choices([(BOTH, "The household’s"), *people])
        self.sees.choices = _choices(
            [(STAFF_ONLY, "Staff only"), (FAMILY_TOO, "Staff, and whoever of the family it belongs to")]
        )

    @property
    def person(self) -> str | None:
        """The reference of whose it is; None for the household's."""
        return None if self.whose.data == BOTH else str(self.whose.data)

    @property
    def is_shared(self) -> bool:
        """Whether the family sees it at once."""
        return bool(self.sees.data == FAMILY_TOO)


class PressForm(PortalForm):
    """A button and its keys."""


def _choices(choices: list[tuple[str, str]]) -> list[Any]:
    return [Choice(value, label) for value, label in choices]
