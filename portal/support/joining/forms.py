"""What staff type about whose a request is."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import HiddenField

from portal.forms import Checkbox, Checkboxes, Choice, LongText, PortalForm, Radios, Text, needed
from portal.households.callers.staff import CallerPanel
from portal.households.queries import Member


class LinkForm(PortalForm):
    """Who of a household asked, what they said right, and how we know."""

    person = Radios("Who asked us?", needed("Choose who asked us"), choices=())
    said = Checkboxes("What did they say right?", description="Two facts and the code word. Don’t help them.")
    because = LongText("How do you know who it is?", needed("Write how you know who it is"), most=1000)

    def fit(self, people: Sequence[Member], panel: CallerPanel) -> None:
        """Offer these people, and what they can be asked."""
        self.person.choices = [Choice(one.reference, one.name) for one in people if one.role == "applicant"]
        self.said.choices = panel.form.said.choices


class HomeForm(PortalForm):
    """A household for somebody who is not on our list."""

    given_name = Text("Their first name", needed("Enter their first name"), most=100)
    family_name = Text("Their family name", needed("Enter their family name"), most=100)
    town = Text("Town or village", most=80)
    because = LongText("How do you know who it is?", needed("Write how you know who it is"), most=1000)


class OfferForm(PortalForm):
    """They want a sign-in, and nobody else gets into it; `seen` says whose the request was on the page."""

    seen = HiddenField()
    is_safe = Checkbox("They want it, and say that nobody else opens their e-mail or their sign-in")
