"""What is typed of an application, its sending, its decision, a session, and the limits."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import HiddenField

from portal.forms import (
    Choice,
    DateParts,
    LongText,
    Money,
    PortalForm,
    Radios,
    Text,
    ValidationError,
    needed,
    number_in,
)
from portal.support.fund.actions import Decision, Wanted
from portal.support.fund.queries import ANOTHER, Asked
from portal.support.fund.rules import (
    DECISIONS,
    PROVISIONS,
    RUNNING,
    FundState,
    year_of,
    year_words,
    years_to_choose,
)
from portal.support.plans.rules import PROVIDERS, Provider


class ApplicationForm(PortalForm):
    """One application, and which version its page showed."""

    seen = HiddenField()
    child = Radios("Which child is it for?", needed("Choose which child it is for"), choices=())
    child_words = Text("Another child: how the family calls them", most=100)
    year = Radios("For which year?", needed("Choose the year"), choices=())
    provision = Radios("What is it for?", needed("Choose what it is for"), choices=list(PROVISIONS.items()))
    what = Text("Which therapy or assessment?", needed("Write which therapy or assessment"), most=200)
    provider = Radios("Who provides it?", needed("Choose who provides it"), choices=list(PROVIDERS.items()))
    who = Text("Their name", most=200)
    amount = Money("How much does it cost, in pounds?", needed("Enter the amount, like 2400"), most=12)

    def fit(self, children: list[tuple[str, str]], today: date) -> None:
        """Offer these children, and the years round today."""
        self.child.choices = [Choice(*one) for one in children]
        self.year.choices = [Choice(str(year), year_words(year)) for year in sorted(years_to_choose(today))]
        if not self.is_submitted():
            self.year.data = str(year_of(today))
            if len(children) == 1:
                self.child.data = ANOTHER

    def begin(self, found: Asked) -> None:
        """Fill in what stands there."""
        self.seen.data = str(found.version)
        self.child.data, self.year.data = found.child_choice, str(found.year)
        for name in ("provision", "what", "provider", "who"):
            self[name].data = getattr(found, name)
        self.amount.data = f"{found.amount_pence / 100:.2f}".removesuffix(".00")

    @property
    def seen_version(self) -> int:
        """Which version its page showed."""
        return number_in(self.seen.data)

    def validate_child_words(self, field: Any) -> None:
        """Somebody must be able to tell which child it is."""
        if self.child.data == ANOTHER and not field.data:
            raise ValidationError("Write which child it is for, in the family’s words")

    def validate_who(self, field: Any) -> None:
        """Somebody else has a name."""
        if self.provider.data == Provider.EXTERNAL and not field.data:
            raise ValidationError("Write who provides it")

    def wanted(self) -> Wanted:
        """What was typed."""
        return Wanted(
            child=self.child.data or "",
            child_words=self.child_words.data or "",
            year=number_in(self.year.data),
            provision=self.provision.data or "",
            what=self.what.data or "",
            provider=self.provider.data or "",
            who=self.who.data or "",
            amount_pence=self.amount.pence or 0,
        )


class SendForm(PortalForm):
    """When it was sent."""

    sent_on = DateParts("When was it sent?", needed("Enter the day, like 26 11 2026"))


class DecisionForm(PortalForm):
    """What the fund decided."""

    decision = Radios(
        "What did the fund decide?", needed("Choose what the fund decided"), choices=list(DECISIONS.items())
    )
    decided_on = DateParts("On which day?", needed("Enter the day, like 26 11 2026"))
    agreed = Money("If it agreed in part: how much, in pounds?", most=12)
    sessions = Text("If it agreed: how many sessions?", most=3)
    because = LongText("If it did not agree, or in part: why, as they read it", most=2000)

    def validate_agreed(self, field: Any) -> None:
        """A part is an amount."""
        if self.decision.data == FundState.PART and not field.data:
            raise ValidationError("Enter how much was agreed")

    def validate_sessions(self, field: Any) -> None:
        """What was agreed is used session by session."""
        if self.decision.data in RUNNING and number_in(field.data) < 1:
            raise ValidationError("Enter how many sessions were agreed, like 12")

    def validate_because(self, field: Any) -> None:
        """A no has its reason."""
        if self.decision.data == FundState.REFUSED and not field.data:
            raise ValidationError("Write why, as they read it")

    def decided(self) -> Decision:
        """What was typed. Raises ValueError for a form that was not checked."""
        if self.decided_on.data is None:
            raise ValueError("read the day of a form that was checked")
        return Decision(
            state=self.decision.data or "",
            on=self.decided_on.data,
            agreed_pence=self.agreed.pence,
            because=self.because.data or "",
            sessions=max(number_in(self.sessions.data), 0),
        )


class UseSessionForm(PortalForm):
    """A session that was used, and how many were used on the page it is written on."""

    seen = HiddenField()
    held_on = DateParts("On which day was it?", needed("Enter the day, like 26 11 2026"))

    @property
    def seen_used(self) -> int:
        """How many sessions its page showed as used."""
        return number_in(self.seen.data)


class LimitForm(PortalForm):
    """What the fund pays at most, from a day on."""

    from_on = DateParts("From which day?", needed("Enter the day, like 1 4 2027"))
    therapy = Money(
        "Therapy, for each child and year, in pounds", needed("Enter the amount, like 3000"), most=12
    )
    assessment = Money(
        "A specialist assessment, in pounds", needed("Enter the amount, like 2500, or 0"), most=12
    )
    within = Radios(
        "How is an assessment paid?",
        needed("Choose how an assessment is paid"),
        choices=[
            ("yes", "Out of the same money as therapy"),
            ("no", "Beside the money for therapy"),
        ],
    )
