"""Whether staff open an enquiry of their own: it goes into the audit (safety rule 8)."""

from __future__ import annotations

from portal import access
from portal.access import Viewer
from portal.accounts.own_data import flag_of_opening
from portal.enquiries.models import Enquiry


def note_opening(viewer: Viewer, enquiry: Enquiry, *joined: Enquiry) -> None:
    """Note for the audit that an enquiry is opened, with those joined to it, and whether it is one's own."""
    shown = (enquiry, *joined)
    flag = flag_of_opening(
        viewer.account_id,
        viewer.name,
        surnames=[surname for one in shown for _, surname in one.people],
        postcodes=[one.postcode for one in shown],
    )
    access.opened("enquiry", enquiry.reference, **({"flag": flag} if flag else {}))
