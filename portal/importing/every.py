"""Every kind of file, by its name."""

from __future__ import annotations

from portal.importing.attendances import ATTENDANCES
from portal.importing.children import CHILDREN
from portal.importing.fund import FUND
from portal.importing.households import HOUSEHOLDS
from portal.importing.independent import INDEPENDENT_SERVICES
from portal.importing.kinds import Kind
from portal.importing.support import SUPPORT

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (HOUSEHOLDS, SUPPORT, FUND, ATTENDANCES, CHILDREN, INDEPENDENT_SERVICES)
}
