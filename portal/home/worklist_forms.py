"""The small forms of the worklist."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField

from portal.forms import PortalForm, Select, Submit, Text, needed


class SearchForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """Words to look for. Looking twice changes nothing, so it needs no once-key."""

    words = Text("Search the worklist", most=60)


class GivePromiseForm(PortalForm):
    """Whom a promise is given to."""

    to = Select("Who takes it?", needed("Choose a colleague"))
    seen_owner = HiddenField()
    submit = Submit("Give it to them")
