"""What is typed of a link, its steps, the placement report and the meeting."""

from __future__ import annotations

from portal.children.forms import SeenForm
from portal.children.links.actions import Told
from portal.children.links.rules import BY_HAND, HEADINGS, ORIGINS, OUTCOMES, RECOMMENDED, Origin
from portal.forms import Choice, DateParts, LongText, Optional, PortalForm, Radios, Text, needed

FAMILY_WORDS = "What the family reads"


class SuggestForm(PortalForm):
    """Which family, and where it comes from."""

    household = Text("Reference of the family", needed("Write their reference, like 7K4M-92QX"), most=12)
    origin = Radios("Where does this come from?", needed("Choose where this comes from"))

    def fit(self) -> None:
        """Offer where it may come from."""
        self.origin.choices = [Choice(one.value, ORIGINS[one].capitalize()) for one in Origin]


class StopForm(PortalForm):
    """Whether a household that was stopped may be linked."""

    answer = Radios(
        "May they be linked?", needed("Choose"), choices=[("yes", "Yes"), ("no", "No, this link ends")]
    )


class StepForm(PortalForm):
    """A step: the day, who was there, what came of it, why, and what the family reads after a "no"."""

    on = DateParts("Which day?", needed("Enter the day, like 20 11 2026"))
    who = LongText("Who was there?", most=500)
    answer = Radios("What came of it?", needed("Choose what came of it"))
    text = LongText("Why?", most=5000)
    family_words = LongText(FAMILY_WORDS, most=2000)

    def told(self) -> Told:
        """What was typed."""
        return Told(
            on=self.on.data,
            who=(self.who.data or "") if "who" in self else "",
            text=self.text.data or "",
            family_words=(self.family_words.data or "") if "family_words" in self else "",
        )


class EndForm(PortalForm):
    """Ending a link in the middle of it."""

    outcome = Radios(
        "What happened?",
        needed("Choose what happened"),
        choices=[(one.value, OUTCOMES[one].capitalize()) for one in BY_HAND],
    )
    text = LongText("Why? Only we read this.", needed("Write why, in a few words"), most=2000)
    family_words = LongText(FAMILY_WORDS, most=2000)


class PanelDayForm(PortalForm):
    """The day of the matching panel."""

    on = DateParts("When does the panel meet?", needed("Enter the day, like 20 11 2026"))


class MeetingForm(PortalForm):
    """The matching meeting."""

    on = DateParts("Which day?", needed("Enter the day, like 20 11 2026"))
    who = LongText("Who was there?", needed("Write who was there"), most=500)
    text = LongText("What was said", most=5000)


class PanelForm(PortalForm):
    """What the panel recommended."""

    answer = Radios(
        "What did the panel recommend?",
        needed("Choose what the panel recommended"),
        choices=[(one.value, words) for one, words in RECOMMENDED.items()],
    )
    text = LongText("Its reasons", needed("Write the panel’s reasons"), most=5000)


class DecisionForm(PortalForm):
    """What the agency's decision maker decides."""

    answer = Radios(
        "What do you decide?",
        needed("Choose what you decide"),
        choices=[("yes", "They are matched"), ("no", "They are not matched")],
    )
    text = LongText("Your reasons", needed("Write the reasons for your decision"), most=5000)


class ToldForm(PortalForm):
    """Who told the family."""

    how = Text("Who told them, and how?", needed("Write who told them, and how"), most=200)
    family_words = LongText(FAMILY_WORDS, most=2000)


class CompareForm(PortalForm):
    """What speaks for and against a family, by heading."""

    def words(self) -> dict[str, str]:
        """What was typed."""
        return {one.value: self[one.value].data or "" for one in HEADINGS}


for _heading, _words in HEADINGS.items():
    setattr(CompareForm, _heading.value, LongText(_words, most=2000))


class ReportForm(SeenForm):
    """The placement report and plan."""

    report = LongText("The report", needed("Write the report"), most=60000)
    plan = LongText("The plan", needed("Write the plan"), most=60000)


class CommentForm(PortalForm):
    """What one adult says to the placement report."""

    text = LongText("What do you think of it?", most=20000)
    answer = Radios(
        "What would you like to do?",
        [Optional()],
        choices=[("send", "Send what I wrote"), ("nothing", "Say that I have nothing to add")],
    )


class NoteForm(PortalForm):
    """What the meeting said of a group."""

    text = LongText("What was said, and who does what?", needed("Write what was said"), most=3000)
