"""Every class of ours that a template uses has a rule in a style sheet, or is a hook that is named here."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLASSES = re.compile(r'class="([^"]*)"')
SPOKEN = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)

HOOKS = {
    "app-actions", "app-attendance", "app-back", "app-begin", "app-booking", "app-certificate__printed",
    "app-chart", "app-checks__name", "app-checks__state", "app-chips", "app-date__when", "app-event__main",
    "app-event__side", "app-events", "app-header--staff", "app-header__form", "app-header__list--tabs",
    "app-passkey", "app-register", "app-track__of",
}  # fmt: skip
"""Names without a look of their own: what a script or a test takes hold of, and the outer part of a block."""


def test_a_class_without_a_rule_is_known_to_be_one() -> None:
    styles = "".join(path.read_text() for path in (ROOT / "static" / "dist").glob("*.css"))
    used = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for words in CLASSES.findall(SPOKEN.sub(" ", path.read_text()))
        for name in words.split()
        if name.startswith("app-") and name[-1] not in "-_"
    }
    bare = {name for name in used if not re.search(rf"\.{re.escape(name)}(?![\w-])", styles)}
    assert bare <= HOOKS, "people’s own words, for one, lost their lines where the class had no rule"
