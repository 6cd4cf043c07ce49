"""What a family says it could consider and writes of itself; what matters for a group; reading a profile."""

from __future__ import annotations

from collections.abc import Sequence

from portal.children.families.actions import Matters
from portal.children.families.profile_rules import HINTS, QUESTIONS, Question
from portal.children.families.profiles import Draft
from portal.children.families.rules import LANGUAGES, RELIGIONS, Considered, language_bit, language_names
from portal.children.families.told import FamilyFit, GroupFit
from portal.children.forms import SeenForm
from portal.children.rules import FAMILY_EXTENTS, MOST_CHILDREN, NEEDS, Need
from portal.forms import (
    Checkbox,
    Checkboxes,
    Choice,
    Files,
    LongText,
    PortalForm,
    Radios,
    Select,
    Text,
    needed,
    number_in,
)

ACCEPT = "image/jpeg,image/png,image/heic,image/heif,.jpg,.jpeg,.png,.heic,.heif"
_RELIGIONS = [Choice(one.value, words) for one, words in RELIGIONS.items()]


class ConsideredForm(SeenForm):
    """What a family could consider."""

    age_from = Text("The youngest age, in years", needed("Enter an age in years, like 0 or 2"), most=2)
    age_to = Text("The oldest age, in years", needed("Enter an age in years, like 6"), most=2)
    most_children = Select("How many children at most?")
    early_permanence = Radios(
        "Could you be early permanence carers?",
        needed("Choose yes or no. You can change it later"),
        choices=[("yes", "Yes"), ("no", "No, or not now")],
    )
    outward = Text("The first half of your postcode", most=8)
    miles = Text("How many miles could you travel for keeping in touch?", most=3)
    religion = Select("Your religion")
    religion_matters = Checkbox("It matters much to us that a child shares it, or grows up with it")
    languages = Checkboxes(
        "Which of these do you speak at home, or well?", choices=[(n, n) for n in LANGUAGES]
    )
    words = LongText("What else matters to you, of religion, culture and language?", most=2000)

    def fit(self) -> None:
        """Offer the numbers and the religions."""
        numbers = range(1, MOST_CHILDREN + 1)
        self.most_children.choices = [
            Choice(str(n), "1 child" if n == 1 else f"{n} children") for n in numbers
        ]
        self.religion.choices = [Choice("", "We would rather not say"), *_RELIGIONS]

    def begin(self, row: FamilyFit | None, outward: str) -> None:
        """Fill in what stands there; where nothing does, the half of the postcode that we know."""
        self.seen.data = str(row.version if row else 0)
        self.outward.data = row.outward if row else outward
        if row is None:
            return
        self.age_from.data, self.age_to.data = str(row.age_from), str(row.age_to)
        self.most_children.data = str(row.most_children)
        self.early_permanence.data = "yes" if row.early_permanence else "no"
        self.miles.data = "" if row.miles is None else str(row.miles)
        self.religion.data, self.religion_matters.data = row.religion, row.religion_matters
        self.languages.data, self.words.data = language_names(row.languages), row.words
        for need in Need:
            self[need.value].data = str(getattr(row, need.value))

    def told(self) -> Considered:
        """What was typed. What is no number counts as -1, which is refused."""
        return Considered(
            age_from=number_in(self.age_from.data),
            age_to=number_in(self.age_to.data),
            most_children=number_in(self.most_children.data),
            needs={need.value: number_in(self[need.value].data) for need in Need},
            miles=number_in(self.miles.data) if self.miles.data else None,
            early_permanence=self.early_permanence.data == "yes",
            religion=self.religion.data or "",
            religion_matters=bool(self.religion_matters.data) and bool(self.religion.data),
            languages=sum(language_bit(name) for name in set(self.languages.data or [])),
        )


for _need, _words in NEEDS.items():
    setattr(
        ConsideredForm,
        _need.value,
        Radios(
            _words,
            needed("Choose how much. You can change it later"),
            choices=[(str(extent), words.capitalize()) for extent, words in FAMILY_EXTENTS.items()],
        ),
    )


class MattersForm(SeenForm):
    """What matters for a group."""

    near = Text("Count distances from", most=8)
    religion = Select("Religion, where it matters")
    language = Select("Language beside English, where it matters")
    words = LongText("What else matters, of religion, culture and language", most=2000)

    def fit(self) -> None:
        """Offer the religions and languages."""
        self.religion.choices = [Choice("", "It does not matter"), *_RELIGIONS]
        self.language.choices = [Choice("", "It does not matter"), *(Choice(n, n) for n in LANGUAGES)]

    def begin(self, row: GroupFit | None) -> None:
        """Fill in what stands there."""
        self.seen.data = str(row.version if row else 0)
        if row is not None:
            self.near.data, self.religion.data, self.words.data = row.near, row.religion, row.words
            self.language.data = next(iter(language_names(row.language)), "")

    def told(self) -> Matters:
        """What was typed."""
        return Matters(
            near=self.near.data or "",
            religion=self.religion.data or "",
            language=self.language.data or "",
            words=self.words.data or "",
        )


class ProfileForm(SeenForm):
    """A family's own words."""

    def begin(self, draft: Draft) -> None:
        """Fill in what stands there."""
        self.seen.data = str(draft.version)
        for question in Question:
            self[question.value].data = draft.answers.get(question.value, "")

    def typed(self) -> dict[str, str]:
        """What was written."""
        return {question.value: self[question.value].data or "" for question in Question}


for _question, _words in QUESTIONS.items():
    setattr(ProfileForm, _question.value, LongText(_words, most=4000, description=HINTS[_question]))


class PhotoForm(PortalForm):
    """One photograph, and what is to be seen on it."""

    files = Files("Choose a photograph", accept=ACCEPT, description="JPEG, PNG or HEIC, 15 MB at most.")
    alt = Text("What is to be seen on it?", needed("Write what is to be seen on it"), most=200)

    @property
    def chosen(self) -> Sequence[object]:
        """The files that were chosen."""
        return [one for one in self.files.data or [] if one.filename]


class ReadForm(SeenForm):
    """What becomes of a profile that was read."""

    answer = Radios(
        "What now?",
        needed("Choose what now"),
        choices=[("release", "Release it to family finders"), ("back", "Send it back to them, with words")],
    )
    words = LongText("What do you ask them to look at again?", most=2000)
