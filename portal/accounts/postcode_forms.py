"""The form of a member of staff's home postcode."""

from __future__ import annotations

from portal.forms import PortalForm, Postcode, Submit


class HomePostcodeForm(PortalForm):
    """One's home postcode, or nothing."""

    postcode = Postcode(
        "Home postcode (optional)",
        description="Leave it empty to remove it.",
        render_kw={"autocomplete": "off"},
    )
    go = Submit("Save postcode")
