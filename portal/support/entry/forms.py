"""What an adviser types while somebody is on the telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.enquiries.handling.forms import WhenForm
from portal.forms import Choice, CountedText, Email, Phone, PortalForm, Radios, Text, needed
from portal.households.queries import Member
from portal.support.asking.forms import AskForm
from portal.support.rules import FEELS, MOST_WORDS, SITUATIONS, Channel

SOMEBODY_ELSE = "else"


class FindForm(PortalForm):
    """Words to look for a family by."""

    words = Text("Name, town or reference", most=60)


class TakeDownForm(AskForm, WhenForm):
    """A request as somebody says it, and when they did."""

    channel = Radios(
        "How did they reach us?",
        needed("Choose how they reached us"),
        choices=[(Channel.TELEPHONE.value, "By telephone"), (Channel.EMAIL.value, "By e-mail or letter")],
        default=Channel.TELEPHONE.value,
    )
    whose = Radios("Who is it?", needed("Choose who it is"), choices=())
    words = CountedText(
        "What is happening?",
        needed("Write in a few words what is happening, as they said it"),
        most=MOST_WORDS,
    )
    telephone = Phone(
        "Which number shall we ring?", needed("Enter a telephone number, so that we can ring them")
    )
    about = Text("Who is it about?", needed("Write who it is about, like “her son, 9”"), most=200)
    feels = Radios(
        "How soon do they need to speak with somebody?",
        needed("Choose how soon they need to speak with somebody"),
        choices=list(FEELS.items()),
    )
    name = Text("Their name", needed("Enter their name, so that we know whom to ask for"))
    email = Email("Their e-mail address")
    authority = Radios(
        "Where do they live?", needed("Choose where they live, so that the right team rings them"), choices=()
    )
    situation = Radios(
        "How did their child come to them?",
        needed("Choose how their child came to live with them"),
        choices=list(SITUATIONS.items()),
    )

    def fit_entry(
        self, people: Sequence[Member], authorities: Mapping[str, str], *, label: str, is_parent: bool
    ) -> None:
        """Offer who it can be; of a household that is known its council is not asked.

        Without one the name is typed. `is_parent`: their own adoption is known to us. Of one alone the number
        we have is filled in.
        """
        del self.text
        self.authority.choices = [Choice(*one) for one in authorities.items()]
        if is_parent:
            del self.situation
        if len(people) == 1 and not self.is_submitted():
            self.telephone.data = people[0].telephone
        if label:
            del self.authority
            self.whose.choices = [
                *(Choice(one.reference, one.name) for one in people),
                Choice(SOMEBODY_ELSE, "Somebody else of this family"),
            ]
            self.name.validators = ()
        else:
            del self.whose
