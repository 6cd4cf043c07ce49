"""The questions of an enquiry: one form a step, in the words of the page.

The same fields stand together in `EntryForm`, for staff who enter what somebody told them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.enquiries.asking.steps import (
    BACKGROUND,
    CHILDREN,
    HEARD,
    NAMES,
    NEEDS,
    NONE_OF_THESE,
    ONE_OR_TWO,
    OWN_WORDS,
    POST,
    REACH_YOU,
    SAFE_TIMES,
    WHERE,
)
from portal.enquiries.rules import HEARD_FROM, Background, Considers
from portal.forms import (
    Checkboxes,
    Choice,
    CountedText,
    Email,
    LongText,
    Optional,
    Phone,
    PortalForm,
    Postcode,
    Radios,
    Text,
    needed,
)

REACH_BY = {"telephone": "A call", "text": "A text message", "email": "An e-mail"}

WISHES = {
    "no_voicemail": "Do not leave a voicemail",
    "never_post": "Never send me anything by post",
    "speak_to_me_first": "Speak to me only: if somebody else answers, do not say who you are",
}

CONSIDERS = {
    Considers.BROTHERS_AND_SISTERS: "Brothers and sisters together",
    Considers.THREE_AND_OLDER: "A child aged 3 or older",
    Considers.COMPLEX_NEEDS: "A child with a disability or complex needs",
    Considers.EARLY_PERMANENCE: "Early permanence",
    Considers.NOT_SURE: "I am not sure yet",
}

BACKGROUNDS = {
    Background.ADOPTED_BEFORE: "I have been approved to adopt before",
    Background.FOSTER_CARER: "I am an approved foster carer now",
    Background.CHILD_IN_FAMILY: "The child already lives with me or is in my family",
    Background.FROM_ABROAD: "I would like to adopt a child from another country",
}


class StepForm(PortalForm):
    """One step. Its answers are kept as they stand in the form."""

    def answers(self) -> dict[str, Any]:
        """What was answered, ready to be kept: every field but the form's own keys."""
        own = {"csrf_token", "once", "website"}
        return {
            name: "" if field.data is None else field.data
            for name, field in self._fields.items()
            if name not in own
        }


class OneOrTwoForm(StepForm):
    """One person or two."""

    people = Radios(
        "Are you asking on your own, or with a partner?",
        needed("Choose whether you are asking on your own or with a partner"),
        choices=[("one", "On my own"), ("two", "With a partner")],
        description="You don’t have to be married. If you adopt together, you both become parents.",
    )


class NamesForm(StepForm):
    """Who is asking. The second person's names are asked only of two."""

    given_name = Text(
        "First name", needed("Enter your first name"), most=100, render_kw={"autocomplete": "given-name"}
    )
    family_name = Text(
        "Last name", needed("Enter your last name"), most=100, render_kw={"autocomplete": "family-name"}
    )
    second_given_name = Text("Their first name", most=100)
    second_family_name = Text("Their last name", most=100)
    asks_two = False

    def ask_two(self, are_two: bool) -> None:
        """Ask for the second person's names too, or take those fields out."""
        self.asks_two = are_two
        if not are_two:
            del self.second_given_name
            del self.second_family_name

    def validate(self, extra_validators: Any = None) -> bool:
        """Two people need two names."""
        fine = bool(super().validate(extra_validators))
        if self.asks_two:
            missing = {
                "second_given_name": "Enter your partner’s first name",
                "second_family_name": "Enter your partner’s last name",
            }
            for name, message in missing.items():
                if not self[name].data:
                    self.refuse(message, name)
                    fine = False
        return fine


