"""What staff decide about a registration."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField

from portal.forms import Choice, LongText, PortalForm, Radios, needed
from portal.households.queries import Member

BOTH = "both"


class DecideForm(PortalForm):
    """A decision about what was read: `complete_at` is when its last signature was made."""

    complete_at = HiddenField()


class AcceptForm(DecideForm):
    """Accepting; where early permanence was named, with the pathway agreed with the family."""

    pathway = Radios(
        "Which pathway have you agreed with them?",
        needed("Choose the pathway you have agreed with them"),
        choices=[("standard", "Standard"), ("early_permanence", "Early permanence")],
        description="They said they think about early permanence. Agree it with them; do not assume it.",
    )

    def without_pathway(self) -> None:
        """Nothing is to be agreed about the pathway."""
        del self.pathway


class NotNowForm(DecideForm):
    """A "no" for now: reasons for both, and apart from them for each alone."""

    joint = LongText(
        "Reasons that both may read",
        needed("Write the reasons, and what they can do now"),
        description="Kind and plain, with what can be done now. Nothing from one person’s health, record or "
        "words: that goes in their own letter.",
    )
    private_0 = LongText("")
    private_1 = LongText("")

    def address(self, adopting: Sequence[Member]) -> None:
        """Ask for a private text to each of two applicants; of one alone, the joint text is theirs."""
        if len(adopting) < 2:
            self.joint.label.text = f"Reasons for {adopting[0].given_name}" if adopting else "Reasons"
            del self.private_0, self.private_1
            return
        for field, one in zip((self.private_0, self.private_1), adopting, strict=False):
            field.label.text = f"For {one.given_name} alone (optional)"
            field.description = f"Only {one.given_name} and staff read this."

    def private(self, adopting: Sequence[Member]) -> dict[int, str]:
        """Person id -> what is for them alone."""
        if len(adopting) < 2:
            return {}
        texts = (self.private_0.data or "", self.private_1.data or "")
        return {one.person_id: text for one, text in zip(adopting, texts, strict=False)}


class AskForMoreForm(DecideForm):
    """Asking for more: what, and of whom."""

    whom = Radios("Who should answer?", needed("Choose who should answer"))
    text = LongText(
        "What do you need to know?",
        needed("Write what you need to know"),
        most=3000,
        description="They read this as you write it.",
    )

    def offer(self, adopting: Sequence[Member]) -> None:
        """Both, or one of them alone."""
        alone = [
            Choice(one.reference, f"{one.given_name} alone: nobody else at home reads it") for one in adopting
        ]
        both = Choice(BOTH, "Both of them: it is about the household’s part")
        self.whom.choices = [both, *alone] if len(adopting) > 1 else alone
