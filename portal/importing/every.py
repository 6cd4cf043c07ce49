"""Every kind of file, by its name."""

from __future__ import annotations

from portal.importing.households import HOUSEHOLDS
from portal.importing.kinds import Kind

KINDS: dict[str, Kind] = {kind.name: kind for kind in (HOUSEHOLDS,)}