class ReachYouForm(StepForm):
    """How to reach them: a telephone number, an e-mail address, or both."""

    telephone = Phone("Telephone number")
    email = Email("E-mail address", description="Nobody can see from our e-mails what they are about.")
    reach_by = Checkboxes(
        "What suits you best?", choices=list(REACH_BY.items()), description="Choose any that suit you."
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one way to reach them, and the one they choose."""
        fine = bool(super().validate(extra_validators))
        if not self.telephone.data and not self.email.data:
            self.refuse(
                "Enter your telephone number or your e-mail address, so we can reach you", "telephone"
            )
            return False
        chosen = self.reach_by.data or ()
        if not self.telephone.data and {"telephone", "text"} & set(chosen):
            self.refuse("Enter your telephone number, so we can call or text you", "telephone")
            fine = False
        if not self.email.data and "email" in chosen:
            self.refuse("Enter your e-mail address, so we can write to you", "email")
            fine = False
        return fine


class SafeTimesForm(StepForm):
    """When and how it is safe to reach them."""

    safe_times = LongText(
        "Good days and times",
        most=500,
        description="For example: weekdays after 6pm, not on Tuesdays. Leave this empty if any time is fine.",
    )
    wishes = Checkboxes(
        "What should we keep to?",
        choices=list(WISHES.items()),
        description="Choose any that keep you safe, or none.",
    )


class WhereForm(StepForm):
    """Which council's area they live in. The councils are the agency's partners."""

    authority = Radios(
        "Which council’s area do you live in?",
        needed("Choose where you live"),
        description="If you are not sure, look at your council tax bill, or choose the nearest.",
    )
    town = Text("Town or village (optional)", most=80, render_kw={"autocomplete": "address-level2"})

    def offer(self, authorities: Mapping[str, str]) -> None:
        """Offer these areas, code to name."""
        self.authority.choices = [Choice(code, name) for code, name in authorities.items()]


class BackgroundForm(StepForm):
    """What decides the pathway."""

    background = Checkboxes(
        "Is any of these true for you?",
        needed("Choose what is true for you, or “No, none of these”"),
        choices=[*BACKGROUNDS.items(), (NONE_OF_THESE, "No, none of these")],
        description="It tells us which way of adopting fits you. Choose all that are true. "
        "For two people, choose what is true of either of you.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """ "No, none of these" stands alone."""
        fine = bool(super().validate(extra_validators))
        chosen = self.background.data or []
        if fine and NONE_OF_THESE in chosen and len(chosen) > 1:
            self.refuse("Choose what is true for you, or “No, none of these”, but not both", "background")
            return False
        return fine


class ChildrenForm(StepForm):
    """Which children they would consider."""

    considers = Checkboxes(
        "Which children would you think about?",
        needed("Choose which children you would think about, or “I am not sure yet”"),
        choices=list(CONSIDERS.items()),
        description="This is not a promise. Choose any that you would like to hear more about.",
    )


class PostForm(StepForm):
    """Where the information pack can be posted."""

    address = LongText("Address (optional)", most=300, render_kw={"autocomplete": "street-address"})
    postcode = Postcode("Postcode (optional)")


class NeedsForm(StepForm):
    """What would make it easier to talk with us."""

    access_needs = LongText(
        "What helps you take part (optional)",
        most=1000,
        description="For example: large print, step-free rooms, a hearing loop, more time to read.",
    )
    language_needs = LongText(
        "Languages (optional)",
        most=500,
        description="For example: an interpreter for Polish, or British Sign Language.",
    )


class HeardForm(StepForm):
    """How they heard of the agency."""

    heard_from = Radios(
        "How did you hear about us? (optional)", [Optional()], choices=list(HEARD_FROM.items())
    )


class OwnWordsForm(StepForm):
    """Anything they would like to say."""

    own_words = CountedText(
        "Is there anything you would like to tell us? (optional)",
        most=3000,
        description="In your own words, as much or as little as you like. "
        "Please don’t write about your health or about the police here: we can talk about that later.",
    )


FORMS: dict[str, type[StepForm]] = {
    ONE_OR_TWO: OneOrTwoForm,
    NAMES: NamesForm,
    REACH_YOU: ReachYouForm,
    SAFE_TIMES: SafeTimesForm,
    WHERE: WhereForm,
    BACKGROUND: BackgroundForm,
    CHILDREN: ChildrenForm,
    POST: PostForm,
    NEEDS: NeedsForm,
    HEARD: HeardForm,
    OWN_WORDS: OwnWordsForm,
}
"""Step -> its form."""


class SendForm(PortalForm):
    """Sending. `website` is hidden from people: only a machine fills it in."""

    website = Text("Leave this empty")

    def is_by_a_person(self) -> bool:
        """Whether nothing was written where people write nothing; empties it for the next try."""
        if not self.website.data:
            return True
        self.website.data = ""
        self.refuse(
            "Something filled in a box that people do not see. Check your answers, then press it again."
        )
        return False


class ComeBackForm(SendForm):
    """Where to send the link for coming back."""

    email = Email("Your e-mail address", needed("Enter your e-mail address, so we can send you the link"))


class PressForm(PortalForm):
    """A button and its keys."""
