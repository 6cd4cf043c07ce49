"""Opening a household outside one's own work: the reason that is asked, and the list managers read.

Every page for staff about one household calls `asked_reason` before it shows or changes anything.
"""

from portal.households.opening.staff import OfHousehold, asked_reason, page_of

__all__ = ["OfHousehold", "asked_reason", "page_of"]
