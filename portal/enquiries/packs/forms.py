"""The form that asks for the information pack."""

from __future__ import annotations

from portal.forms import Email, PortalForm, Text, needed


class AskForPackForm(PortalForm):
    """An e-mail address. `website` is hidden from people: only a machine fills it in."""

    email = Email(
        "Your e-mail address",
        needed("Enter your e-mail address, so we know where to send the pack"),
        description="We use it to send you the pack, and for nothing else.",
    )
    website = Text("Leave this empty")
