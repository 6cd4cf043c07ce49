"""The rota's form: its fields are made from the days it shows."""

from __future__ import annotations

from portal.forms import PortalForm


class RotaForm(PortalForm):
    """The keys of the form; the colleagues chosen stand in fields named by day and part."""
