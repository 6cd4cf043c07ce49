"""Loading what stands beside the agency's own figures into the table of reference figures."""

from __future__ import annotations

from datetime import datetime

from portal.agency.models import ReferenceFigure
from portal.example.people import BY
from portal.example.year.reference import reference_figures
from portal.extensions import db


def load_reference_figures(now: datetime) -> None:
    """Write down what was published of the year before, of England, and as targets."""
    db.session.add_all(
        ReferenceFigure(**figure._asdict(), changed_by=BY, changed_at=now) for figure in reference_figures()
    )
    db.session.flush()
