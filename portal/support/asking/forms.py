"""What somebody says who asks for support: short enough for a phone at midnight."""

from __future__ import annotations

from collections.abc import Mapping

from portal.enquiries.asking.forms import SendForm
from portal.forms import (
    Checkboxes,
    Choice,
    CountedText,
    Email,
    LongText,
    Optional,
    Phone,
    Radios,
    Text,
    ValidationError,
    needed,
)
from portal.support.queries import Known
from portal.support.rules import (
    ASKERS,
    DANGERS,
    FEELS,
    MOST_WORDS,
    RISKS,
    SITUATIONS,
    Asked,
    Asker,
    Risk,
    Situation,
)

NONE_OF_THESE = "none"
CAN_LEAVE_MESSAGE, CAN_EMAIL = "message", "email"
SAFE = {CAN_LEAVE_MESSAGE: "You can leave a message", CAN_EMAIL: "You can e-mail me"}


class RiskForm(SendForm):
    """The questions that find the families who cannot wait, and how it is safe to reach them."""

    risks = Checkboxes(
        "Is any of this true now?",
        needed("Tick what is true now, or “No, none of these”"),
        choices=[*RISKS.items(), (NONE_OF_THESE, "No, none of these")],
    )
    danger = Radios("Who frightens or hurts you?", [Optional()], choices=list(DANGERS.items()))
    words = CountedText(
        "What is happening?",
        needed("Write in a few words what is happening, so that we can help"),
        most=MOST_WORDS,
    )
    tried = LongText("What have you tried?", most=2000)
    telephone = Phone(
        "Which number shall we ring?", needed("Enter a telephone number, so that we can ring you")
    )
    safe = Checkboxes("How else is it safe to reach you?", [Optional()], choices=list(SAFE.items()))
    safe_times = Text("When is it safe to ring you?", most=300)

    def validate_risks(self, field: Checkboxes) -> None:
        """Nothing can be true together with “No, none of these”."""
        ticked = field.data or []
        if NONE_OF_THESE in ticked and len(ticked) > 1:
            raise ValidationError("Tick what is true now, or only “No, none of these”")

    def ticked_risks(self) -> tuple[str, ...]:
        """Which of the risks were ticked."""
        return tuple(risk for risk in Risk if risk in (self.risks.data or []))

    def said_danger(self) -> str:
        """Whom they are afraid of; nobody where they did not say that somebody frightens them."""
        return self.danger.data or "" if Risk.FRIGHTENED in self.ticked_risks() else ""


class AskForm(RiskForm):
    """A parent's own request. What is known already is not asked again (see `fit`)."""

    about = Text("Who is it about?", needed("Say who it is about, like “my son, 9”"), most=200)
    feels = Radios(
        "How soon do you need to speak with somebody?",
        needed("Choose how soon you need to speak with somebody"),
        choices=list(FEELS.items()),
    )
    name = Text(
        "Your name",
        needed("Enter your name, so that we know whom to ask for"),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    call_me = Text("What name shall we use when we ring?", most=100)
    email = Email("Your e-mail address")
    authority = Radios(
        "Where do you live?", needed("Choose where you live, so that the right team rings you"), choices=()
    )
    situation = Radios(
        "How did your child come to you?",
        needed("Choose how your child came to live with you"),
        choices=list(SITUATIONS.items()),
    )

    def fit(self, known: Known | None, authorities: Mapping[str, str], *, is_parent: bool) -> None:
        """Leave out what we know. `is_parent`: their own adoption is known to us."""
        if known is None:
            self.authority.choices = [Choice(*one) for one in authorities.items()]
        else:
            del self.name
            del self.email
            del self.authority
            if not self.is_submitted():
                self.telephone.data = known.telephone
        if is_parent:
            del self.situation

    def validate_email(self, field: Email) -> None:
        """Whoever may be written to says where."""
        if CAN_EMAIL in (self.safe.data or []) and not field.data:
            raise ValidationError("Enter your e-mail address, or take the tick away from “You can e-mail me”")

    def asked(self, known: Known | None, *, name: str = "") -> Asked:
        """What was typed, as the action takes it; `name` stands in the place of what was typed there."""
        safe = self.safe.data or []
        return Asked(
            name=known.name if known else name or self.name.data or "",
            email=known.email if known else self.email.data or "",
            authority=self.authority.data or "" if "authority" in self else "",
            situation=self.situation.data if "situation" in self else Situation.ADOPTED.value,
            telephone=self.telephone.data or "",
            about=self.about.data or "",
            words=self.words.data or "",
            tried=self.tried.data or "",
            risks=self.ticked_risks(),
            danger=self.said_danger(),
            feels=self.feels.data or "",
            call_me=self.call_me.data or "",
            can_leave_message=CAN_LEAVE_MESSAGE in safe,
            can_email=CAN_EMAIL in safe,
            safe_times=self.safe_times.data or "",
        )


class AskForFamilyForm(RiskForm):
    """A school, GP or social worker asks for a family, who knows of it and agrees."""

    asker = Radios("You are", needed("Choose who you are"), choices=list(ASKERS.items()))
    asked_by = Text("Your name and what you do", needed("Enter your name and what you do"))
    organisation = Text("Where you work", needed("Enter the name of your school, surgery or team"))
    email = Email(
        "Your work e-mail address", needed("Enter your e-mail address, so that we can write to you")
    )
    name = Text("The parent’s name", needed("Enter the name of the parent we shall ring"))
    authority = Radios("Where does the family live?", needed("Choose where the family lives"), choices=())
    about = Text(
        "Which child is it about?", needed("Enter the child’s first name and age, like “Robin, 9”"), most=200
    )
    consent = CountedText(
        "How did the parent agree that you ask us?",
        needed("Write whom you asked and when. Without their yes, ask them first"),
        most=500,
    )

    def fit(self, authorities: Mapping[str, str]) -> None:
        """Offer the councils."""
        self.authority.choices = [Choice(*one) for one in authorities.items()]

    def asked(self) -> Asked:
        """What was typed, as the action takes it."""
        safe = self.safe.data or []
        return Asked(
            name=self.name.data or "",
            telephone=self.telephone.data or "",
            about=self.about.data or "",
            words=self.words.data or "",
            tried=self.tried.data or "",
            authority=self.authority.data or "",
            risks=self.ticked_risks(),
            danger=self.said_danger(),
            email=self.email.data or "",
            situation=Situation.OTHER.value,
            can_leave_message=CAN_LEAVE_MESSAGE in safe,
            safe_times=self.safe_times.data or "",
            asker=self.asker.data or Asker.SCHOOL.value,
            asked_by=self.asked_by.data or "",
            organisation=self.organisation.data or "",
            consent=self.consent.data or "",
        )
