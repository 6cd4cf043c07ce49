"""What people of a family agree to, and ask."""

from __future__ import annotations

from portal.children.own.queries import OwnWishes
from portal.forms import Checkbox, DateParts, Optional, PortalForm, needed


class TermsForm(PortalForm):
    """Agreeing the terms."""

    agrees = Checkbox(
        "I agree, for myself", needed("Tick the box if you agree. Ring us if you have questions.")
    )


class WishesForm(PortalForm):
    """Waiting, and a pause."""

    waits = Checkbox("Wait until we are approved")
    until = DateParts("Not now: show us nothing until", [Optional()])

    def begin(self, wishes: OwnWishes) -> None:
        """Fill in what stands there."""
        self.waits.data, self.until.data = wishes.waits_until_approved, wishes.paused_until
