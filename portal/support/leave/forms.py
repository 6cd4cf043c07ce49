"""When somebody is away."""

from __future__ import annotations

from datetime import date

from portal.accounts.queries import StaffMember
from portal.forms import Choice, DateParts, PortalForm, Select, needed


class AwayForm(PortalForm):
    """Who is away, and from which day to which."""

    who = Select("Who is away?", choices=())
    from_on = DateParts("First day away", needed("Enter the first day, like 7 12 2026"))
    until_on = DateParts("Last day away", needed("Enter the last day, like 11 12 2026"))

    def fit(self, people: list[StaffMember]) -> None:
        """Offer these."""
        self.who.choices = [Choice(one.reference, one.name) for one in people]

    def days(self) -> tuple[date, date]:
        """First and last day. Read them of a form that was checked."""
        if self.from_on.data is None or self.until_on.data is None:
            raise ValueError("read the days of a form that was checked")
        return self.from_on.data, self.until_on.data


class GivesForm(PortalForm):
    """The keys of the form; who has what stands in fields named by request."""
