"""What stands in an e-mail's places when it is only looked at: previews and the tests.

A template may use only what is listed here. No place is for a name, a title or an address.
"""

from __future__ import annotations

from collections.abc import Mapping

SAMPLES: Mapping[str, str] = {
    "link": "https://portal.example.org/open/k3Jv9-sample",
    "reference": "7K4M-92QX",
    "when": "4:10pm on Monday 23 November 2026",
    "until": "Friday 4 December 2026",
    "minutes": "30",
    "days": "14",
    "telephone": "01632 960000",
}
"""Place -> an example of what stands there."""
