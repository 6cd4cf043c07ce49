"""The sections of an applicant's own part, in the words of the page."""

from __future__ import annotations

from typing import Any

from portal import clock
from portal.forms import (
    Checkbox,
    Checkboxes,
    DateParts,
    LongText,
    Phone,
    Radios,
    Text,
    needed,
)
from portal.forms.base import PortalForm
from portal.journey.registration.address_form import AddressesForm
from portal.journey.registration.rules import CONSENTS, age_problem
from portal.journey.registration.section_form import SectionForm, tell, yes_no
from portal.journey.registration.shared_forms import SHARED_FORMS

WISHES = {
    "no_voicemail": "Do not leave a voicemail",
    "never_by_post": "Never send me anything by post",
    "speak_to_me_first": "Speak to me only: if somebody else answers, do not say who you are",
}

WORKS = (
    ("employed", "I work for an employer"),
    ("self_employed", "I work for myself"),
    ("not_working", "I do not work for pay now"),
    ("retired", "I am retired"),
    ("studying", "I am studying"),
)


class IdentityForm(SectionForm):
    """Who somebody is."""

    given_name = Text(
        "First and middle names",
        needed("Enter your first name, as it stands in your passport"),
        most=100,
        description="As in your passport or on your birth certificate",
        render_kw={"autocomplete": "given-name"},
    )
    family_name = Text(
        "Last name",
        needed("Enter your last name"),
        most=100,
        render_kw={"autocomplete": "family-name"},
    )
    other_names = LongText(
        "Other names you have had (optional)",
        most=500,
        description="For example, a name before marriage, or one you are known by. One on each line.",
    )
    born_on = DateParts(
        "Date of birth", needed("Enter your date of birth, like 27 3 1985"), description="Like 27 3 1985"
    )
    born_in = Text(
        "Town and country where you were born",
        needed("Enter the town and country where you were born"),
        most=200,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whoever adopts is 21 or over."""
        fine = bool(super().validate(extra_validators))
        born_on = self.born_on.data
        if fine and born_on and (problem := age_problem(born_on, clock.today())):
            self.refuse(problem, "born_on")
            return False
        return fine


class ReachYouForm(SectionForm):
    """How to reach somebody, and what helps them take part."""

    telephone = Phone("Telephone number", needed("Enter a telephone number, so that we can ring you"))
    wishes = Checkboxes(
        "What should we keep to?",
        choices=list(WISHES.items()),
        description="Choose any that keep you safe, or none. Only you and we know what you choose.",
    )
    safe_times = LongText("Good days and times (optional)", most=500)
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


class WorkForm(SectionForm):
    """Work, and whether Ofsted knows somebody."""

    works = Radios("What is true for you now?", needed("Choose what is true for you now"), choices=WORKS)
    employer = LongText(
        "Your employer, or your own business",
        most=500,
        description="Its name, and what you do there. We write to nobody before you agree how.",
    )
    hours = Text("Your usual days and hours (optional)", most=200)
    ofsted = yes_no(
        "Are you, or were you ever, registered with Ofsted?",
        "For example, as a childminder, or for a nursery or a children’s home",
    )
    told_where = {
        "employer": (
            "works",
            ("employed", "self_employed"),
            "Enter your employer or your business, and what you do there",
        )
    }


class FamilyBeforeForm(SectionForm):
    """Earlier partners and children who live elsewhere."""

    former_partner = yes_no(
        "Before now, did you share a home with a partner, or bring up a child with somebody?",
        "We ask former partners about you only after we have talked with you about how that is safe.",
    )
    adult_children = yes_no("Do you have children who are 18 or over?")
    children_elsewhere = yes_no("Do you have children under 18 who live somewhere else?")
    about = tell("What should we know about them? (optional)", "Who they are, and how you are in touch now")


class HealthForm(SectionForm):
    """A summary of health; the medical follows in Stage 1."""

    surgery = LongText("Your GP’s surgery", needed("Enter the name and town of your GP’s surgery"), most=300)
    illness = yes_no(
        "Have you, or had you in the last ten years, an illness, an operation or a disability?",
        "In body or mind. Also if you are well now, or it is treated.",
    )
    illness_told = tell("If yes: what, when, and how you are now")
    medicine = LongText("Medicines you take (optional)", most=500)
    smokes = yes_no("Do you smoke or vape?")
    told_where = {"illness_told": ("illness", ("yes",), "Tell us in a few words what it is or was")}


class PoliceForm(SectionForm):
    """Convictions and cautions."""

    convicted = yes_no(
        "Have you ever had a conviction, a caution, a reprimand or a warning?",
        "Also an old one, one from when you were young, and one from another country",
    )
    convicted_told = tell("If yes: what happened, and when")
    in_hand = yes_no("Are the police or a court looking into anything about you now?")
    in_hand_told = tell("If yes: what it is about")
    told_where = {
        "convicted_told": ("convicted", ("yes",), "Tell us in a few words what happened, and when"),
        "in_hand_told": ("in_hand", ("yes",), "Tell us in a few words what it is about"),
    }


class BeforeForm(SectionForm):
    """Earlier applications, to any agency."""

    applied = yes_no("Have you ever asked to adopt or to foster, here or with any other agency?")
    applied_told = tell("If yes: which agency, when, and what came of it")
    fostered = yes_no("Are you, or were you ever, approved as a foster carer?")
    fostered_told = tell("If yes: by whom, and from when to when")
    told_where = {
        "applied_told": ("applied", ("yes",), "Tell us which agency it was, and when"),
        "fostered_told": ("fostered", ("yes",), "Tell us who approved you, and when"),
    }


class ConsentsForm(SectionForm):
    """What somebody agrees to."""

    agrees = Checkboxes("I agree that you", choices=list(CONSENTS.items()))

    def validate(self, extra_validators: Any = None) -> bool:
        """Nothing can begin without each of them."""
        fine = bool(super().validate(extra_validators))
        if set(CONSENTS) - set(self.agrees.data or ()):
            self.refuse(
                "We can go on only when you agree to each of these. Ring us if one of them worries you.",
                "agrees",
            )
            return False
        return fine


class OtherParentForm(SectionForm):
    """The child's other parent: read by the writer and by staff alone."""

    name = Text("Their name", needed("Enter their name, or “not known”"), most=200)
    whereabouts = tell(
        "What you know of where they are (optional)",
        "An address, a telephone number, or when you last heard of them. "
        "We never show this to anybody in the family, and never show them where you live.",
        1000,
    )
    agrees = Radios(
        "What do they think of the adoption?",
        needed("Choose what you know of what they think"),
        choices=[
            ("agrees", "They agree"),
            ("against", "They are against it"),
            ("not_known", "I do not know"),
            ("died", "They have died"),
        ],
    )
    is_safe = yes_no(
        "Is there anything that makes it unsafe for us to write to them?",
        "We talk with you first in any case.",
    )
    is_safe_told = tell("If yes: what we should know")
    told_where = {"is_safe_told": ("is_safe", ("yes",), "Tell us in a few words what we should know")}


class SignForm(PortalForm):
    """Signing: one's own name. What was read travels with it."""

    name = Text(
        "Type your full name to sign",
        needed("Type your full name to sign"),
        most=200,
        render_kw={"autocomplete": "off"},
    )
    is_true = Checkbox(
        "What I wrote is true, as far as I know",
        needed("Tick this when what you wrote is true, as far as you know"),
    )


FORMS: dict[str, type[SectionForm]] = {
    "identity": IdentityForm,
    "reach-you": ReachYouForm,
    "addresses": AddressesForm,
    "work": WorkForm,
    "family-before": FamilyBeforeForm,
    "health": HealthForm,
    "police": PoliceForm,
    "before": BeforeForm,
    "consents": ConsentsForm,
    "other-parent": OtherParentForm,
    **SHARED_FORMS,
}
"""Section -> its form."""
